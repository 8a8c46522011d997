package dev.earshot.upstream.engine;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.audio.SlabRegion;
import dev.earshot.conversation.Conversation;
import dev.earshot.conversation.Item;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.EndReason;
import dev.earshot.session.UpstreamSink;
import dev.earshot.upstream.engine.echo.PlayedSound;
import dev.earshot.upstream.engine.transcriber.TranscriptionHints;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The listening half of a session: takes the client's audio, commits turns as items and writes down what was said in
 * them. On the session's loop.
 */
final class Listening {

    /** 12 s of 16 kHz audio, of which 8 s stay readable behind the ear: for a decoder that is waited for, and a turn to judge. */
    private static final int RING_BYTES = 12 * Ear.HERTZ * Short.BYTES;
    private static final int RING_HISTORY_SAMPLES = 8 * Ear.HERTZ;
    private static final int SAMPLES_PER_MILLI = Ear.HERTZ / 1000;
    private static final int MIN_COMMIT_MILLIS = 100;

    /** What the answering half does about it. */
    interface Listener {

        /** The user has begun to speak. */
        void speechStarted();

        /** A turn was found to be over, and its item committed. */
        void turnEnded();

        /** All that was said is written down. */
        void understood();

        /** A turn could not be written down. */
        void misunderstood(ApiError error);
    }

    private final Engine engine;
    private final Conversation conversation;
    private final AudioArchive archive;
    private final Listener listener;
    private final Consumer<ClientEvent> late;
    private final Set<String> untranscribed = new HashSet<>();
    private volatile SessionConfiguration configuration;
    private SlabRegion ringRegion;
    private SlabRegion soundRegion;
    private PlayedSound sound;
    private EarRing ring;
    private Inbox inbox;
    private Ear ear;
    private UpstreamSink sink;
    private long committedSample;
    private String speakingItemId;
    private final Map<String, String> deltas = new HashMap<>();
    private boolean closed;

    /** @param late takes an event that had to wait behind audio */
    Listening(Engine engine, Conversation conversation, AudioArchive archive, Listener listener, Consumer<ClientEvent> late) {
        this.engine = engine;
        this.conversation = conversation;
        this.archive = archive;
        this.listener = listener;
        this.late = late;
    }

    void reserve(SlabLayout layout) {
        ringRegion = layout.reserve(RING_BYTES);
        soundRegion = layout.reserve(PlayedSound.BYTES);
    }

    void open(UpstreamSink upstreamSink, Slab slab, SessionConfiguration initial) {
        sink = upstreamSink;
        ring = new EarRing(slab.region(ringRegion), RING_HISTORY_SAMPLES);
        inbox = new Inbox(ring, late);
        sound = new PlayedSound(slab.region(soundRegion));
        ear = engine.ear(ring, sound, this::hints, new Heard());
        configure(initial);
    }

    void configure(SessionConfiguration next) {
        configuration = next;
        inbox.format(next.inputFormat());
        ear.detect(next.turnDetection());
        ear.reduceNoise(NoiseWish.of(next.noiseReduction()));
    }

    /** A response of the conversation is under way. */
    void answering() {
        ear.answering();
    }

    /** It is over, and will be heard for so much longer. */
    void answered(long playbackMillis) {
        ear.answered(playbackMillis * SAMPLES_PER_MILLI);
    }

    /** The client was given so much of an answer to play: it may come back. */
    void playing(ByteBuffer pcm24k, int samples) {
        sound.play(pcm24k, 0, samples, ring.writtenSample(), ring.readSample());
    }

    /** The client stops playing. */
    void silenced() {
        sound.stop(ring.writtenSample());
    }

    /** {@code input_audio_buffer.append}. */
    void append(ClientEvent event) {
        var samples = inbox.append(event.audio());
        if (samples == Inbox.FULL) {
            sink.failed(EndReason.overrun("input audio"));
            return;
        }
        ear.hear();
    }

