package dev.earshot.upstream.realtime;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * How much memory relayed sessions take that say nothing. Is the upstream itself, on port {@value #PORT}; the server is one
 * started with {@code -Dearshot.upstreams.fake.url=ws://127.0.0.1:9500/v1 -Dearshot.upstreams.fake.model=none
 * -Dearshot.agents.idle.upstreams=fake -Dearshot.engine.enabled=false}.
 */
public final class IdleSessions {

    private static final int PORT = 9_500;
    private static final int SETTLE_SECONDS = 5;

    private IdleSessions() {}

    /** @param arguments the server's base URL and its process id */
    public static void main(String[] arguments) throws Exception {
        var uri = URI.create(arguments[0].replaceFirst("^http", "ws") + "/v1/realtime?model=idle");
        var http = HttpClient.newHttpClient();
        var sessions = new ArrayList<WebSocket>();
        try (var upstream = new FakeServer(PORT)) {
            for (var count : List.of(0, 100, 1_000)) {
                while (sessions.size() < count) {
                    sessions.add(open(http, uri));
                }
                TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
                System.out.printf("%4d idle sessions, %d with the upstream: %d MiB resident%n", count, upstream.sessions(),
                        residentKib(arguments[1]) / 1_024);
            }
            sessions.forEach(WebSocket::abort);
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            System.out.printf("after their end: %d MiB resident%n", residentKib(arguments[1]) / 1_024);
        }
        System.exit(0); // the client's threads would stay
    }

    private static WebSocket open(HttpClient http, URI uri) throws Exception {
        var created = new CompletableFuture<Void>();
        var socket = http.newWebSocketBuilder().header("Authorization", "Bearer sk-of-the-load").buildAsync(uri,
                new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                        created.complete(null);
                        from.request(1);
                        return null;
                    }
                }).get(10, TimeUnit.SECONDS);
        created.get(10, TimeUnit.SECONDS);
        return socket;
    }

    private static long residentKib(String pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream().filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
