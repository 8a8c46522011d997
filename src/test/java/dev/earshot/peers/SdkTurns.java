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
    private static final double AUDIBLE_RMS = 0.01;
    private static final int SILENT_WITHIN_MILLIS = 500;

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

    @Test
    void theAgentsSdkTalksAndRunsToolsAndIsInterruptedInABrowser() {
        var seen = speak("sdk-agents-browser.mjs");
        assertAll(
                () -> assertTrue(seen.path("callId").asText().startsWith("rtc_"), seen::toString),
                () -> assertEquals("user", seen.at("/spoken/0/from").asText()),
                () -> assertTrue(seen.at("/spoken/0/text").asText().contains("young man"), seen::toString),
                () -> assertEquals("assistant", seen.at("/spoken/1/from").asText()),
                () -> assertFalse(seen.at("/spoken/1/text").asText().isBlank(), seen::toString),
                () -> assertTrue(seen.path("answerRms").asDouble() > AUDIBLE_RMS, seen::toString),
                () -> assertEquals("weather Paris", seen.at("/ran/0").asText()),
                () -> assertTrue(seen.path("afterWeather").asText().contains("sunny"), seen::toString),
                () -> assertTrue(seen.at("/ran/1").asText().startsWith("refund "), seen::toString),
                () -> assertTrue(seen.path("afterRefund").asText().contains("on its way"), seen::toString),
                () -> assertEquals(1, seen.path("approvals").asInt()),
                () -> assertTrue(seen.at("/bargeIn/cleared").asBoolean(), seen::toString),
                () -> assertTrue(seen.at("/bargeIn/truncated").asBoolean(), seen::toString),
                () -> assertTrue(seen.at("/bargeIn/silentAfterMs").asInt() <= SILENT_WITHIN_MILLIS, seen::toString),
                () -> assertEquals(List.of(), misunderstood(seen)),
                () -> assertTrue(seen.path("errors").isEmpty(), seen::toString));
    }

    @Test
    void thePythonSdkTalksCallsInterruptsAndTranscribes() {
        var seen = speak(PeerProcess.python("sdk_openai.py"));
        assertAll(
                () -> assertEquals("One, two, three.", seen.path("text").asText()),
                () -> assertEquals("completed", seen.path("textStatus").asText()),
                () -> assertTrue(seen.path("textTokens").asInt() > 10, seen::toString),
                () -> assertEquals("get_weather", seen.path("tool").asText()),
                () -> assertTrue(seen.path("toolArguments").asText().contains("Paris"), seen::toString),
                () -> assertTrue(seen.path("afterTool").asText().contains("cloudy"), seen::toString),
                () -> assertTrue(seen.path("transcript").asText().contains("young man"), seen::toString),
                () -> assertFalse(seen.path("answerTranscript").asText().isBlank(), seen::toString),
                () -> assertTrue(seen.path("audioBytes").asInt() > 0, seen::toString),
                () -> assertEquals(20, seen.path("truncatedAt").asInt()),
                () -> assertEquals("transcription", seen.path("transcriptionType").asText()),
                () -> assertTrue(seen.path("dictated").asText().contains("young man"), seen::toString),
                () -> assertEquals(seen.path("dictated").asText(), seen.path("deltas").asText()),
                () -> assertTrue(seen.path("unknownEvents").isEmpty(), seen::toString),
                () -> assertTrue(seen.path("errors").isEmpty(), seen::toString));
    }

    private JsonNode speak(String script) {
        return speak(PeerProcess.node(script));
    }

    private JsonNode speak(PeerProcess peer) {
        return peer.with("--base", base()).with("--model", model()).with("--clip", Clip.ILL_DISPOSED.path()).run(TIMEOUT);
    }

    private static void assertSpoken(JsonNode turn) {
        assertAll(
                () -> assertFalse(turn.get("transcript").asText().isBlank(), "Nothing was transcribed: " + turn),
                () -> assertFalse(turn.get("answerTranscript").asText().isBlank(), "No answer: " + turn),
                () -> assertTrue(turn.get("audioBytes").asInt() > 0, "No audio: " + turn),
                () -> assertEquals(List.of(), misunderstood(turn)),
                () -> assertTrue(turn.get("errors").isEmpty(), "Errors: " + turn.get("errors")));
    }

    /** SDKs are known to pass over events of ours; a vendor's event they do not understand is a defect. */
    private static List<String> misunderstood(JsonNode turn) {
        return StreamSupport.stream(turn.get("unknownEvents").spliterator(), false)
                .map(JsonNode::asText)
                .filter(type -> !type.startsWith("earshot."))
                .toList();
    }
}
