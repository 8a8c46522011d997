package dev.earshot.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.models.webhooks.WebhookVerificationParams;
import com.sun.net.httpserver.HttpServer;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A client that nobody can answer is shown a way out, and somebody is told to call it back. */
@QuarkusTest
@TestProfile(CallbackWebhookTest.NobodyAnswers.class)
class CallbackWebhookTest {

    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg==";

    @TestHTTPResource("/")
    URI base;

    /** Header fields and body of what came, in turns. */
    BlockingQueue<Map<String, String>> told;

    @Test
    void anAbandonedClientIsToBeCalledBack() throws Exception {
        var client = RealtimeClient.connectWith(base, "?model=nobody", "sk-test", "OpenAI-Safety-Identifier", "user-7");
        client.awaitClose();
        var out = client.events.stream().filter(event -> event.path("type").asText().equals("earshot.way_out")).findFirst()
                .orElseThrow();
        assertEquals("https://shop.example/write", out.path("text_url").asText());
        assertTrue(out.path("callback").asBoolean());
        assertEquals("error", client.events.getLast().path("type").asText());

        var refused = told.poll(10, TimeUnit.SECONDS);
        var taken = told.poll(10, TimeUnit.SECONDS);
        assertNotNull(refused);
        assertNotNull(taken, "the first try was answered with 503");
        assertEquals(refused.get("webhook-id"), taken.get("webhook-id"));
        assertSignedAsTheServiceDoes(taken);
        var event = new ObjectMapper().readTree(taken.get("body"));
        assertEquals("earshot.session.abandoned", event.path("type").asText());
        var data = event.path("data");
        assertEquals("user-7", data.path("safety_identifier").asText());
        assertEquals("nobody", data.path("model").asText());
        assertTrue(data.path("session_id").asText().startsWith("sess_"));
        assertFalse(data.path("reason").asText().isEmpty());
        assertNull(told.poll(2, TimeUnit.SECONDS), "what was taken is not told again");
    }

    /** By the stock SDK. */
    private static void assertSignedAsTheServiceDoes(Map<String, String> request) {
        var headers = Headers.builder();
        request.forEach((name, value) -> {
            if (name.startsWith("webhook-")) {
                headers.put(name, value);
            }
        });
        var sdk = OpenAIOkHttpClient.builder().apiKey("sk-none").webhookSecret(SECRET).build();
        sdk.webhooks().verifySignature(WebhookVerificationParams.builder()
                .payload(request.get("body")).headers(headers.build()).secret(SECRET).build());
        sdk.close();
    }

    /** An agent whose one upstream is not there, and a server that takes callbacks at the second try. */
    public static class NobodyAnswers implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Operator.class));
        }
    }

    /** The operator's server. */
    public static class Operator implements QuarkusTestResourceLifecycleManager {

        private final BlockingQueue<Map<String, String>> told = new LinkedBlockingQueue<>();
        private final AtomicInteger requests = new AtomicInteger();
        private HttpServer server;

        @Override
        public Map<String, String> start() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/callbacks", exchange -> {
                var request = new HashMap<String, String>();
                exchange.getRequestHeaders().forEach((name, values) -> request.put(name.toLowerCase(), values.getFirst()));
                request.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(requests.getAndIncrement() == 0 ? 503 : 204, -1);
                told.add(request);
                exchange.close();
            });
            server.start();
            return Map.of("earshot.upstreams.\"nobody\".url", "http://127.0.0.1:9/v1",
                    "earshot.agents.\"nobody\".upstreams", "nobody",
                    "earshot.sessions.way-out.text-url", "https://shop.example/write",
                    "earshot.sessions.way-out.callback.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/callbacks",
                    "earshot.sessions.way-out.callback.secret", SECRET,
                    "earshot.sessions.way-out.callback.retry-delay", "200ms");
        }

        @Override
        public void inject(TestInjector test) {
            test.injectIntoFields(told, new TestInjector.MatchesType(BlockingQueue.class));
        }

        @Override
        public void stop() {
            server.stop(0);
        }
    }
}
