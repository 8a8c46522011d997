package dev.earshot.upstream.realtime.relay;

import dev.earshot.upstream.realtime.relay.Contender.Heap;
import dev.earshot.upstream.realtime.relay.RelayLoad.Window;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What Earshot adds to an event on its way between two WebSockets, beside a bare Vert.x relay of frames, native too where
 * {@code target/bare-relay} is there, and nginx: the same sessions of 24 kHz audio both ways through each of them in turn, several times, on one core, with both ends of the
 * load on the other. A window in which the load itself was late is thrown away and said to be.
 */
public final class RelayBenchmark {

    private static final int WARM_UP_SECONDS = 4;
    private static final int FIRST_WARM_UP_SECONDS = 20;
    private static final int FIRST_WARM_UPS = 3;
    private static final double MAX_LATE_MILLIS = 20;
    private static final int WARM_UP_SESSIONS = 100;

    private record Result(double p50, double p99, double userMicros, double kernelMicros, double heapBytes, double compilerMillis) {

        double cpuMicros() {
            return userMicros + kernelMicros;
        }
    }

    private RelayBenchmark() {}

    /**
     * @param arguments {@code telemetry} for Earshot with and without all of it, else nothing; rounds, seconds of a window, then
     *     numbers of sessions; the working directory is the project's
     */
    public static void main(String[] arguments) throws Exception {
        var telemetry = arguments[0].equals("telemetry");
        var numbers = Arrays.stream(arguments).skip(telemetry ? 1 : 0).mapToInt(Integer::parseInt).toArray();
        var rounds = numbers[0];
        var seconds = numbers[1];
        var counts = Arrays.copyOfRange(numbers, 2, numbers.length);
        var contenders = new ArrayList<Contender>();
        try (var load = new RelayLoad(); var watcher = new Watcher()) {
            try {
                if (telemetry) {
                    startPairs(contenders, load.upstreamPort(), watcher);
                } else {
                    startAll(contenders, load.upstreamPort());
                }
                for (var i = 0; i < FIRST_WARM_UPS; i++) {
                    for (var contender : contenders) {
                        load.run(contender.uri(), WARM_UP_SESSIONS, FIRST_WARM_UP_SECONDS, 1, () -> null);
                    }
                }
                for (var sessions : counts) {
                    measure(load, contenders, sessions, rounds, seconds);
                }
            } finally {
                for (var contender : contenders) {
                    contender.close();
                }
            }
        }
        System.exit(0);
    }

