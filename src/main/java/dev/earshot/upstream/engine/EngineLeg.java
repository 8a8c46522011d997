package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.audio.SlabRegion;
import dev.earshot.conversation.Conversation;
import dev.earshot.conversation.Item;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.EndReason;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.session.UpstreamSink;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The embedded engine as one session's upstream: owns the session's configuration and conversation, takes the client's
 * events and audio, and answers. On the session's loop.
 */
final class EngineLeg implements UpstreamLeg {

    /** 8 s of 16 kHz audio, of which 4 s stay readable behind the ear while a decoder is waited for. */
    private static final int RING_BYTES = 8 * Ear.HERTZ * Short.BYTES;
    private static final int RING_HISTORY_SAMPLES = 4 * Ear.HERTZ;
    private static final int SAMPLES_PER_MILLI = Ear.HERTZ / 1000;
    private static final int MIN_COMMIT_MILLIS = 100;

    private final Engine engine;
    private final long expiresAtSeconds;
    private final Conversation conversation = new Conversation();
    private final Set<String> untranscribed = new HashSet<>();
    private SessionConfiguration configuration;
    private SlabRegion ringRegion;
    private EarRing ring;
    private Inbox inbox;
    private Ear ear;
    private Answers answers;
    private UpstreamSink sink;
    private long committedSample;
    private String speakingItemId;
    private boolean closed;

    EngineLeg(Engine engine, SessionConfiguration configuration, long expiresAtSeconds) {
        this.engine = engine;
        this.configuration = configuration;
        this.expiresAtSeconds = expiresAtSeconds;
    }

    @Override
    public void reserve(SlabLayout layout) {
        ringRegion = layout.reserve(RING_BYTES);
    }

    @Override
    public void open(UpstreamSink upstreamSink, Slab slab) {
        sink = upstreamSink;
        ring = new EarRing(slab.region(ringRegion), RING_HISTORY_SAMPLES);
        inbox = new Inbox(ring, this::handleLate);
        answers = new Answers(engine, conversation, sink);
        if (engine.failure() != null) {
            sink.failed(EndReason.refused(1011, engine.failure()));
            return;
        }
        ear = engine.ear(ring, new Heard());
        ear.detect(configuration.turnDetection());
        sink.event(ServerEvents.sessionCreated(sessionJson()));
    }

    @Override
    public void send(ClientEvent event) {
        if (closed) {
            return;
        }
        if (event.type().equals("input_audio_buffer.append")) {
            var samples = inbox.append(event.text("audio"));
            if (samples == Inbox.FULL) {
                sink.failed(EndReason.overrun("input audio"));
                return;
            }
            sink.audioArrived(samples);
            ear.hear();
        } else if (inbox.empty()) {
            handle(event);
        } else if (!inbox.hold(event)) {
            sink.failed(EndReason.overrun("input audio"));
        }
    }

