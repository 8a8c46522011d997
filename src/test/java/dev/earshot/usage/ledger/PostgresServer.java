package dev.earshot.usage.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's PostgreSQL with a cluster of its own on loopback, which can be stopped and started again. */
final class PostgresServer implements AutoCloseable {

    private final Path bin;
    private final Path folder;
    private final int port = freePort();

    PostgresServer() {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            bin = versions.max(Comparator.comparing(Path::toString)).orElseThrow().resolve("bin");
            folder = Files.createTempDirectory("earshot-postgres-");
            run(List.of("chown", "postgres", folder.toString()));
            asPostgres("initdb", "-D", folder + "/data", "-A", "trust", "-U", "earshot", "--no-sync", "-E", "UTF8");
        } catch (IOException e) {
            throw new UncheckedIOException("postgresql is not installed", e);
        }
        start();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    void start() {
        asPostgres("pg_ctl", "-D", folder + "/data", "-w", "-t", "20", "-l", folder + "/log", "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder, "start");
    }

    void stop() {
        asPostgres("pg_ctl", "-D", folder + "/data", "-w", "-m", "immediate", "stop");
    }

    /** It refuses to run as root. */
    private void asPostgres(String program, String... arguments) {
        var command = new ArrayList<>(List.of("runuser", "-u", "postgres", "--", bin.resolve(program).toString()));
        command.addAll(Arrays.asList(arguments));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).directory(Path.of("/tmp").toFile()).start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
