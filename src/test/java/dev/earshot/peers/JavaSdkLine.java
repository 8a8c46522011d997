package dev.earshot.peers;

import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.http.WebSocketWriteNotAttempted;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.helpers.RealtimeConnection;
import com.openai.helpers.RealtimeWebSocketOptions;
import com.openai.models.realtime.ConversationItem;
import com.openai.models.realtime.ConversationItemCreateEvent;
import com.openai.models.realtime.InputAudioBufferAppendEvent;
import com.openai.models.realtime.RealtimeClientEvent;
import com.openai.models.realtime.RealtimeConversationItemUserMessage;
import com.openai.models.realtime.RealtimeServerEvent;
import com.openai.models.realtime.RealtimeSessionCreateRequest;
import com.openai.models.realtime.RealtimeTranscriptionSessionCreateRequest;
import com.openai.models.realtime.ResponseCreateEvent;
import com.openai.models.realtime.SessionUpdateEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One connection of the stock Java SDK. It keeps all that it hears, in order, and fails on an event that the SDK has no
 * type for or that lacks what its type wants, and on an error.
 */
final class JavaSdkLine implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;
    private static final int CHUNK_BYTES = 4_800; // 100 ms of PCM16 at 24 kHz

    private final List<RealtimeServerEvent> heard = new ArrayList<>();
    private final OkHttpClient http = OkHttpClient.builder().build();
    private final RealtimeConnection connection;

    JavaSdkLine(URI base, RealtimeWebSocketOptions options) {
        var client = ClientOptions.builder().httpClient(http).apiKey("sk-none").baseUrl(base.resolve("/v1").toString());
        connection = RealtimeConnection.connect(client.build(), options);
    }

    /** The SDK takes no event while the one before is still on its way out, and leaves it to its users to try again. */
    void send(RealtimeClientEvent event) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                connection.send(event);
                return;
            } catch (WebSocketWriteNotAttempted.Busy e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    void update(RealtimeSessionCreateRequest session) {
        send(RealtimeClientEvent.ofSessionUpdate(SessionUpdateEvent.builder().session(session).build()));
        next(RealtimeServerEvent::sessionUpdated);
    }

    void update(RealtimeTranscriptionSessionCreateRequest session) {
        send(RealtimeClientEvent.ofSessionUpdate(SessionUpdateEvent.builder().session(session).build()));
        next(RealtimeServerEvent::sessionUpdated);
    }

    /** Adds to the conversation and wants an answer. */
    void ask(ConversationItem item) {
        send(RealtimeClientEvent.ofConversationItemCreate(ConversationItemCreateEvent.builder().item(item).build()));
        send(RealtimeClientEvent.ofResponseCreate(ResponseCreateEvent.builder().build()));
    }

    void ask(String text) {
        ask(ConversationItem.ofRealtimeConversationItemUserMessage(RealtimeConversationItemUserMessage.builder()
                .addContent(RealtimeConversationItemUserMessage.Content.builder()
                        .type(RealtimeConversationItemUserMessage.Content.Type.INPUT_TEXT).text(text).build())
                .build()));
    }

    /** Appends the clip faster than it would be spoken, and silence after it. */
    void say(Clip clip, int silenceMillis) {
        var file = clip.path().getFileName().toString();
        var pcm = dev.earshot.client.websocket.Clip.pcm24k(file, silenceMillis);
        for (var at = 0; at < pcm.length; at += CHUNK_BYTES) {
            var chunk = Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + CHUNK_BYTES));
            send(RealtimeClientEvent.ofInputAudioBufferAppend(InputAudioBufferAppendEvent.builder()
                    .audio(Base64.getEncoder().encodeToString(chunk)).build()));
        }
    }

    /** The next event of a kind, by its accessor in the SDK's union; all before it are only kept. */
    <T> T next(Function<RealtimeServerEvent, Optional<T>> kind) {
        while (true) {
            var wanted = kind.apply(receive());
            if (wanted.isPresent()) {
                return wanted.get();
            }
        }
    }

    /** What was heard so far of a kind. */
    <T> Stream<T> heard(Function<RealtimeServerEvent, Optional<T>> kind) {
        return heard.stream().map(kind).flatMap(Optional::stream);
    }

    private RealtimeServerEvent receive() {
        try {
            var event = connection.receiveAsync().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            heard.add(event.validate());
            event.error().ifPresent(error -> {
                throw new AssertionError("The server sent an error: " + error);
            });
            return event;
        } catch (OpenAIInvalidDataException e) {
            throw new AssertionError("No event of the SDK's: " + e.getMessage(), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("Nothing more came after " + heard, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        connection.close();
        http.close();
    }
}