    @Override
    public void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        if (!closed) {
            engine.dropped(inbox.live(pcm, offsetBytes, samples));
            ear.hear();
        }
    }

    @Override
    public void playoutDrained() {
        answers.goOn();
    }

    @Override
    public void close(Runnable released) {
        closed = true;
        answers.close();
        inbox.close();
        if (ear == null) {
            released.run();
        } else {
            ear.close(released);
        }
    }

    /** An event that waited behind audio is refused here, not to its sender's face. */
    private void handleLate(ClientEvent event) {
        try {
            handle(event);
        } catch (ApiException e) {
            sink.event(ServerEvents.error(e.error(), event.eventId()));
        }
    }

    private void handle(ClientEvent event) {
        switch (event.type()) {
            case "session.update" -> update(event.object("session"));
            case "input_audio_buffer.commit" -> commit();
            case "input_audio_buffer.clear" -> clear();
            case "conversation.item.create" -> {
                var item = conversation.create(event.object("item"), event.optionalText("previous_item_id"));
                emitItem(item);
            }
            case "conversation.item.retrieve" ->
                    sink.event(ServerEvents.itemRetrieved(conversation.get(event.text("item_id")).toJson()));
            case "conversation.item.truncate" -> {
                conversation.truncate(event.text("item_id"), event.whole("content_index"), event.whole("audio_end_ms"));
                sink.event(ServerEvents.itemTruncated(event.text("item_id"), event.whole("content_index"),
                        event.whole("audio_end_ms")));
            }
            case "conversation.item.delete" -> {
                conversation.delete(event.text("item_id"));
                sink.event(ServerEvents.itemDeleted(event.text("item_id")));
            }
            case "response.create" -> {
                var wish = event.body().hasNonNull("response") ? event.object("response") : null;
                answers.begin(ResponseRequest.of(wish, configuration), configuration, !untranscribed.isEmpty());
            }
            case "response.cancel" -> answers.cancel(event.optionalText("response_id"));
            default -> throw ApiException.badRequest(ApiError.invalidValue("type",
                    "Invalid value: '" + ApiError.abbreviated(event.type())
                            + "'. Supported values are: " + ClientEvent.ACCEPTED + "."));
        }
    }

    private void update(ObjectNode patch) {
        configuration = configuration.updated(patch, answers.spoken());
        ear.detect(configuration.turnDetection());
        sink.event(ServerEvents.sessionUpdated(sessionJson()));
    }

    private void commit() {
        var samples = ring.writtenSample() - committedSample;
        if (samples < (long) MIN_COMMIT_MILLIS * SAMPLES_PER_MILLI) {
            throw ApiException.badRequest(ApiError.invalidRequest("input_audio_buffer_commit_empty", String.format(
                    Locale.ROOT, "Error committing input audio buffer: buffer too small. Expected at least %dms of "
                            + "audio, but buffer only has %.2fms of audio.",
                    MIN_COMMIT_MILLIS, samples / (double) SAMPLES_PER_MILLI), null));
        }
        // In the midst of speech the item is the one that speech_started named.
        var itemId = speakingItemId == null ? Ids.next("item_") : speakingItemId;
        speakingItemId = null;
        var from = committedSample;
        commitItem(itemId, ring.writtenSample());
        ear.commit(itemId, from);
    }

    private void clear() {
        committedSample = ring.writtenSample();
        speakingItemId = null;
        ear.clear();
        sink.event(ServerEvents.inputCleared());
    }

    private void commitItem(String itemId, long endSample) {
        committedSample = endSample;
        var previous = conversation.last();
        var item = Item.spokenByUser(itemId);
        conversation.append(item);
        untranscribed.add(itemId);
        sink.event(ServerEvents.committed(itemId, previous == null ? null : previous.id()));
        emitItem(item);
    }

    private void emitItem(Item item) {
        var previous = conversation.previousOf(item.id());
        sink.event(ServerEvents.itemAdded(item.toJson(), previous));
        sink.event(ServerEvents.itemDone(item.toJson(), previous));
    }

    private ObjectNode sessionJson() {
        return configuration.toJson().put("expires_at", expiresAtSeconds);
    }

    /** What the ear heard, brought to the loop. */
    private final class Heard implements Ear.Listener {

        @Override
        public void speechStarted(String itemId, long paddedStartSample) {
            onLoop(() -> {
                speakingItemId = itemId;
                sink.event(ServerEvents.speechStarted(itemId, paddedStartSample / SAMPLES_PER_MILLI));
                var detection = configuration.turnDetection();
                if (detection != null && detection.interruptResponse()) {
                    answers.interrupt();
                }
            });
        }

        @Override
        public void speechStopped(String itemId, long endSample) {
            onLoop(() -> {
                if (!itemId.equals(speakingItemId)) {
                    return; // the client has committed or cleared it meanwhile
                }
                speakingItemId = null;
                sink.event(ServerEvents.speechStopped(itemId, endSample / SAMPLES_PER_MILLI));
                commitItem(itemId, endSample);
                var detection = configuration.turnDetection();
                if (detection != null && detection.createResponse()) {
                    begin();
                }
            });
        }

        @Override
        public void transcribed(String itemId, String transcript, long samples) {
            onLoop(() -> {
                if (!untranscribed.contains(itemId)) {
                    return;
                }
                var millis = samples / SAMPLES_PER_MILLI;
                conversation.transcribed(itemId, transcript);
                conversation.spoken(itemId, millis);
                if (configuration.transcribesInput()) {
                    if (!transcript.isEmpty()) {
                        sink.event(ServerEvents.transcriptionDelta(itemId, transcript));
                    }
                    sink.event(ServerEvents.transcriptionCompleted(itemId, transcript,
                            (int) Math.ceilDiv(Math.max(1, millis), 1000)));
                }
                understood(itemId);
            });
        }

        @Override
        public void transcriptionFailed(String itemId, ApiError error) {
            onLoop(() -> {
                if (!untranscribed.contains(itemId)) {
                    return;
                }
                conversation.transcribed(itemId, "");
                if (configuration.transcribesInput()) {
                    sink.event(ServerEvents.transcriptionFailed(itemId, error));
                }
                answers.unheard(error);
                understood(itemId);
            });
        }

        @Override
        public void advanced() {
            if (inbox.holding()) {
                onLoop(() -> {
                    inbox.drain();
                    ear.hear();
                });
            }
        }

        @Override
        public void broken() {
            onLoop(() -> sink.failed(EndReason.fault("The embedded engine cannot hear this session any more.")));
        }

        private void begin() {
            try {
                answers.begin(ResponseRequest.of(null, configuration), configuration, true);
            } catch (ApiException e) {
                sink.event(ServerEvents.error(e.error(), null));
            }
        }

        private void understood(String itemId) {
            untranscribed.remove(itemId);
            if (untranscribed.isEmpty()) {
                answers.heard();
            }
        }

        private void onLoop(Runnable task) {
            sink.execute(() -> {
                if (!closed) {
                    task.run();
                }
            });
        }
    }
}
