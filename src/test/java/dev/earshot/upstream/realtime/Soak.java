package dev.earshot.upstream.realtime;

import dev.earshot.client.webrtc.Door;
import dev.earshot.client.webrtc.Speech;
import dev.earshot.client.webrtc.TestCaller;
import dev.earshot.client.websocket.RealtimeClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sessions and calls that come and go for a long time through servers of the packaged application, to upstreams that are
 * steady, lose their connection in mid-answer, or roll over: once a minute, what the servers hold in memory. Their clients
 * leave with a word, without one, or come back. Netty watches every buffer on the JVM; a native executable runs beside it
 * where {@code target} has one.
 */
public final class Soak {

    private static final int SOCKETS = 8;
    private static final int CALLS = 2;
    private static final long SEED = 20_261_126;
    private static final List<String> AGENTS = List.of("steady", "dropping", "rolling");
    private static final byte[] SOUND = new byte[48_000];

    private record Server(String name, Process process, Path log, URI base) {}

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final long endNanos;

    private Soak(int minutes) {
        endNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    }

    /** @param arguments minutes */
    public static void main(String[] arguments) throws Exception {
        var minutes = Integer.parseInt(arguments[0]);
        var servers = new ArrayList<Server>();
        var flat = true;
        try (var upstream = new FakeServer(0)) {
            servers.add(start("jvm", upstream.port(), List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m", "-Dio.netty.leakDetection.level=paranoid", "--enable-native-access=ALL-UNNAMED"),
                    List.of("-jar", "target/quarkus-app/quarkus-run.jar")));
            try (var files = Files.list(Path.of("target"))) {
                var executable = files.filter(file -> file.getFileName().toString().endsWith("-runner")).findFirst();
                if (executable.isPresent()) {
                    servers.add(start("native", upstream.port(), List.of(executable.get().toAbsolutePath().toString(), "-Xmx256m"),
                            List.of()));
                }
            }
            flat = new Soak(minutes).run(servers, minutes);
        } finally {
            for (var server : servers) {
                server.process().destroy();
                server.process().waitFor(10, TimeUnit.SECONDS);
            }
        }
        for (var server : servers) {
            var leaks = Files.readAllLines(server.log()).stream().filter(line -> line.contains("LEAK")).count();
            System.out.printf("%s: %d buffers reported lost, log in %s%n", server.name(), leaks, server.log());
            flat &= leaks == 0;
        }
        System.exit(flat ? 0 : 1);
    }

    private boolean run(List<Server> servers, int minutes) throws Exception {
        var threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
        var random = new Random(SEED);
        for (var server : servers) {
            for (var i = 0; i < SOCKETS + CALLS; i++) {
                var own = new Random(random.nextLong());
                var calls = i >= SOCKETS;
                threads.execute(() -> visit(server, calls, own));
            }
        }
        var resident = new ConcurrentHashMap<String, List<Long>>();
        for (var minute = 1; minute <= minutes; minute++) {
            TimeUnit.MINUTES.sleep(1);
            var line = new StringBuilder();
            for (var server : servers) {
                var kib = residentKib(server.process().pid());
                resident.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(kib);
                line.append("%s %d MiB resident, ".formatted(server.name(), kib / 1_024));
            }
            System.out.printf("%2d min: %s%s%n", minute, line, counts);
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES); // who is in the middle of something comes to its end
        var flat = true;
        for (var each : resident.entrySet()) {
            var kib = each.getValue();
            var middle = median(kib.subList(kib.size() / 3, kib.size() * 2 / 3));
            var last = median(kib.subList(kib.size() * 2 / 3, kib.size()));
            System.out.printf("%s: in the middle third %d MiB, in the last %d MiB%n", each.getKey(), middle / 1_024, last / 1_024);
            flat &= last < middle * 1.05;
        }
        return flat && counts.keySet().stream().noneMatch(name -> name.startsWith("failed"));
    }

    /** One client after the other. */
    private void visit(Server server, boolean calls, Random random) {
        while (System.nanoTime() < endNanos) {
            try {
                if (calls) {
                    call(server, random);
                } else {
                    talk(server, random);
                }
            } catch (Exception | AssertionError e) {
                count("failed on " + server.name() + ": " + e.getClass().getSimpleName());
                System.out.printf("%s: %s%n", server.name(), e);
            }
        }
    }

    private void talk(Server server, Random random) throws Exception {
        var agent = AGENTS.get(random.nextInt(AGENTS.size()));
        var client = RealtimeClient.connect(server.base(), "?model=" + agent, "sk-of-the-soak");
        var session = client.await("session.created").at("/session/id").asText();
        count("sessions");
        for (var turn = 1 + random.nextInt(6); turn > 0; turn--) {
            client.say(SOUND, true);
            client.send("{'type':'response.create'}");
            client.await("response.done");
            count("turns");
            if (random.nextInt(4) == 0) {
                client.lose();
                client = RealtimeClient.connect(server.base(), "?session_id=" + session, "sk-of-the-soak");
                client.await("session.created");
                count("returns");
            }
        }
        count("takeovers", client.types().stream().filter("earshot.upstream.changed"::equals).count());
        if (random.nextInt(4) == 0) {
            client.lose();
            count("lost");
        } else {
            client.close();
        }
    }

    private void call(Server server, Random random) throws Exception {
        var door = new Door(server.base(), AGENTS.get(random.nextInt(AGENTS.size())));
        var caller = TestCaller.call(door);
        caller.events.await("session.created");
        count("calls");
        for (var turn = 1 + random.nextInt(3); turn > 0; turn--) {
            caller.media.say(Speech.clip("h_card003.wav"));
            TimeUnit.SECONDS.sleep(4);
            if (random.nextInt(3) == 0) {
                caller.abandon().close();
                caller = TestCaller.call(door.of(caller.callId));
                caller.events.await("session.created");
                count("calls taken up again");
            }
        }
        if (random.nextInt(4) == 0) {
            caller.abandon().close();
            count("calls lost");
        } else {
            caller.close();
        }
    }

    private void count(String what) {
        count(what, 1);
    }

    private void count(String what, long times) {
        counts.computeIfAbsent(what, name -> new LongAdder()).add(times);
    }

    private static Server start(String name, int upstreamPort, List<String> begin, List<String> end) throws Exception {
        var port = freePort();
        var command = new ArrayList<>(begin);
        command.addAll(List.of("-Dquarkus.http.port=" + port, "-Dearshot.engine.enabled=false"));
        for (var agent : AGENTS) {
            command.add("-Dearshot.upstreams." + agent + ".url=ws://127.0.0.1:" + upstreamPort + "/v1");
            command.add("-Dearshot.upstreams." + agent + ".model=" + (agent.equals("dropping") ? "drop-turn" : "none-connect"));
            command.add("-Dearshot.agents." + agent + ".upstreams=" + (agent.equals("dropping") ? "dropping,steady" : agent));
        }
        command.add("-Dearshot.upstreams.rolling.roll-over-after=3s");
        command.addAll(end);
        var log = Files.createTempFile("soak-" + name, ".log");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        var base = URI.create("http://127.0.0.1:" + port + "/");
        Door.await(name + " listens", () -> listens(port));
        return new Server(name, process, log, base);
    }

    private static boolean listens(int port) {
        try (var probe = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static long residentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }

    private static long median(List<Long> values) {
        var sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
