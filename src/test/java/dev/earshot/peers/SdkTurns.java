package dev.earshot.peers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The stock SDKs, unmodified but for the base URL, for a server in the JVM or a native one.
 */
abstract class SdkTurns extends RunningServer {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void theOpenAiSdkCompletesASpokenTurn() {
        assertSpoken(speak("sdk-openai.mjs"));
    }

    @Test
    void theAgentsSdkCompletesASpokenTurnAndKeepsItsHistory() {
        var turn = speak("sdk-agents.mjs");
        assertSpoken(turn);
        var roles = StreamSupport.stream(turn.get("history").spliterator(), false)
                .filter(item -> !item.get("text").asText().isBlank())
                .map(item -> item.get("role").asText())
                .toList();
        assertEquals(List.of("user", "assistant"), roles.stream().distinct().toList(),
                "History: " + turn.get("history"));
    }

    @Test
    void theOpenAiSdkWritesCallsInterruptsAndTranscribes() {
        var seen = speak("sdk-openai-rounds.mjs");
        assertAll(
                () -> assertEquals("One, two, three.", seen.path("text").asText()),
                () -> assertEquals("completed", seen.path("textStatus").asText()),
                () -> assertTrue(seen.path("textTokens").asInt() > 10, seen::toString),
                () -> assertEquals("get_weather", seen.path("tool").asText()),
                () -> assertTrue(seen.path("toolArguments").asText().contains("Paris"), seen::toString),
                () -> assertTrue(seen.path("afterTool").asText().contains("cloudy"), seen::toString),
                () -> assertEquals(20, seen.path("truncatedAt").asInt()),
                () -> assertEquals("transcription", seen.path("transcriptionType").asText()),
                () -> assertTrue(seen.path("transcript").asText().contains("young man"), seen::toString),
                () -> assertEquals(seen.path("transcript").asText(), seen.path("deltas").asText()),
                () -> assertTrue(seen.path("unknownEvents").isEmpty(), seen::toString),
                () -> assertTrue(seen.path("errors").isEmpty(), seen::toString));
    }

    @Test
    void theAgentsSdkRunsToolsAsksForApprovalAndIsInterrupted() {
        var seen = speak("sdk-agents-tools.mjs");
        assertAll(
                () -> assertEquals("weather Paris", seen.at("/ran/0").asText()),
                () -> assertTrue(seen.at("/ran/1").asText().startsWith("refund "), seen::toString),
                () -> assertEquals(1, seen.path("approvals").asInt()),
                () -> assertTrue(seen.path("interrupted").asBoolean()),
                () -> assertTrue(seen.path("unknownEvents").isEmpty(), seen::toString),
                () -> assertTrue(seen.path("errors").isEmpty(), seen::toString));
    }

    private JsonNode speak(String script) {
        return PeerProcess.node(script).with("--base", base()).with("--clip", Clip.ILL_DISPOSED.path())
                .run(TIMEOUT);
    }

    private static void assertSpoken(JsonNode turn) {
        // SDKs are known to pass over events of ours; a vendor's event they do not understand is a defect.
        var misunderstood = StreamSupport.stream(turn.get("unknownEvents").spliterator(), false)
                .map(JsonNode::asText)
                .filter(type -> !type.startsWith("earshot."))
                .toList();
        assertAll(
                () -> assertFalse(turn.get("transcript").asText().isBlank(), "Nothing was transcribed: " + turn),
                () -> assertFalse(turn.get("answerTranscript").asText().isBlank(), "No answer: " + turn),
                () -> assertTrue(turn.get("audioBytes").asInt() > 0, "No audio: " + turn),
                () -> assertEquals(List.of(), misunderstood),
                () -> assertTrue(turn.get("errors").isEmpty(), "Errors: " + turn.get("errors")));
    }
}