    /** Audio that travels as media. */
    void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        engine.dropped(inbox.live(pcm, offsetBytes, samples));
        ear.hear();
    }

    /** Takes any other event if it has to wait behind audio; false when its time is now. */
    boolean hold(ClientEvent event) {
        if (inbox.empty()) {
            return false;
        }
        if (!inbox.hold(event)) {
            sink.failed(EndReason.overrun("input audio"));
        }
        return true;
    }

    boolean understoodAll() {
        return untranscribed.isEmpty();
    }

    /** {@code input_audio_buffer.commit}. */
    void commit() {
        var samples = ring.writtenSample() - committedSample;
        if (samples < (long) MIN_COMMIT_MILLIS * SAMPLES_PER_MILLI) {
            throw ApiException.badRequest(ApiError.invalidRequest("input_audio_buffer_commit_empty", String.format(
                    Locale.ROOT, "Error committing input audio buffer: buffer too small. Expected at least %dms of "
                            + "audio, but buffer only has %.2fms of audio.",
                    MIN_COMMIT_MILLIS, samples / (double) SAMPLES_PER_MILLI), null));
        }
        // In the midst of speech the item is the one that speech_started named.
        var itemId = speakingItemId != null ? speakingItemId : ear.nextItemId();
        speakingItemId = null;
        var from = committedSample;
        commitItem(itemId, ring.writtenSample());
        ear.commit(itemId, from);
    }

    /** {@code input_audio_buffer.clear}. */
    void clear() {
        committedSample = ring.writtenSample();
        speakingItemId = null;
        ear.clear();
        sink.event(ServerEvents.inputCleared());
    }

    /**
     * An item that came with audio of its own: keeps the audio, and writes down what is said in it unless the client did.
     *
     * @throws ApiException when the audio is not what the session's format says
     */
    void recorded(Item item, String base64, AudioFormat format, String param) {
        var pcm = new RecordedAudio(format).decode(base64, param);
        var samples = pcm.readableBytes() / Short.BYTES;
        if (samples == 0) {
            pcm.release();
            throw ApiException.badRequest(ApiError.invalidValue(param, "Invalid '" + param + "': there is no audio in it."));
        }
        conversation.spoken(item.id(), samples / SAMPLES_PER_MILLI);
        if (!item.text().isEmpty()) {
            archive.turn(item.id(), pcm);
            return;
        }
        untranscribed.add(item.id());
        engine.transcribe(pcm, this::hints, outcome -> onLoop(() -> {
            switch (outcome) {
                case Utterances.Outcome.Text text -> written(item.id(), text.words(), samples, pcm);
                case Utterances.Outcome.Failed failed -> {
                    pcm.release();
                    failed(item.id(), failed.error());
                }
            }
        }, pcm));
    }

    /** @param released run when nothing of this touches the slab any more */
    void close(Runnable released) {
        closed = true;
        if (ear == null) {
            released.run();
            return;
        }
        inbox.close();
        ear.close(released);
    }

    /** The configuration is immutable and its field volatile: this is asked from workers. */
    private TranscriptionHints hints() {
        var wish = configuration.transcriptionWish();
        var keywords = new ArrayList<String>();
        wish.path("keywords").forEach(each -> keywords.add(each.asText()));
        return new TranscriptionHints(Optional.empty(), Optional.ofNullable(wish.path("language").textValue()), keywords,
                Optional.ofNullable(wish.path("prompt").textValue()));
    }

    private void commitItem(String itemId, long endSample) {
        committedSample = endSample;
        var previous = conversation.last();
        var item = Item.spokenByUser(itemId);
        conversation.append(item);
        untranscribed.add(itemId);
        sink.event(ServerEvents.committed(itemId, previous == null ? null : previous.id()));
        sink.event(ServerEvents.itemAdded(item.toJson(), previous == null ? null : previous.id()));
        sink.event(ServerEvents.itemDone(item.toJson(), previous == null ? null : previous.id()));
    }

    private void written(String itemId, String transcript, long samples, ByteBuf pcm16k) {
        if (!untranscribed.contains(itemId)) {
            ReferenceCountUtil.release(pcm16k);
            return;
        }
        var millis = samples / SAMPLES_PER_MILLI;
        conversation.transcribed(itemId, transcript);
        if (conversation.has(itemId)) {
            conversation.spoken(itemId, millis);
            archive.turn(itemId, pcm16k);
        } else {
            ReferenceCountUtil.release(pcm16k);
        }
        if (configuration.transcribesInput()) {
            delta(itemId, transcript);
            sink.event(ServerEvents.transcriptionCompleted(itemId, transcript,
                    (int) Math.ceilDiv(Math.max(1, millis), 1000)));
        }
        settled(itemId);
    }

    private void failed(String itemId, ApiError error) {
        if (!untranscribed.contains(itemId)) {
            return;
        }
        conversation.transcribed(itemId, "");
        if (configuration.transcribesInput()) {
            sink.event(ServerEvents.transcriptionFailed(itemId, error));
        }
        listener.misunderstood(error);
        settled(itemId);
    }

    /** What of the transcript was not told yet; nothing where it does not go on from there. */
    private void delta(String itemId, String words) {
        var told = deltas.getOrDefault(itemId, "");
        if (words.length() > told.length() && words.startsWith(told)) {
            deltas.put(itemId, words);
            sink.event(ServerEvents.transcriptionDelta(itemId, words.substring(told.length())));
        }
    }

    private void settled(String itemId) {
        deltas.remove(itemId);
        untranscribed.remove(itemId);
        if (untranscribed.isEmpty()) {
            listener.understood();
        }
    }

    private void onLoop(Runnable task, ByteBuf owned) {
        sink.execute(() -> {
            if (closed) {
                ReferenceCountUtil.release(owned);
            } else {
                task.run();
            }
        });
    }

    /** What the ear heard, brought to the loop. */
    private final class Heard implements Ear.Listener {

        @Override
        public void speechStarted(String itemId, long paddedStartSample) {
            onLoop(() -> {
                speakingItemId = itemId;
                sink.event(ServerEvents.speechStarted(itemId, paddedStartSample / SAMPLES_PER_MILLI));
                listener.speechStarted();
            }, null);
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
                listener.turnEnded();
            }, null);
        }

        @Override
        public void idleTimedOut(String itemId, long startSample, long endSample) {
            onLoop(() -> {
                if (speakingItemId != null) {
                    return;
                }
                sink.event(ServerEvents.timeoutTriggered(itemId, startSample / SAMPLES_PER_MILLI,
                        endSample / SAMPLES_PER_MILLI));
                commitItem(itemId, endSample);
                listener.turnEnded();
            }, null);
        }

        /** In a conversation words follow the commit; who only transcribes is told as soon as they stand. */
        @Override
        public void settled(String itemId, String words) {
            if (!configuration.transcribesOnly()) {
                return;
            }
            onLoop(() -> delta(itemId, words), null);
        }

        @Override
        public void transcribed(String itemId, String transcript, long samples, ByteBuf pcm16k) {
            onLoop(() -> written(itemId, transcript, samples, pcm16k), pcm16k);
        }

        @Override
        public void transcriptionFailed(String itemId, ApiError error) {
            onLoop(() -> failed(itemId, error), null);
        }

        @Override
        public void advanced() {
            if (inbox.holding()) {
                onLoop(() -> {
                    inbox.drain();
                    ear.hear();
                }, null);
            }
        }

        @Override
        public void broken() {
            onLoop(() -> sink.failed(EndReason.fault("The embedded engine cannot hear this session any more.")), null);
        }
    }
}
