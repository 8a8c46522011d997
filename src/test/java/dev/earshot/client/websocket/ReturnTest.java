package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A client on a WebSocket whose connection is lost comes back to its session. */
@QuarkusTest
class ReturnTest {

    @TestHTTPResource("/")
    URI base;

    String model() {
        return "earshot";
    }

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    /** More than once: the new socket's event loop may be the session's or another. */
    @RepeatedTest(4)
    void whatWasSaidMeanwhileIsToldToTheClientThatComesBack() throws Exception {
        var secret = mint(600);
        var first = connect("?model=" + model(), secret);
        var session = first.await("session.created").at("/session/id").asText();
        first.send("{'type':'session.update','session':{'type':'realtime','audio':{'output':{'speed':0.5}}}}");
        ask(first, "count to thirty");
        first.await("response.output_audio.delta");
        first.lose();
        TimeUnit.MILLISECONDS.sleep(500);
        try (var second = connect("?session_id=" + session, secret)) {
            var created = second.await("session.created").path("session");
            assertEquals(session, created.path("id").asText());
            assertEquals(0.5, created.at("/audio/output/speed").asDouble());
            var answer = second.await("response.done").at("/response/output/0");
            assertTrue(answer.at("/content/0/transcript").asText().endsWith("thirty."), answer::toString);
            second.send("{'type':'conversation.item.retrieve','item_id':'" + answer.path("id").asText() + "'}");
            second.await("conversation.item.retrieved");
            second.say(Clip.pcm24k("h_card003.wav", 600), true);
            second.await("input_audio_buffer.committed");
            second.await("response.done");
        }
    }

    @Test
    void aClientThatHasNotNoticedItsLossIsTakenOver() throws Exception {
        var secret = mint(600);
        var first = connect("?model=" + model(), secret);
        var session = first.await("session.created").at("/session/id").asText();
        try (var second = connect("?session_id=" + session, secret)) {
            second.await("session.created");
            assertEquals(4001, first.awaitClose().code());
            ask(second, "count to two");
            assertEquals("completed", second.await("response.done").at("/response/status").asText());
        }
    }

    @Test
    void aSessionOutlivesTheSecretThatOpenedIt() throws Exception {
        var secret = mint(10);
        var first = connect("?model=" + model(), secret);
        var session = first.await("session.created").at("/session/id").asText();
        TimeUnit.SECONDS.sleep(10);
        assertEquals(3000, connect("?model=" + model(), secret).awaitClose().code(), "it opens no new one");
        first.lose();
        try (var second = connect("?session_id=" + session, secret)) {
            second.await("session.created");
        }
    }

    @Test
    void nobodyElseComesIn() throws Exception {
        try (var client = connect("?model=" + model(), mint(600))) {
            var session = client.await("session.created").at("/session/id").asText();
            for (var key : List.of(mint(600), "sk-test")) {
                var other = connect("?session_id=" + session, key);
                assertEquals(4000, other.awaitClose().code());
                assertEquals("session_id_not_found", lastError(other).path("code").asText());
            }
            assertFalse(client.closed.isDone());
            var both = connect("?session_id=" + session + "&model=earshot", "sk-test");
            both.awaitClose();
            assertEquals("session_id", lastError(both).path("param").asText());
        }
    }

    @Test
    void whoLeavesDoesNotComeBack() throws Exception {
        var secret = mint(600);
        var client = connect("?model=" + model(), secret);
        var session = client.await("session.created").at("/session/id").asText();
        client.close();
        client.closed.get(5, TimeUnit.SECONDS);
        assertEquals("session_id_not_found", ended(connect("?session_id=" + session, secret)));
    }

    private static String ended(RealtimeClient client) throws Exception {
        client.awaitClose();
        return lastError(client).path("code").asText();
    }

    private static JsonNode lastError(RealtimeClient client) {
        return client.events.getLast().path("error");
    }

    private RealtimeClient connect(String query, String key) throws Exception {
        return RealtimeClient.connect(base, query, key);
    }

    private String mint(int seconds) {
        return RestAssured.given().baseUri(base.toString()).auth().oauth2("sk-test").contentType(ContentType.JSON)
                .body("{\"expires_after\":{\"anchor\":\"created_at\",\"seconds\":" + seconds + "}}")
                .post("v1/realtime/client_secrets").then().statusCode(200).extract().path("value");
    }

    private static void ask(RealtimeClient client, String words) throws Exception {
        client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'" + words + "'}]}}");
        client.send("{'type':'response.create'}");
    }
}
