package dev.earshot.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionConfigurationTest {

    private final SessionConfiguration defaults = SessionConfiguration.defaults("earshot", "Be brief.", "marin");

    @Test
    void aPartialUpdateChangesOnlyWhatItNames() {
        var next = update(defaults, "{'type':'realtime','audio':{'input':{'transcription':{'model':'whisper-1'}}}}");
        assertTrue(next.transcribesInput());
        assertEquals(new TurnDetection.ServerVad(0.5, 300, 200, 0, true, true), next.turnDetection());
        assertEquals("Be brief.", next.instructions());
        assertFalse(defaults.transcribesInput(), "the old one stands");
    }

    @Test
    void nullTurnsTurnDetectionOffAndAnObjectTurnsItOnWithItsDefaults() {
        var off = update(defaults, "{'type':'realtime','audio':{'input':{'turn_detection':null}}}");
        assertNull(off.turnDetection());
        var on = update(off, "{'type':'realtime','audio':{'input':{'turn_detection':{'type':'server_vad','threshold':0.7}}}}");
        assertEquals(new TurnDetection.ServerVad(0.7, 300, 200, 0, true, true), on.turnDetection());
    }

    @Test
    void semanticDetectionIsEchoedWithItsFlagsAndWithoutServerVadsFigures() {
        var next = update(defaults, "{'type':'realtime','audio':{'input':{'turn_detection':{'type':'semantic_vad'}}}}");
        var detection = next.toJson().at("/audio/input/turn_detection");
        assertEquals("{\"type\":\"semantic_vad\",\"eagerness\":\"auto\",\"create_response\":true,\"interrupt_response\":true}",
                detection.toString());
        assertEquals(new TurnDetection.SemanticVad(0.5, 300, TurnDetection.Eagerness.MEDIUM, true, true), next.turnDetection());
    }

    @Test
    void eagernessAndIdleTimeoutReachTheTurnDetection() {
        var eager = update(defaults,
                "{'type':'realtime','audio':{'input':{'turn_detection':{'type':'semantic_vad','eagerness':'high'}}}}");
        assertEquals(new TurnDetection.SemanticVad(0.5, 300, TurnDetection.Eagerness.HIGH, true, true), eager.turnDetection());
        var idle = update(defaults, "{'type':'realtime','audio':{'input':{'turn_detection':{'idle_timeout_ms':6000}}}}");
        assertEquals(new TurnDetection.ServerVad(0.5, 300, 200, 6_000, true, true), idle.turnDetection());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}                                                                            | missing_required_parameter | session.type",
        "{'type':'realtime','voice':'alloy'}                                           | unknown_parameter | session.voice",
        "{'type':'realtime','instructions':7}                                          | invalid_type      | session.instructions",
        "{'type':'realtime','output_modalities':['audio','text']}                      | invalid_value     | session.output_modalities",
        "{'type':'realtime','audio':{'output':{'speed':9}}}                            | invalid_value     | session.audio.output.speed",
        "{'type':'realtime','audio':{'input':{'turn_detection':{'create_response':null}}}} | invalid_type | session.audio.input.turn_detection.create_response",
        "{'type':'realtime','audio':{'input':{'format':{'type':'audio/mp3'}}}}         | invalid_value     | session.audio.input.format.type",
        "{'type':'realtime','tools':[{'type':'function'}]}                             | missing_required_parameter | session.tools[0].name",
    })
    void aBadFieldIsRefusedByItsPath(String patch, String code, String param) {
        var refused = assertThrows(ApiException.class, () -> update(defaults, patch));
        assertEquals(code, refused.error().code());
        assertEquals(param, refused.error().param());
    }

    @Test
    void anotherModelInAnUpdateIsNotTakenAndTheEchoTells() {
        var next = update(defaults, "{'type':'realtime','model':'another','instructions':'Sing.'}");
        assertEquals("earshot", next.model());
        assertEquals("Sing.", next.instructions());
    }

    @Test
    void theVoiceIsLockedOnceItWasHeard() {
        var patch = "{'type':'realtime','audio':{'output':{'voice':'cedar'}}}";
        assertEquals("cedar", update(defaults, patch).voice());
        var refused = assertThrows(ApiException.class, () -> defaults.updated(object(patch), true));
        assertEquals("cannot_update_voice", refused.error().code());
    }

    private static SessionConfiguration update(SessionConfiguration configuration, String patch) {
        return configuration.updated(object(patch), false);
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"'));
    }
}