    private static void startAll(List<Contender> contenders, int upstreamPort) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var upstream = "ws://127.0.0.1:" + upstreamPort;
        var port = freePort();
        contenders.add(Contender.start("bare", port, Heap.JVM, List.of(java, "-Xmx1g", "-cp",
                System.getProperty("java.class.path"), BareRelay.class.getName(), Integer.toString(port),
                upstream + "/v1/realtime?model=relay")));
        var bare = Path.of("target/bare-relay").toAbsolutePath();
        if (Files.isExecutable(bare)) {
            port = freePort();
            contenders.add(Contender.start("bare nat", port, Heap.NATIVE, List.of(bare.toString(), "-XX:+PrintGC",
                    Integer.toString(port), upstream + "/v1/realtime?model=relay")));
        }
        if (Files.isExecutable(Path.of("/usr/sbin/nginx"))) {
            port = freePort();
            contenders.add(Contender.start("nginx", port, Heap.NONE, nginx(port, upstreamPort)));
        }
        var jar = Path.of("target/quarkus-app/quarkus-run.jar");
        if (Files.exists(jar)) {
            port = freePort();
            contenders.add(Contender.start("jvm", port, Heap.JVM, command(List.of(java, "-Xmx1g"), port, upstream,
                    List.of("-jar", jar.toString()))));
        }
        var runner = nativeRunner();
        if (runner != null) {
            port = freePort();
            contenders.add(Contender.start("native", port, Heap.NATIVE,
                    command(List.of(runner.toString(), "-XX:+PrintGC"), port, upstream, List.of())));
        }
    }

    /** The first is that which the others are compared with. */
    private static void startPairs(List<Contender> contenders, int upstreamPort, Watcher watcher) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var upstream = "ws://127.0.0.1:" + upstreamPort;
        var jar = List.of("-jar", "target/quarkus-app/quarkus-run.jar");
        var runner = nativeRunner();
        for (var all : new boolean[] {false, true}) {
            var port = freePort();
            contenders.add(Contender.start(all ? "jvm on" : "jvm off", port, Heap.JVM,
                    command(with(List.of(java, "-Xmx1g"), all, watcher), port, upstream, jar)));
            watch(all, watcher, contenders.getLast());
            if (runner != null) {
                port = freePort();
                contenders.add(Contender.start(all ? "nat on" : "nat off", port, Heap.NATIVE,
                        command(with(List.of(runner.toString(), "-XX:+PrintGC"), all, watcher), port, upstream, List.of())));
                watch(all, watcher, contenders.getLast());
            }
        }
    }

    private static void watch(boolean all, Watcher watcher, Contender contender) {
        if (all) {
            watcher.scrape(contender.uri());
        }
    }

    private static List<String> with(List<String> begin, boolean all, Watcher watcher) throws IOException {
        var command = new ArrayList<>(begin);
        command.addAll(all ? List.of("-Dearshot.telemetry.otlp-endpoint=" + watcher.otlp(),
                "-Dquarkus.otel.exporter.otlp.protocol=http/protobuf", "-Dearshot.agents.relay.turn-timing=true",
                "-Dearshot.ledger.url=jdbc:sqlite:" + Files.createTempDirectory("relay-ledger") + "/usage.db")
                : List.of("-Dearshot.telemetry.metrics=false", "-Dearshot.ledger.enabled=false", "-Dearshot.console.enabled=false"));
        return command;
    }

    private static List<String> command(List<String> begin, int port, String upstream, List<String> end) {
        var command = new ArrayList<>(begin);
        command.addAll(List.of("-Dquarkus.http.port=" + port, "-Dearshot.upstreams.load.url=" + upstream + "/v1",
                "-Dearshot.upstreams.load.model=relay", "-Dearshot.agents.relay.upstreams=load",
                "-Dearshot.engine.enabled=false", "-Dearshot.webrtc.port=0", "-Dquarkus.log.level=WARN"));
        command.addAll(end);
        return command;
    }

    private static List<String> nginx(int port, int upstreamPort) throws IOException {
        var directory = Files.createTempDirectory("relay-nginx");
        var configuration = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                events { worker_connections 4096; }
                http { access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  server { listen 127.0.0.1:%2$d; location / { proxy_pass http://127.0.0.1:%3$d; proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_read_timeout 1h; } } }
                """.formatted(directory, port, upstreamPort));
        return List.of("/usr/sbin/nginx", "-c", configuration.toString());
    }

    private static Path nativeRunner() throws IOException {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner")).filter(Files::isExecutable)
                    .map(Path::toAbsolutePath).findFirst().orElse(null);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void measure(RelayLoad load, List<Contender> contenders, int sessions, int rounds, int seconds)
            throws Exception {
        Map<String, List<Result>> results = new LinkedHashMap<>();
        var starved = 0;
        for (var round = 0; round < rounds; round++) {
            for (var contender : round % 2 == 0 ? contenders : contenders.reversed()) {
                var result = window(load, contender, sessions, seconds);
                if (result == null) {
                    starved++;
                } else {
                    results.computeIfAbsent(contender.name(), name -> new ArrayList<>()).add(result);
                }
            }
        }
        System.out.printf("%d sessions, medians of %d windows of %d s, %d thrown away%n", sessions, rounds, seconds, starved);
        System.out.println("            p50 us   p99 us   added p50   added p99   CPU us/event   of it kernel   CPU ratio   heap B/event   compilers ms/s");
        var bare = results.get(contenders.getFirst().name());
        results.forEach((name, each) -> System.out.printf("  %-8s%9.0f%9.0f%12.0f%12.0f%15.1f%15.1f%12.2f%15.0f%16.1f%n", name,
                median(each, Result::p50), median(each, Result::p99),
                median(each, Result::p50) - median(bare, Result::p50), median(each, Result::p99) - median(bare, Result::p99),
                median(each, Result::cpuMicros), median(each, Result::kernelMicros),
                median(each, Result::cpuMicros) / median(bare, Result::cpuMicros),
                median(each, Result::heapBytes), median(each, Result::compilerMillis)));
    }

    /** Null where the load was late itself. */
    private static Result window(RelayLoad load, Contender contender, int sessions, int seconds) throws Exception {
        var used = new long[4];
        Window window = load.run(contender.uri(), sessions, WARM_UP_SECONDS, seconds, () -> {
            var cpu = contender.cpu();
            used[0] = cpu.userNanos() - used[0];
            used[1] = cpu.kernelNanos() - used[1];
            used[2] = contender.allocatedBytes() - used[2];
            used[3] = cpu.compilerNanos() - used[3];
            return null;
        });
        if (window.lateP99Millis() > MAX_LATE_MILLIS || window.events() == 0) {
            return null;
        }
        return new Result(window.p50(), window.p99(), used[0] / 1_000.0 / window.events(), used[1] / 1_000.0 / window.events(),
                (double) used[2] / window.events(), used[3] / 1_000_000.0 / seconds);
    }

    private static double median(List<Result> results, ToDoubleFunction<Result> value) {
        var sorted = results.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
