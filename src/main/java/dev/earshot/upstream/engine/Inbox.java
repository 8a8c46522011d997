package dev.earshot.upstream.engine;

import dev.earshot.audio.EventAudioEncoder;
import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Resampler;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.ClientEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Keeps the client's events in order while its audio waits for the ear: audio that comes faster than it is heard is held
 * here, and so is every event after it, up to a bound.
 */
final class Inbox {

    /** Two appends of the greatest size. */
    static final int MAX_BYTES = 32 * 1024 * 1024;

    /** No room for what was sent. */
    static final int FULL = -1;

    private static final int EVENT_BYTES = 256;
    private static final int BLOCK_SAMPLES = Pcm16.FRAME_SAMPLES;

    /** Audio and what came after it; exactly one is there. */
    private record Waiting(ByteBuf audio, ClientEvent event) {

        int sizeBytes() {
            return EVENT_BYTES + (audio == null ? event.lengthChars() : audio.readableBytes());
        }
    }

    private final EarRing ring;
    private final ByteBuffer block = ByteBuffer.allocateDirect(
            (2 * BLOCK_SAMPLES + 2) * Pcm16.BYTES_PER_SAMPLE).order(ByteOrder.LITTLE_ENDIAN);
    private AudioFormat format = AudioFormat.PCM;
    private Resampler eventResampler = new Resampler(Pcm16.INTERNAL_HERTZ, Ear.HERTZ);
    private final Resampler mediaResampler = new Resampler(Pcm16.INTERNAL_HERTZ, Ear.HERTZ);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Consumer<ClientEvent> handler;
    private long waitingBytes;
    /** Set before the ring is tried and read after it was read on: whichever comes second sees the other. */
    private volatile boolean holding;

    Inbox(EarRing ring, Consumer<ClientEvent> handler) {
        this.ring = ring;
        this.handler = handler;
    }

    /** How the audio of events comes from now on; media is PCM always. */
    void format(AudioFormat next) {
        if (next != format) {
            format = next;
            eventResampler = new Resampler(next.hertz(), Ear.HERTZ);
        }
    }

    boolean empty() {
        return waiting.isEmpty();
    }

    /** Whether something may wait for the ear to read on; from any thread. */
    boolean holding() {
        return holding;
    }

    /**
     * Keeps an event until all audio before it has been heard.
     *
     * @return false when there is no room
     */
    boolean hold(ClientEvent event) {
        if (waitingBytes + event.lengthChars() > MAX_BYTES) {
            return false;
        }
        enqueue(new Waiting(null, event));
        return true;
    }

    /**
     * An {@code input_audio_buffer.append}.
     *
     * @return how many samples at 24 kHz it held, or {@link #FULL}
     * @throws ApiException when the audio is not base64 of whole samples
     */
    int append(String base64) {
        var most = base64.length() / 4 * 3 + 3;
        if (waitingBytes + most > MAX_BYTES) {
            return FULL;
        }
        var raw = new RecordedAudio(format).bytes(base64, "audio");
        var audio = EventAudioEncoder.companding(format) == null ? raw : expanded(raw);
        var samples = audio.readableBytes() / Pcm16.BYTES_PER_SAMPLE;
        enqueue(new Waiting(audio, null));
        drain();
        return (int) ((long) samples * Pcm16.INTERNAL_HERTZ / format.hertz());
    }

    private ByteBuf expanded(ByteBuf companded) {
        try {
            var samples = companded.readableBytes();
            var pcm = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, samples * Pcm16.BYTES_PER_SAMPLE));
            EventAudioEncoder.companding(format).decode(companded.nioBuffer(), 0, samples,
                    pcm.nioBuffer(0, pcm.capacity()).order(ByteOrder.LITTLE_ENDIAN), 0);
            return pcm.writerIndex(samples * Pcm16.BYTES_PER_SAMPLE);
        } finally {
            companded.release();
        }
    }

    /**
     * Audio that comes in its own time: what finds no room is lost.
     *
     * @return how many samples at 24 kHz were dropped
     */
    int live(ByteBuffer pcm, int offsetBytes, int samples) {
        var dropped = 0;
        for (var done = 0; done < samples; ) {
            var some = Math.min(BLOCK_SAMPLES, samples - done);
            if (!hear(pcm, offsetBytes + done * Pcm16.BYTES_PER_SAMPLE, some, mediaResampler)) {
                dropped += some;
            }
            done += some;
        }
        return dropped;
    }

    /** The ear has read on: goes on with what waits. */
    void drain() {
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            if (next.audio() == null) {
                waiting.remove();
                waitingBytes -= next.sizeBytes();
                handler.accept(next.event());
                continue;
            }
            if (!drain(next.audio())) {
                return;
            }
            waiting.remove();
            waitingBytes -= EVENT_BYTES;
            next.audio().release();
        }
        holding = false;
    }

    void close() {
        waiting.forEach(each -> {
            if (each.audio() != null) {
                each.audio().release();
            }
        });
        waiting.clear();
    }

    /** @return true when all of it has been heard */
    private boolean drain(ByteBuf audio) {
        var pcm = audio.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
        var samples = pcm.remaining() / Pcm16.BYTES_PER_SAMPLE;
        var done = 0;
        while (done < samples) {
            var some = Math.min(BLOCK_SAMPLES, samples - done);
            if (!hear(pcm, done * Pcm16.BYTES_PER_SAMPLE, some, eventResampler)) {
                break;
            }
            done += some;
        }
        audio.skipBytes(done * Pcm16.BYTES_PER_SAMPLE);
        waitingBytes -= (long) done * Pcm16.BYTES_PER_SAMPLE;
        return done == samples;
    }

    private boolean hear(ByteBuffer pcm, int offsetBytes, int samples, Resampler resampler) {
        if (ring.writableSamples() < resampler.outputSamples(samples)) {
            return false;
        }
        var made = resampler.process(pcm, offsetBytes, samples, block, 0);
        ring.write(block, 0, made);
        return true;
    }

    private void enqueue(Waiting what) {
        holding = true;
        waiting.add(what);
        waitingBytes += what.sizeBytes();
    }
}
