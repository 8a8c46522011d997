package dev.earshot.upstream.realtime.relay;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What stands around a server in a house: a collector that takes spans, and a Prometheus that scrapes, more often than most. */
final class Watcher implements AutoCloseable {

    private static final int SCRAPE_SECONDS = 5;

    private final HttpServer collector;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

    Watcher() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    String otlp() {
        return "http://127.0.0.1:" + collector.getAddress().getPort();
    }

    void scrape(URI socket) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + socket.getPort() + "/q/metrics")).build();
        timer.scheduleAtFixedRate(() -> client.sendAsync(request, BodyHandlers.discarding()), 1, SCRAPE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        collector.stop(0);
    }
}
