package dev.earshot.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class SignallingRelayTest {

    private static final String HERE = "127.0.0.1";
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final String OFFER = "v=0\r\na=candidate:1 1 udp 1 192.0.2.7 9 typ host\r\na=mid:0\r\n";

    @Test
    void theAnswerLeadsToARelayThatCarriesMediaBothWays() throws Exception {
        try (var media = new DatagramSocket(0, InetAddress.getByName(HERE))) {
            var answer = "v=0\r\n"
                    + "a=candidate:1 1 udp 2130706431 127.0.0.1 " + media.getLocalPort() + " typ host\r\n"
                    + "a=candidate:2 1 udp 2130706430 192.0.2.1 9 typ host\r\na=end-of-candidates\r\n";
            var server = serverThatAnswers(201, answer);
            try (var relay = SignallingRelay.open(HERE, base(server), Impairment.NONE)) {
                var response = post(relay.base());
                assertEquals(201, response.statusCode());
                assertEquals("/v1/realtime/calls/rtc_1", response.headers().firstValue("Location").orElseThrow());
                assertFalse(response.body().contains("192.0.2.1"), "Only the relay may be reached");
                var port = Integer.parseInt(response.body().replaceAll("(?s).*\\.1 (\\d+) typ host.*", "$1"));
                assertEquals("v=0\r\na=candidate:1 1 udp 2130706431 127.0.0.1 " + port + " typ host\r\n"
                        + "a=end-of-candidates\r\n", response.body());
                carryBothWays(media, port);
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void aRefusalIsPassedOnAsItIs() throws Exception {
        var server = serverThatAnswers(401, "");
        try (var relay = SignallingRelay.open(HERE, base(server), Impairment.NONE)) {
            assertEquals(401, post(relay.base()).statusCode());
        } finally {
            server.stop(0);
        }
    }

    private static void carryBothWays(DatagramSocket media, int relayPort) throws IOException {
        try (var peer = new DatagramSocket(0, InetAddress.getByName(HERE))) {
            media.setSoTimeout(TIMEOUT_MILLIS);
            peer.setSoTimeout(TIMEOUT_MILLIS);
            var ping = new byte[] {1, 2, 3};
            peer.send(new DatagramPacket(ping, ping.length, new InetSocketAddress(HERE, relayPort)));
            var there = new DatagramPacket(new byte[3], 3);
            media.receive(there);
            assertArrayEquals(ping, there.getData());
            var pong = new byte[] {4, 5, 6};
            media.send(new DatagramPacket(pong, pong.length, there.getSocketAddress()));
            var back = new DatagramPacket(new byte[3], 3);
            peer.receive(back);
            assertArrayEquals(pong, back.getData());
            assertEquals(relayPort, back.getPort(), "A peer takes media only from the address it checked");
        }
    }

    private static HttpServer serverThatAnswers(int status, String body) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
        server.createContext("/v1/realtime/calls", exchange -> {
            try (exchange) {
                var offer = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                if (!offer.contains("a=candidate:1 1 udp 1 127.0.0.1 9 typ host")) {
                    exchange.sendResponseHeaders(400, -1);
                    return;
                }
                if (!body.isEmpty()) {
                    exchange.getResponseHeaders().set("Content-Type", "application/sdp");
                    exchange.getResponseHeaders().set("Location", "/v1/realtime/calls/rtc_1");
                }
                exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
                exchange.getResponseBody().write(body.getBytes());
            }
        });
        server.start();
        return server;
    }

    private static URI base(HttpServer server) {
        return URI.create("http://" + HERE + ":" + server.getAddress().getPort());
    }

    private static HttpResponse<String> post(URI base) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(base.resolve("/v1/realtime/calls"))
                    .header("Content-Type", "application/sdp")
                    .POST(HttpRequest.BodyPublishers.ofString(OFFER))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
