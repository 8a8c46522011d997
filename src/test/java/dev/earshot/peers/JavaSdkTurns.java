package dev.earshot.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.core.JsonValue;
import com.openai.helpers.RealtimeWebSocketOptions;
import com.openai.models.realtime.AudioTranscription;
import com.openai.models.realtime.ConversationItem;
import com.openai.models.realtime.ConversationItemTruncateEvent;
import com.openai.models.realtime.InputAudioBufferCommitEvent;
import com.openai.models.realtime.RealtimeAudioConfig;
import com.openai.models.realtime.RealtimeAudioConfigInput;
import com.openai.models.realtime.RealtimeAudioInputTurnDetection;
import com.openai.models.realtime.RealtimeClientEvent;
import com.openai.models.realtime.RealtimeConversationItemFunctionCallOutput;
import com.openai.models.realtime.RealtimeFunctionTool;
import com.openai.models.realtime.RealtimeResponse;
import com.openai.models.realtime.RealtimeServerEvent;
import com.openai.models.realtime.RealtimeSessionCreateRequest;
import com.openai.models.realtime.RealtimeTranscriptionSessionAudio;
import com.openai.models.realtime.RealtimeTranscriptionSessionAudioInput;
import com.openai.models.realtime.RealtimeTranscriptionSessionCreateRequest;
import com.openai.models.realtime.ResponseAudioTranscriptDoneEvent;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Maven's com.openai:openai-java as it is; that each event is one of its types is {@link JavaSdkLine}'s to see to. */
abstract class JavaSdkTurns extends RunningServer {

    private static final double WORDS_TO_FIND = 0.5;

    @Test
    void theJavaSdkWritesAndIsAnswered() {
        try (var line = conversation()) {
            line.update(writing().build());
            line.ask("count to three");
            assertEquals("One, two, three.", line.next(RealtimeServerEvent::responseOutputTextDone).text());
            var response = line.next(RealtimeServerEvent::responseDone).response();
            assertEquals(RealtimeResponse.Status.COMPLETED, response.status().orElseThrow());
            assertTrue(response.usage().orElseThrow().totalTokens().orElseThrow() > 10, response::toString);
        }
    }

    @Test
    void theJavaSdkAnswersAFunctionCall() {
        try (var line = conversation()) {
            line.update(writing().addTool(weather()).build());
            line.ask("what is the weather in Paris");
            var call = line.next(RealtimeServerEvent::responseFunctionCallArgumentsDone);
            assertEquals("get_weather", call.name());
            assertTrue(call.arguments().contains("Paris"), call::toString);
            line.next(RealtimeServerEvent::responseDone);
            line.ask(ConversationItem.ofFunctionCallOutput(RealtimeConversationItemFunctionCallOutput.builder()
                    .callId(call.callId()).output("{\"sky\":\"cloudy\",\"degrees\":12}").build()));
            var said = line.next(RealtimeServerEvent::responseOutputTextDone).text();
            assertTrue(said.contains("cloudy"), said);
        }
    }

    @Test
    void theJavaSdkSpeaksAndHearsTheAnswer() {
        try (var line = conversation()) {
            line.update(listening());
            line.say(Clip.SEVEN_OF_CLUBS, 1_000);
            var transcript = line.next(RealtimeServerEvent::conversationItemInputAudioTranscriptionCompleted).transcript();
            assertTrue(Clip.SEVEN_OF_CLUBS.shareFoundIn(transcript) >= WORDS_TO_FIND, transcript);
            if (line.heard(RealtimeServerEvent::responseDone).findAny().isEmpty()) {
                line.next(RealtimeServerEvent::responseDone);
            }
            var answer = line.heard(RealtimeServerEvent::responseOutputAudioTranscriptDone)
                    .map(ResponseAudioTranscriptDoneEvent::transcript).collect(Collectors.joining(" "));
            assertTrue(answer.contains("."), answer);
            var soundBytes = line.heard(RealtimeServerEvent::responseOutputAudioDelta)
                    .mapToInt(delta -> Base64.getDecoder().decode(delta.delta()).length).sum();
            assertTrue(soundBytes > 24_000, "half a second of PCM16 at least: " + soundBytes);
        }
    }

    @Test
    void theJavaSdkInterruptsAndTruncates() {
        try (var line = conversation()) {
            line.update(listening());
            line.ask("count to thirty");
            var spoken = line.next(RealtimeServerEvent::responseOutputAudioDelta);
            line.say(Clip.SEVEN_OF_CLUBS, 0);
            line.next(RealtimeServerEvent::inputAudioBufferSpeechStarted);
            line.send(RealtimeClientEvent.ofConversationItemTruncate(ConversationItemTruncateEvent.builder()
                    .itemId(spoken.itemId()).contentIndex(0).audioEndMs(20).build()));
            var truncated = line.next(RealtimeServerEvent::conversationItemTruncated);
            assertEquals(spoken.itemId(), truncated.itemId());
            assertEquals(20, truncated.audioEndMs());
        }
    }

    @Test
    void theJavaSdkDictates() {
        try (var line = new JavaSdkLine(base(), RealtimeWebSocketOptions.builder().transcription().build())) {
            assertTrue(line.next(RealtimeServerEvent::sessionCreated).session().isRealtimeTranscriptionSessionCreateRequest());
            line.update(RealtimeTranscriptionSessionCreateRequest.builder()
                    .audio(RealtimeTranscriptionSessionAudio.builder()
                            .input(RealtimeTranscriptionSessionAudioInput.builder()
                                    .transcription(AudioTranscription.builder().model("gpt-4o-transcribe").language("en").build())
                                    .turnDetection(Optional.empty()).build())
                            .build())
                    .build());
            line.say(Clip.ILL_DISPOSED, 300);
            line.send(RealtimeClientEvent.ofInputAudioBufferCommit(InputAudioBufferCommitEvent.builder().build()));
            var transcript = line.next(RealtimeServerEvent::conversationItemInputAudioTranscriptionCompleted).transcript();
            assertTrue(Clip.ILL_DISPOSED.shareFoundIn(transcript) >= WORDS_TO_FIND, transcript);
            assertEquals(transcript, line.heard(RealtimeServerEvent::conversationItemInputAudioTranscriptionDelta)
                    .map(delta -> delta.delta().orElse("")).collect(Collectors.joining()));
        }
    }

    private JavaSdkLine conversation() {
        var line = new JavaSdkLine(base(), RealtimeWebSocketOptions.builder().model(model()).build());
        assertTrue(line.next(RealtimeServerEvent::sessionCreated).session().isRealtimeSessionCreateRequest());
        return line;
    }

    private static RealtimeSessionCreateRequest.Builder writing() {
        return RealtimeSessionCreateRequest.builder().addOutputModality(RealtimeSessionCreateRequest.OutputModality.TEXT);
    }

    private static RealtimeSessionCreateRequest listening() {
        return RealtimeSessionCreateRequest.builder()
                .audio(RealtimeAudioConfig.builder().input(RealtimeAudioConfigInput.builder()
                        .transcription(AudioTranscription.builder().model("gpt-4o-mini-transcribe").build())
                        .turnDetection(RealtimeAudioInputTurnDetection.ServerVad.builder().silenceDurationMs(500).build())
                        .build()).build())
                .build();
    }

    private static RealtimeFunctionTool weather() {
        return RealtimeFunctionTool.builder().type(RealtimeFunctionTool.Type.FUNCTION).name("get_weather")
                .description("The weather of a city.")
                .parameters(JsonValue.from(Map.of("type", "object",
                        "properties", Map.of("city", Map.of("type", "string")), "required", List.of("city"))))
                .build();
    }
}
