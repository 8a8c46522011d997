package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.dialogue.ReplySink.Finish;
import dev.earshot.upstream.engine.endpoint.EndpointException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events in the shapes OpenAI, vLLM, llama.cpp and Ollama send. */
class ChatStreamTest {

    private final RecordingSink sink = new RecordingSink();
    private final ChatStream stream = new ChatStream(sink);

    @Test
    void streamedArgumentsBecomeOneCallAndTheCountComesBeforeTheEnd() {
        feed("""
            {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-4o-mini","choices":[{"index":0,"delta":\
            {"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function",\
            "function":{"name":"get_weather","arguments":""}}],"refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}
            {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"ci"}}]},"finish_reason":null}],"usage":null}
            {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"ty\\":\\"Paris\\"}"}}]},"finish_reason":null}],"usage":null}
            {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null}
            {"choices":[],"usage":{"prompt_tokens":82,"completion_tokens":17,"total_tokens":99,\
            "prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0}}}
            [DONE]""");
        assertEquals(List.of("call_1 get_weather{\"city\":\"Paris\"}"), sink.calls());
        assertEquals(new ReplyTokens(82, 64, 17), sink.tokens());
        assertEquals(Finish.COMPLETE, sink.finish());
        assertEquals(0, sink.stray());
    }

    @Test
    void mixedPiecesOfSeveralCallsComeOutOneCallAfterTheOther() {
        feed("""
            {"choices":[{"delta":{"content":"Let me see. "}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":"{\\"x\\""}},\
            {"index":1,"id":"b","function":{"name":"two","arguments":"{"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"\\"y\\":2}"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":2,"id":"c","function":{"name":"three"}}]}}]}
            {"choices":[{"delta":{"content":"\\n"},"finish_reason":"tool_calls"}]}
            [DONE]""");
        assertEquals(List.of("a one{\"x\":1}", "b two{\"y\":2}", "c three{}"), sink.calls());
        assertEquals("Let me see. ", sink.text());
        assertEquals(0, sink.stray());
    }

    @Test
    void callsThatAllHaveTheSameNumberOrNoneAreToldApartByTheirIds() {
        feed("""
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":"{}"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"one","arguments":"{\\"n\\":2}"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"id":"c","function":{"name":"two","arguments":{"n":3}}}]},"finish_reason":"stop"}]}
            [DONE]""");
        assertEquals(List.of("a one{}", "b one{\"n\":2}", "c two{\"n\":3}"), sink.calls());
    }

    @Test
    void anIdThatIsRepeatedOrChangedWithoutANameIsStillTheSameCall() {
        feed("""
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":""}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{\\"n\\":"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"z","function":{"arguments":"1}"}}]}}]}
            [DONE]""");
        assertEquals(List.of("a one{\"n\":1}"), sink.calls());
    }

    @ParameterizedTest
    @CsvSource({"stop,COMPLETE", "tool_calls,COMPLETE", "length,MAX_OUTPUT_TOKENS", "content_filter,CONTENT_FILTER",
        "eos,COMPLETE"})
    void theFinishReasonIsTold(String reason, Finish finish) {
        feed("{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"" + reason + "\"}]}");
        assertNull(sink.finish());
        assertTrue(stream.end());
        assertEquals(finish, sink.finish());
    }

    @Test
    void withoutAFinishAndWithoutDoneItIsNotTheEnd() {
        feed("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}");
        assertFalse(stream.end());
        assertEquals("open", sink.outcome());
    }

    @Test
    void onlyTheLastOfManyCountsIsTold() {
        feed("""
            {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}
            {"choices":[{"delta":{"content":"y"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}
            [DONE]""");
        assertEquals(new ReplyTokens(5, 0, 2), sink.tokens());
    }

    @Test
    void tooManyCallsAndTooLongArgumentsAreRefused() {
        for (var i = 0; i < ToolCallStream.MAX_CALLS; i++) {
            feed(piece(i, "{}"));
        }
        assertEquals("chat_too_large", refused(piece(ToolCallStream.MAX_CALLS, "{}")));
        var long_ = "x".repeat(ToolCallStream.MAX_ARGUMENTS_CHARS / 2);
        var other = new ChatStream(new RecordingSink());
        other.event(piece(0, long_));
        other.event(piece(1, long_));
        assertEquals("chat_too_large", assertThrows(EndpointException.class, () -> other.event(piece(0, "x")))
                .failure().code());
    }

    @Test
    void aCallWithoutANameIsRefusedAtTheEnd() {
        feed("{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"arguments\":\"{}\"}}]}}]}");
        assertEquals("chat_malformed", refused("[DONE]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[1]|chat_malformed", "{\"choices\":\"x\"}|chat_malformed", "{|chat_malformed",
        "{\"error\":{\"message\":\"secret words\"}}|chat_unavailable"})
    void whatIsNoChunkIsRefusedWithoutQuotingIt(String event, String code) {
        assertEquals(code, refused(event));
    }

    private String refused(String event) {
        var failure = assertThrows(EndpointException.class, () -> stream.event(event)).failure();
        assertFalse(failure.message().contains("secret"));
        return failure.code();
    }

    private static String piece(int index, String arguments) {
        return "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":" + index + ",\"id\":\"c" + index
                + "\",\"function\":{\"name\":\"n\",\"arguments\":\"" + arguments + "\"}}]}}]}";
    }

    private void feed(String events) {
        events.lines().forEach(stream::event);
    }
}
