package dev.earshot.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.upstream.realtime.ScriptedUpstream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two hundred responses of every kind, whose sum by the table of prices is worked out here, by hand and in decimals, and
 * asked of the ledger.
 */
@QuarkusTest
@TestProfile(MoneyTest.Priced.class)
class MoneyTest {

    private static final int RESPONSES = 200;
    private static final int PER_SESSION = 10;
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** Two servers, of which the first can die: its model is the dearer one. */
    public static class Priced implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.ledger.url", "jdbc:sqlite:target/usage/money-" + System.nanoTime() + ".db");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Servers.class));
        }
    }

    /** Each with a model of the table. */
    public static class Servers extends ScriptedUpstream {

        @Override
        protected void configure() {
            upstream("first", "gpt-realtime");
            upstream("second", "gpt-realtime-mini-2025-10-06");
            upstream("third", "of-nobody");
            agent("money", "first,second");
            agent("unpriced", "third");
            set("earshot.agents.\"money\".session", "{\"audio\":{\"input\":{\"transcription\":{\"model\":\"whisper-1\"}}}}");
        }
    }

    @TestHTTPResource("/")
    URI base;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private BigDecimal expected = BigDecimal.ZERO;
    private BigDecimal estimated = BigDecimal.ZERO;
    private int told;

    @BeforeEach
    void theLedgerIsThere() {
        Door.await("the ledger can be read", () -> RestAssured.given().baseUri(base.toString())
                .header("Authorization", "Bearer sk-test").get("/v1/usage").statusCode() == 200);
    }

    @Test
    void theLedgerSaysWhatTheTableSays() throws Exception {
        for (var at = 0; at < RESPONSES; at += PER_SESSION) {
            session(at);
        }
        assertEquals(RESPONSES, told);
        Door.await("all is written", () -> rows("agent=money&kind=response") >= RESPONSES);
        var sums = usage("group_by=kind&agent=money&kind=response").path("data");
        var sum = BigDecimal.ZERO;
        for (var row : sums) {
            System.out.println(row);
            sum = sum.add(row.path("cost_usd").decimalValue());
        }
        System.out.printf("%d responses %s: by the table %s USD, of them estimated %s; in the ledger %s%n", told, kinds,
                expected.add(estimated).toPlainString(), estimated.toPlainString(), sum.toPlainString());
        assertEquals(expected.add(estimated).setScale(9, RoundingMode.HALF_UP), sum.setScale(9, RoundingMode.HALF_UP));
        assertEquals(kinds.get("taken over"), sums.get(0).path("estimated").asInt());
        var byModel = usage("group_by=upstream,model&agent=money&kind=response").path("data");
        assertEquals(List.of("gpt-realtime", "gpt-realtime-mini-2025-10-06"),
                List.of(byModel.get(0).path("model").asText(), byModel.get(1).path("model").asText()));
    }

    /** Ten responses; after one that is taken over, the second server answers. */
    private void session(int from) throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=money", "sk-test")) {
            client.await("session.created");
            var model = "gpt-realtime";
            Counts before = null;
            for (var i = from; i < from + PER_SESSION; i++) {
                var takenOver = i % 20 == 15;
                var script = script(i, takenOver);
                client.send(create(script));
                var done = client.await("response.done").path("response");
                told++;
                if (takenOver) {
                    kinds.merge("taken over", 1, Integer::sum);
                    assertEquals("cancelled", done.path("status").asText());
                    estimated = estimated.add(estimateOf(before, 400).cost(model));
                    assertEquals("first", client.await("earshot.upstream.changed").path("from").asText());
                    model = "gpt-realtime-mini";
                    client.await("response.done");
                    told++;
                    kinds.merge("asked again", 1, Integer::sum);
                    i++;
                }
                var counts = script.has("usage") ? Counts.of(json.readTree(script.path("usage").asText())) : null;
                if (counts != null) {
                    expected = expected.add(counts.cost(model));
                    before = counts;
                }
            }
        }
    }

    private ObjectNode script(int i, boolean takenOver) throws Exception {
        var script = json.createObjectNode().put("sound_ms", "200");
        var kind = List.of("text", "cached", "audio", "image", "cancelled", "failed", "incomplete", "cached audio", "sum of cached",
                "failed with usage").get(i % 10);
        if (takenOver) {
            kind = "answered elsewhere";
            script.put("die", "400").put("die_in", "gpt-realtime");
        }
        kinds.merge(kind, 1, Integer::sum);
        var text = 100 + i * 7;
        var audio = kind.equals("text") ? 0 : 40 + i * 3;
        var image = kind.equals("image") ? 500 + i : 0;
        var cachedText = kind.startsWith("cached") || kind.startsWith("sum") ? text / 2 : 0;
        var cachedAudio = kind.equals("cached audio") ? audio / 3 : 0;
        var cachedImage = image / 4;
        var textOut = 10 + i % 13;
        var audioOut = kind.equals("text") ? 0 : 20 + i % 17;
        if (!kind.equals("failed")) {
            var usage = json.createObjectNode().put("total_tokens", text + audio + image + textOut + audioOut)
                    .put("input_tokens", text + audio + image).put("output_tokens", textOut + audioOut);
            var details = usage.putObject("input_token_details").put("text_tokens", text).put("audio_tokens", audio)
                    .put("image_tokens", image).put("cached_tokens", cachedText + cachedAudio + cachedImage);
            if (!kind.startsWith("sum")) {
                details.putObject("cached_tokens_details").put("text_tokens", cachedText).put("audio_tokens", cachedAudio)
                        .put("image_tokens", cachedImage);
            }
            usage.putObject("output_token_details").put("text_tokens", textOut).put("audio_tokens", audioOut);
            script.put("usage", json.writeValueAsString(usage));
        }
        return switch (kind) {
            case "cancelled" -> script.put("status", "cancelled");
            case "failed", "failed with usage" -> script.put("status", "failed");
            case "incomplete" -> script.put("status", "incomplete");
            default -> script;
        };
    }

    /** What a model was given and gave, by the words of the wire. */
    private record Counts(long text, long cachedText, long audio, long cachedAudio, long image, long cachedImage, long textOut,
            long audioOut) {

        static Counts of(JsonNode usage) {
            var in = usage.path("input_token_details");
            var cached = in.path("cached_tokens_details");
            var cachedText = cached.isObject() ? cached.path("text_tokens").asLong() : in.path("cached_tokens").asLong();
            return new Counts(in.path("text_tokens").asLong(), cachedText, in.path("audio_tokens").asLong(),
                    cached.path("audio_tokens").asLong(), in.path("image_tokens").asLong(), cached.path("image_tokens").asLong(),
                    usage.at("/output_token_details/text_tokens").asLong(), usage.at("/output_token_details/audio_tokens").asLong());
        }

        BigDecimal cost(String model) {
            return model.equals("gpt-realtime") ? cost("4", "0.40", "16", "32", "0.40", "64", "5", "0.50")
                    : cost("0.60", "0.06", "2.40", "10", "0.30", "20", "0.80", "0.08");
        }

        private BigDecimal cost(String textIn, String textCached, String textPrice, String audioIn, String audioCachedPrice,
                String audioPrice, String imageIn, String imageCachedPrice) {
            return of(text - cachedText, textIn).add(of(cachedText, textCached)).add(of(textOut, textPrice))
                    .add(of(audio - cachedAudio, audioIn)).add(of(cachedAudio, audioCachedPrice)).add(of(audioOut, audioPrice))
                    .add(of(image - cachedImage, imageIn)).add(of(cachedImage, imageCachedPrice));
        }

        private static BigDecimal of(long tokens, String dollars) {
            return new BigDecimal(dollars).multiply(BigDecimal.valueOf(tokens)).divide(MILLION, 12, RoundingMode.UNNECESSARY);
        }
    }

    /** All that was read and answered before is read again, from memory; and the answer as far as it came: a token for 50 ms. */
    private static Counts estimateOf(Counts before, int soundMillis) {
        var text = before.text() + before.textOut();
        var audio = before.audio() + before.audioOut();
        return new Counts(text, text, audio, audio, before.image(), before.image(), 0, soundMillis / 50);
    }

    @Test
    void aModelThatNobodyHasPricedSaysSo() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=unpriced", "sk-test")) {
            client.await("session.created");
            client.send(create(script(0, false)));
            client.await("response.done");
        }
        Door.await("it is written", () -> rows("agent=unpriced") == 1);
        var row = usage("agent=unpriced").path("data").get(0);
        assertTrue(row.path("cost_usd").isNull(), row::toString);
        assertEquals("of-nobody", row.path("model").asText());
        assertEquals(1, usage("group_by=agent&agent=unpriced").at("/data/0/unpriced").asInt());
    }

    @Test
    void whatIsWrittenDownIsPaidByTheMinute() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=money", "sk-test")) {
            client.await("session.created");
            var spoken = json.createObjectNode().put("speech_ms", 300).put("sound_ms", "200")
                    .put("transcription_usage", "{\"type\":\"duration\",\"seconds\":90}");
            var update = json.createObjectNode().put("type", "session.update");
            var session = update.putObject("session").put("type", "realtime").put("instructions", json.writeValueAsString(spoken));
            session.putObject("audio").putObject("input").putObject("turn_detection").put("type", "server_vad")
                    .put("silence_duration_ms", 200);
            client.send(json.writeValueAsString(update));
            client.await("session.updated");
            client.say(new byte[48 * 600], false);
            client.await("response.done");
        }
        Door.await("it is written", () -> rows("agent=money&kind=transcription") == 1);
        var row = usage("agent=money&kind=transcription").path("data").get(0);
        assertEquals("whisper-1", row.path("model").asText());
        assertEquals(0, new BigDecimal("0.009").compareTo(row.path("cost_usd").decimalValue()), "a minute and a half at 0.006");
        assertEquals(90_000, row.path("audio_millis").asInt());
    }

    private String create(ObjectNode script) throws Exception {
        var event = json.createObjectNode().put("type", "response.create");
        event.putObject("response").set("metadata", script);
        return json.writeValueAsString(event);
    }

    private int rows(String query) {
        try {
            var count = 0;
            for (var group : usage("group_by=kind&" + query).path("data")) {
                count += group.path("uses").asInt();
            }
            return count;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode usage(String query) throws Exception {
        return json.readerFor(JsonNode.class).with(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(RestAssured.given().baseUri(base.toString()).header("Authorization", "Bearer sk-test")
                        .get("/v1/usage?" + query).then().statusCode(200).extract().asString());
    }
}
