package dev.earshot.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace with a veth pair to this machine, made by {@code src/test/peers/netns} and gone on close. WebRTC
 * stacks that gather no loopback candidates run in it. Needs root and Debian's iproute2.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final Path SCRIPT = PeerProcess.SCRIPTS.resolve("netns");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final String name;
    private final String hostAddress;

    private NetworkNamespace(String name, String hostAddress) {
        this.name = name;
        this.hostAddress = hostAddress;
    }

    public static NetworkNamespace open() {
        script("sweep");
        var nameAndAddress = script("up").strip().split(" ");
        return new NetworkNamespace(nameAndAddress[0], nameAndAddress[1]);
    }

    /** This machine's address on the pair, as the peer sees it. */
    public String hostAddress() {
        return hostAddress;
    }

    /** The command that runs what follows it inside. */
    List<String> prefix() {
        return List.of(SCRIPT.toString(), "exec", name);
    }

    @Override
    public void close() {
        script("down", name);
    }

    private static String script(String... arguments) {
        var command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        try {
            return PeerProcess.output(command, TIMEOUT);
        } catch (IOException e) {
            throw new AssertionError("netns " + String.join(" ", arguments) + " failed: " + e.getMessage(), e);
        }
    }
}
