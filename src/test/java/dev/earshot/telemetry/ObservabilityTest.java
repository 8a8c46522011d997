package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.webrtc.Speech;
import dev.earshot.client.webrtc.TestCaller;
import dev.earshot.client.websocket.Clip;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.upstream.realtime.ScriptedUpstream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * After conversations in which everything happens that a dashboard shows, Debian's Prometheus scrapes the server, and each
 * query of each panel has data: {@code deploy/observability/check --strict}, which tests the rules as well.
 */
@QuarkusTest
@TestProfile(ObservabilityTest.Eventful.class)
class ObservabilityTest {

    /** Upstreams that go, answer from a cache, have no price, or were never there. */
    public static class Eventful implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Server.class), new TestResourceEntry(OtlpReceiver.class));
        }
    }

    /** The server that does what it is told. */
    public static class Server extends ScriptedUpstream {

        @Override
        protected void configure() {
            for (var model : List.of("gpt-realtime", "of-nobody")) {
                upstream(model, model);
                agent(model, model + ",engine");
            }
            set("earshot.upstreams.\"nobody\".url", "http://127.0.0.1:9/v1");
            agent("nobody", "nobody");
        }
    }

    @TestHTTPResource("/")
    URI base;

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void eachPanelOfEachDashboardHasData() throws Exception {
        new Door(base).opened();
        RestAssured.given().baseUri(base.toString()).contentType("application/json").body("{}")
                .post("/v1/realtime/client_secrets").then().statusCode(200);
        toolCall();
        scripted("gpt-realtime");
        scripted("of-nobody");
        takeover();
        RealtimeClient.connect(base, "?model=nobody", "sk-test").awaitClose();
        System.gc();
        try (var caller = TestCaller.call(new Door(base)); var open = RealtimeClient.connect(base, "?model=earshot", "sk-test")) {
            open.await("session.created");
            bargeIn(caller);
            TimeUnit.SECONDS.sleep(6); // media are looked at every five
            try (var brief = TestCaller.call(new Door(base))) {
                brief.events.await("session.created");
            }
            TimeUnit.SECONDS.sleep(1);
            check();
        }
    }

    private void toolCall() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=earshot", "sk-test")) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','tool_choice':'required','tools':[{'type':'function',"
                    + "'name':'find_card','description':'Looks up a playing card','parameters':{'type':'object','properties':{}}}]}}");
            client.await("session.updated");
            TimeUnit.MILLISECONDS.sleep(300);
            client.say(Clip.pcm24k("h_card001.wav", 900), true);
            var call = client.await("response.output_item.done").at("/item/call_id").asText();
            client.await("response.done");
            client.send("{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'" + call
                    + "','output':'{}'}}");
            client.send("{'type':'response.create','response':{'tool_choice':'none'}}");
            client.await("response.done");
        }
    }

    private void scripted(String model) throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=" + model, "sk-test")) {
            client.await("session.created");
            client.send(create(Map.of("sound_ms", "200", "usage", usage())));
            client.await("response.done");
        }
    }

    private void takeover() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=gpt-realtime", "sk-test")) {
            client.await("session.created");
            client.send(create(Map.of("die", "300")));
            client.await("earshot.upstream.changed");
            client.await("response.done");
        }
    }

    private void bargeIn(TestCaller caller) throws Exception {
        caller.events.await("session.created");
        caller.media.loseOneIn(20);
        caller.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'count to thirty'}]}}");
        caller.send("{'type':'response.create'}");
        caller.events.await("output_audio_buffer.started");
        TimeUnit.SECONDS.sleep(3);
        caller.media.say(Speech.clip("h_goforward.wav"));
        caller.events.await("conversation.item.truncated");
        caller.events.await("output_audio_buffer.stopped");
    }

    private void check() throws Exception {
        var process = new ProcessBuilder("deploy/observability/check", "--strict", base.toString()).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(said);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
    }

    private String create(Map<String, String> script) throws Exception {
        var event = json.createObjectNode().put("type", "response.create");
        event.putObject("response").set("metadata", json.<JsonNode>valueToTree(script));
        return json.writeValueAsString(event);
    }

    private String usage() throws Exception {
        var usage = json.createObjectNode().put("total_tokens", 330).put("input_tokens", 300).put("output_tokens", 30);
        var details = usage.putObject("input_token_details").put("text_tokens", 150).put("audio_tokens", 100).put("image_tokens", 50)
                .put("cached_tokens", 90);
        details.putObject("cached_tokens_details").put("text_tokens", 50).put("audio_tokens", 30).put("image_tokens", 10);
        usage.putObject("output_token_details").put("text_tokens", 10).put("audio_tokens", 20);
        return json.writeValueAsString(usage);
    }
}
