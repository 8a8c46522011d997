package dev.earshot.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * The server's HTTP face at another address, for a peer in a network namespace: each SDP answer gets an
 * {@link ImpairmentRelay} put before the media address it names, and the candidates of an offer lead nowhere, so that
 * the server cannot go round the relay. The rest is forwarded as it is. The server needs no setting for it and stays
 * on loopback.
 */
public final class SignallingRelay implements AutoCloseable {

    private static final Pattern CANDIDATE =
            Pattern.compile("(?im)^a=candidate:(\\S+ \\d+ udp \\d+) (\\S+) (\\d+) typ host.*$");
    private static final List<String> FORWARDED = List.of("Authorization", "Content-Type", "Accept");
    private static final List<String> RETURNED = List.of("Content-Type", "Location");
    /** The discard port: nobody listens. */
    private static final String DEAD_END = "127.0.0.1 9";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final URI server;
    private final String host;
    private final Impairment impairment;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private final List<ImpairmentRelay> relays = new CopyOnWriteArrayList<>();

    private SignallingRelay(String host, URI server, Impairment impairment) throws IOException {
        this.server = server;
        this.host = host;
        this.impairment = impairment;
        front = HttpServer.create(new InetSocketAddress(host, 0), 0);
        front.setExecutor(threads);
        front.createContext("/", this::forward);
        front.start();
    }

    /** @param host the address to listen on, for HTTP and for media */
    public static SignallingRelay open(String host, URI server, Impairment impairment) {
        try {
            return new SignallingRelay(host, server, impairment);
        } catch (IOException e) {
            throw new UncheckedIOException("No signalling relay on " + host, e);
        }
    }

    public URI base() {
        return URI.create("http://" + host + ":" + front.getAddress().getPort());
    }

    /** Media packets that came to the relays, both directions. */
    public long offeredPackets() {
        return relays.stream().mapToLong(ImpairmentRelay::offered).sum();
    }

    public long droppedPackets() {
        return relays.stream().mapToLong(ImpairmentRelay::dropped).sum();
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
        client.close();
        relays.forEach(ImpairmentRelay::close);
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            var content = HttpRequest.BodyPublishers.ofString(
                    withDeadCandidates(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            var request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI())).timeout(TIMEOUT)
                    .method(exchange.getRequestMethod(), content);
            FORWARDED.forEach(name -> exchange.getRequestHeaders().getOrDefault(name, List.of())
                    .forEach(value -> request.header(name, value)));
            HttpResponse<String> response;
            try {
                response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Stopped", e);
            }
            for (var name : RETURNED) {
                response.headers().firstValue(name).ifPresent(value -> exchange.getResponseHeaders().set(name, value));
            }
            var body = response.body();
            if (response.headers().firstValue("Content-Type").orElse("").startsWith("application/sdp")) {
                body = throughRelay(body);
            }
            var bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(response.statusCode(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String withDeadCandidates(String offer) {
        return offer.replaceAll("(?m)^(a=candidate:\\S+ \\d+ \\S+ \\d+) \\S+ \\d+ ", "$1 " + DEAD_END + " ");
    }

    /** The answer with a relay's address in the place of the server's first host candidate, and no other candidate. */
    private String throughRelay(String answer) throws IOException {
        var candidate = CANDIDATE.matcher(answer);
        if (!candidate.find()) {
            throw new IOException("The answer names no UDP host candidate");
        }
        var media = new InetSocketAddress(candidate.group(2), Integer.parseInt(candidate.group(3)));
        var relay = ImpairmentRelay.open(new InetSocketAddress(host, 0), media, impairment);
        relays.add(relay);
        var line = "a=candidate:" + candidate.group(1) + " " + host + " " + relay.address().getPort() + " typ host";
        var kept = answer.lines()
                .filter(each -> !each.startsWith("a=candidate:") || each.equals(candidate.group().strip()))
                .map(each -> each.startsWith("a=candidate:") ? line : each)
                .toList();
        return String.join("\r\n", kept) + "\r\n";
    }
}
