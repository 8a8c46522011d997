package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.GuardedProfile;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each decision of a whole conversation stands in one line of the log and in one record at an OTLP receiver. */
@QuarkusTest
@TestProfile(GuardedProfile.class)
@QuarkusTestResource(value = OtlpReceiver.class, restrictToAnnotatedClass = true)
class AuditLogTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI base;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger(AuditLog.CATEGORY).addHandler(handler);
        new Door(base).opened();
    }

    @AfterEach
    void noMore() {
        Logger.getLogger(AuditLog.CATEGORY).removeHandler(handler);
    }

    @Test
    void everyDecisionIsToldAndNothingThatWasSaid() throws Exception {
        var minted = post("client_secrets", GuardedProfile.SHOP, "{'session':{'type':'realtime','model':'front-desk'},"
                + "'earshot':{'subject':'user-1','tenant':'acme'}}");
        var secret = minted.path("value").asText();
        String session;
        try (var client = RealtimeClient.connect(base, "", secret)) {
            session = client.await("session.created").at("/session/id").asText();
            client.send("{'type':'session.update','session':{'type':'realtime','instructions':'the word is xyzzy'}}");
            client.await("error");
            client.send("{'type':'session.update','session':{'type':'realtime','audio':{'output':{'speed':1.25}}}}");
            client.await("session.updated");
            client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user','content':[{'type':'input_text',"
                    + "'text':'the word is xyzzy'}]}}");
            client.await("conversation.item.done");
            post("client_secrets/revoke", GuardedProfile.ADMIN, "{'id':'" + minted.path("id").asText() + "'}");
            client.awaitClose();
        }
        try (var refused = RealtimeClient.connect(base, "", secret)) {
            refused.awaitClose();
        }
        Door.await("all is told", () -> decisions().size() >= 7);
        assertEquals(List.of("minted", "connected", "refused", "updated", "revoked", "ended", "refused"), decisions());
        for (var line : lines.subList(1, 4)) {
            assertEquals("user-1", JSON.readTree(line).path("subject").asText(), line);
        }
        var connected = JSON.readTree(lines.get(1));
        assertEquals(minted.path("id").asText(), connected.path("caller").asText());
        assertEquals(session, connected.path("session").asText());
        assertEquals("shop", connected.path("key").asText());
        assertEquals("acme", connected.path("tenant").asText());
        assertEquals("front-desk", connected.path("agent").asText());
        assertEquals("websocket", connected.path("door").asText());
        assertEquals("session.update: field_not_overridable session.instructions", JSON.readTree(lines.get(2)).path("detail").asText());
        assertEquals("revoked", JSON.readTree(lines.get(5)).path("detail").asText());
        assertEquals("token_revoked", JSON.readTree(lines.get(6)).path("detail").asText());
        for (var forbidden : List.of("xyzzy", secret, GuardedProfile.SHOP, GuardedProfile.ADMIN)) {
            assertTrue(lines.stream().noneMatch(line -> line.contains(forbidden)), "a secret or a word of somebody's");
        }
        for (var expected : List.of("earshot.audit.minted", "earshot.audit.connected", "earshot.audit.ended", "earshot.audit.session",
                session, minted.path("id").asText())) {
            Door.await(expected + " is exported", () -> OtlpReceiver.LOGS.stream().anyMatch(request -> request.contains(expected)));
        }
        assertTrue(OtlpReceiver.LOGS.stream().noneMatch(request -> request.contains("xyzzy") || request.contains(secret)));
    }

    private List<String> decisions() {
        return lines.stream().map(line -> {
            try {
                return JSON.readTree(line).path("decision").asText();
            } catch (Exception e) {
                throw new AssertionError(line, e);
            }
        }).toList();
    }

    private JsonNode post(String path, String key, String body) throws Exception {
        var request = HttpRequest.newBuilder(base.resolve("/v1/realtime/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key).POST(BodyPublishers.ofString(body.replace('\'', '"'))).build();
        return JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
    }
}
