package dev.earshot.upstream.engine.transcriber;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.endpoint.EndpointException;
import dev.earshot.upstream.engine.endpoint.EndpointFailure;
import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import dev.earshot.upstream.engine.endpoint.Receiver;
import dev.earshot.upstream.engine.endpoint.Service;
import dev.earshot.upstream.engine.endpoint.SseReader;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The answer of a transcription endpoint: one JSON object, or {@code transcript.text.*} events when it streams. */
final class TranscriptionReply implements Receiver {

    static final int MAX_TEXT_CHARS = 256 * 1024;

    private final CompletableFuture<Transcription> result = new CompletableFuture<>();
    private final Consumer<String> deltas;
    private final Buffer json = Buffer.buffer();
    private final SseReader reader = new SseReader(this::onEvent);
    private boolean streamed;
    private int deltaChars;
    private Transcription found;

    TranscriptionReply(Consumer<String> deltas) {
        this.deltas = deltas;
    }

    CompletableFuture<Transcription> result() {
        return result;
    }

    @Override
    public boolean accepts(String contentType) {
        streamed = contentType != null && contentType.startsWith("text/event-stream");
        return streamed || contentType == null || contentType.startsWith("application/json");
    }

    @Override
    public Wants bytes(Buffer bytes) {
        if (!streamed) {
            json.appendBuffer(bytes);
        } else if (!reader.feed(bytes.getBytes())) {
            throw tooLarge();
        }
        return found == null ? Wants.MORE : complete();
    }

    @Override
    public void end() {
        if (!streamed) {
            found = transcription(parse(json.toString()));
        } else if (!reader.finish()) {
            throw tooLarge();
        }
        if (found == null) {
            throw Service.TRANSCRIPTION.failure(Reason.DROPPED, "ended its answer in the middle").asException();
        }
        complete();
    }

    @Override
    public void failed(EndpointFailure failure) {
        result.completeExceptionally(failure.asException());
    }

    private Wants complete() {
        result.complete(found);
        return Wants.NOTHING;
    }

    private void onEvent(String data) {
        if (found != null || data.equals("[DONE]") || result.isDone()) {
            return;
        }
        var event = parse(data);
        switch (event.path("type").asText()) {
            case "transcript.text.delta" -> {
                var delta = event.path("delta").asText();
                deltaChars += delta.length();
                if (deltaChars > MAX_TEXT_CHARS) {
                    throw tooLarge();
                }
                if (!delta.isEmpty()) {
                    deltas.accept(delta);
                }
            }
            case "transcript.text.done" -> found = transcription(event);
            default -> { } // segments, speakers, and what is still to be invented
        }
    }

    private static JsonNode parse(String text) {
        try {
            var answer = Json.parse(text);
            if (answer.hasNonNull("error") || answer.path("type").asText().equals("error")) {
                throw Service.TRANSCRIPTION.failure(Reason.UNAVAILABLE, "reported an error within its answer")
                        .asException();
            }
            return answer;
        } catch (ApiException notJson) {
            throw malformed();
        }
    }

    private static Transcription transcription(JsonNode answer) {
        if (!answer.path("text").isTextual()) {
            throw malformed();
        }
        var text = answer.path("text").textValue().strip();
        if (text.length() > MAX_TEXT_CHARS) {
            throw tooLarge();
        }
        var language = answer.path("language").isTextual() ? answer.path("language").textValue() : "";
        return new Transcription(text, language.isEmpty() ? Optional.empty() : Optional.of(language),
                usage(answer.path("usage")));
    }

    private static Optional<Transcription.Usage> usage(JsonNode usage) {
        return switch (usage.path("type").asText()) {
            case "tokens" -> {
                var input = usage.path("input_token_details");
                var text = input.path("text_tokens").asInt();
                yield Optional.of(new Transcription.Usage.Tokens(text,
                        input.path("audio_tokens").asInt(usage.path("input_tokens").asInt() - text),
                        usage.path("output_tokens").asInt()));
            }
            case "duration" -> Optional.of(new Transcription.Usage.Duration(usage.path("seconds").asDouble()));
            default -> Optional.empty();
        };
    }

    private static EndpointException malformed() {
        return Service.TRANSCRIPTION.failure(Reason.MALFORMED, "sent something that is not a transcription")
                .asException();
    }

    private static EndpointException tooLarge() {
        return Service.TRANSCRIPTION.failure(Reason.TOO_LARGE, "answers with more than is allowed").asException();
    }
}
