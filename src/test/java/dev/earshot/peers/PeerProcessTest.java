package dev.earshot.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeerProcessTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aFailureTellsWhatTheScriptSaid() {
        var failure = assertThrows(IOException.class,
                () -> PeerProcess.output(List.of("bash", "-c", "echo the reason >&2; exit 3"), LONG));
        assertEquals("exit 3; stderr: the reason", failure.getMessage());
    }

    @Test
    void aScriptThatHangsIsEndedWithItsChildren() {
        var failure = assertThrows(IOException.class,
                () -> PeerProcess.output(List.of("bash", "-c", "sleep 60 & echo $! >&2; wait"), SHORT));
        assertTrue(failure.getMessage().startsWith("not done within PT0.3S; stderr: "), failure.getMessage());
        var child = Long.parseLong(failure.getMessage().replaceAll(".*stderr: ", ""));
        var ended = ProcessHandle.of(child).map(handle -> handle.onExit().orTimeout(5, TimeUnit.SECONDS).join());
        assertTrue(ended.isEmpty() || !ended.get().isAlive(), "Child " + child + " lives on");
    }

    @Test
    void aMissingToolIsNamed() {
        var failure = assertThrows(IOException.class, () -> PeerProcess.output(List.of("no-such-tool"), LONG));
        assertTrue(failure.getMessage().startsWith("cannot start no-such-tool"), failure.getMessage());
    }

    @Test
    void aNamespaceLeavesNothingBehind() throws IOException {
        try (var namespace = NetworkNamespace.open()) {
            var inside = PeerProcess.output(concat(namespace.prefix(), "hostname", "-I"), LONG).strip();
            assertEquals(namespace.hostAddress().replaceAll("\\.1$", ".2"), inside);
            assertTrue(Files.exists(Path.of("/run/netns", namespace.prefix().getLast())));
        }
        var left = PeerProcess.output(List.of("ip", "netns", "list"), LONG).lines()
                .filter(name -> name.startsWith("earshot-" + ProcessHandle.current().pid() + "-"))
                .toList();
        assertEquals(List.of(), left);
    }

    private static List<String> concat(List<String> prefix, String... command) {
        return Stream.concat(prefix.stream(), Arrays.stream(command)).toList();
    }
}
