package dev.earshot.usage.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.upstream.realtime.ScriptedUpstream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Budgets against a server that reports what it is told: a response costs a cent where nothing else is said. */
@QuarkusTest
@TestProfile(BudgetsTest.Budgeted.class)
class BudgetsTest {

    /** Agents with budgets of three cents. */
    public static class Budgeted implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Servers.class));
        }
    }

    /** One model for a cent a response, one for a fifth of it. */
    public static class Servers extends ScriptedUpstream {

        @Override
        protected void configure() {
            upstream("script", "dear");
            set("earshot.prices.\"dear\".text-in", "10");
            set("earshot.prices.\"cheap\".text-in", "2");
            budget("refusing", "session-usd", "0.03");
            budget("ending", "session-usd", "0.03", "when-spent", "end");
            budget("graced", "session-usd", "0.02", "end-after", "1s");
            budget("daily", "usd-per-day", "0.03");
            budget("shorter", "session-usd", "0.1", "warn-at", "0.2", "near", "truncate");
            budget("cheaper", "session-usd", "0.1", "warn-at", "0.2", "near", "cheaper-model", "cheaper-model", "cheap");
            budget("summed-up", "session-usd", "0.2", "warn-at", "0.2", "near", "summarise");
            agent("plain", "script");
            set("earshot.budgets.subject.usd-per-day", "0.02");
        }

        private void budget(String name, String... budget) {
            agent(name, "script");
            for (var i = 0; i < budget.length; i += 2) {
                set("earshot.agents.\"" + name + "\".budget." + budget[i], budget[i + 1]);
            }
        }
    }

    @TestHTTPResource("/")
    URI base;

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void theClientIsWarnedAndThenAnsweredNoMore() throws Exception {
        try (var client = open("refusing")) {
            assertEquals("open", answered(client).path("state").asText());
            assertEquals("open", answered(client).path("state").asText());
            var spent = answered(client);
            assertEquals("spent", spent.path("state").asText());
            assertEquals(0.03, spent.path("cost_usd").asDouble(), 1e-9);
            assertEquals(0, spent.at("/budgets/0/remaining_usd").asDouble());
            assertEquals("session", spent.at("/budgets/0/of").asText());
            assertEquals(3, spent.path("turn").asInt());
            assertEquals(0.01, spent.path("response_cost_usd").asDouble(), 1e-9);
            client.send(create());
            var error = client.await("error").path("error");
            assertEquals("budget_exceeded", error.path("code").asText());
            assertEquals("rate_limit_error", error.path("type").asText());
            assertFalse(client.closed.isDone(), "it may still listen");
        }
    }

    @Test
    void whatIsAnsweredUnaskedIsNotAnsweredAnyMore() throws Exception {
        try (var client = open("refusing")) {
            var update = json.createObjectNode().put("type", "session.update");
            var spoken = json.createObjectNode().put("speech_ms", 300).put("sound_ms", "200").put("usage", usage());
            var session = update.putObject("session").put("type", "realtime").put("instructions", json.writeValueAsString(spoken));
            session.putObject("audio").putObject("input").putObject("turn_detection").put("type", "server_vad")
                    .put("silence_duration_ms", 200).put("create_response", true);
            client.send(json.writeValueAsString(update));
            client.await("session.updated");
            answered(client);
            answered(client);
            answered(client);
            var told = client.await("session.updated").at("/session/audio/input/turn_detection");
            assertFalse(told.path("create_response").asBoolean(true), told::toString);
            assertEquals(200, told.path("silence_duration_ms").asInt(), "the rest of it stays");
        }
    }

    @Test
    void orTheSessionEnds() throws Exception {
        try (var client = open("ending")) {
            answered(client);
            answered(client);
            client.send(create());
            var closed = client.awaitClose();
            assertEquals(1008, closed.code());
            assertEquals("budget used up", closed.reason());
            assertTrue(client.types().contains("earshot.budget.updated"));
            var error = client.events.stream().filter(event -> event.path("type").asText().equals("error")).findFirst().orElseThrow();
            assertEquals("budget_exceeded", error.at("/error/code").asText());
        }
    }

    @Test
    void orItEndsAfterAWhile() throws Exception {
        try (var client = open("graced")) {
            answered(client);
            assertEquals("spent", answered(client).path("state").asText());
            var spentNanos = System.nanoTime();
            assertEquals(1008, client.awaitClose().code());
            assertEquals(1_000, (System.nanoTime() - spentNanos) / 1e6, 600);
        }
    }

    @Test
    void anAgentsDayIsThatOfAllItsSessions() throws Exception {
        try (var one = open("daily"); var other = open("daily")) {
            answered(one);
            answered(other);
            one.send(create());
            var last = updated(one, "spent");
            assertEquals("agent", last.at("/budgets/0/of").asText());
            assertTrue(last.at("/budgets/0/spent_usd").isMissingNode(), "what others spend is theirs");
            assertTrue(last.at("/budgets/0/limit_usd").isMissingNode(), "and not to be reckoned from the rest");
        }
        try (var late = open("daily")) {
            late.send(create());
            for (var event = late.next();; event = late.next()) {
                if (event.path("type").asText().equals("error")) {
                    assertEquals("budget_exceeded", event.at("/error/code").asText());
                    break;
                }
            }
            late.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':"
                    + "{'type':'server_vad','create_response':true}}}}}");
            while (!createsResponses(late.await("session.updated"))) { } // told of the beginning
            assertFalse(createsResponses(late.await("session.updated")), "what is not answered is not read for an answer");
        }
    }

    @Test
    void aSubjectHasItsOwnWhateverTheAgent() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=plain", secret("alice", "'type':'realtime','model':'plain'"))) {
            spend(client);
        }
    }

    @Test
    void whatOnlyListensEndsWithItsBudget() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=plain", secret("carol", "'type':'realtime','model':'plain'"))) {
            spend(client);
        }
        try (var client = RealtimeClient.connect(base, "", secret("carol", "'type':'transcription'"))) {
            var closed = client.awaitClose();
            assertEquals(1008, closed.code());
            assertEquals("budget used up", closed.reason());
        }
    }

    private String secret(String subject, String session) {
        return RestAssured.given().baseUri(base.toString()).header("Authorization", "Bearer sk-test").contentType("application/json")
                .body(("{'session':{" + session + "},'earshot':{'subject':'" + subject + "'}}").replace('\'', '"'))
                .post("/v1/realtime/client_secrets").then().statusCode(200).extract().path("value");
    }

    /** The two cents of a subject. */
    private void spend(RealtimeClient client) throws Exception {
        client.await("session.created");
        client.send(create());
        updated(client, "open");
        client.send(create());
        assertEquals("subject", updated(client, "spent").at("/budgets/0/of").asText());
    }

    @Test
    void nearItsEndLessIsRead() throws Exception {
        try (var client = open("shorter")) {
            answered(client);
            assertEquals("warned", answered(client).path("state").asText());
            var truncation = client.await("session.updated").at("/session/truncation");
            assertEquals("retention_ratio", truncation.path("type").asText());
            assertEquals(1_000, truncation.at("/token_limits/post_instructions").asInt());
        }
    }

    @Test
    void orAnotherModelGoesOn() throws Exception {
        try (var client = open("cheaper")) {
            answered(client);
            answered(client);
            var changed = client.await("earshot.upstream.changed");
            assertEquals("rolled_over", changed.path("reason").asText());
            var next = answered(client);
            assertEquals(0.002, next.path("response_cost_usd").asDouble(), 1e-9, "a fifth of it");
        }
    }

    @Test
    void whichIsPaidFromWhenItAnswers() throws Exception {
        try (var client = open("cheaper")) {
            answered(client);
            client.send(create());
            client.await("response.done");
            client.send(create("first_ms", "2500")); // the other is there meanwhile, and waits for the end of it
            assertEquals("warned", client.await("earshot.budget.updated").path("state").asText());
            client.await("response.done");
            assertEquals(0.01, client.await("earshot.budget.updated").path("response_cost_usd").asDouble(), 1e-9, "of the dear one");
            client.await("earshot.upstream.changed");
            assertEquals(0.002, answered(client).path("response_cost_usd").asDouble(), 1e-9);
        }
    }

    @Test
    void orWhatIsOldIsSummedUp() throws Exception {
        try (var client = open("summed-up")) {
            for (var i = 0; i < 5; i++) {
                client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                        + "'content':[{'type':'input_text','text':'Number " + i + "'}]}}");
                answered(client);
            }
            var summary = summary(client);
            assertEquals("What was said before: in short", summary.at("/item/content/0/text").asText());
            assertEquals("system", summary.at("/item/role").asText());
            if (!client.types().contains("conversation.item.deleted")) {
                client.await("conversation.item.deleted");
            }
            TimeUnit.MILLISECONDS.sleep(300);
            var answers = client.types().stream().filter("response.done"::equals).count();
            assertEquals(5, answers, "nobody hears of the summary's own response");
            assertEquals(5, client.types().stream().filter("response.created"::equals).count());
        }
    }

    private static boolean createsResponses(JsonNode updated) {
        return updated.at("/session/audio/input/turn_detection/create_response").asBoolean(true);
    }

    /** It may come between any two answers. */
    private static JsonNode summary(RealtimeClient client) throws Exception {
        for (var seen = 0;; seen++) {
            var event = seen < client.events.size() ? client.events.get(seen) : client.next();
            if (event.at("/item/role").asText().equals("system")) {
                return event;
            }
        }
    }

    private RealtimeClient open(String model) throws Exception {
        var client = RealtimeClient.connect(base, "?model=" + model, "sk-test");
        client.await("session.created");
        return client;
    }

    /** One response, and what the client is told of its budget then. */
    private JsonNode answered(RealtimeClient client) throws Exception {
        client.send(create());
        client.await("response.done");
        return client.await("earshot.budget.updated");
    }

    private static JsonNode updated(RealtimeClient client, String state) throws Exception {
        for (var event = client.await("earshot.budget.updated");; event = client.await("earshot.budget.updated")) {
            if (event.path("state").asText().equals(state)) {
                return event;
            }
        }
    }

    private String create() throws Exception {
        return create("sound_ms", "100");
    }

    private String create(String what, String value) throws Exception {
        var event = json.createObjectNode().put("type", "response.create");
        event.putObject("response").putObject("metadata").put(what, value).put("usage", usage());
        return json.writeValueAsString(event);
    }

    /** A thousand tokens of text. */
    private String usage() throws Exception {
        ObjectNode usage = json.createObjectNode().put("total_tokens", 1_000).put("input_tokens", 1_000).put("output_tokens", 0);
        usage.putObject("input_token_details").put("text_tokens", 1_000).put("audio_tokens", 0).put("cached_tokens", 0);
        return json.writeValueAsString(usage);
    }
}
