package dev.earshot.upstream.engine.synthesizer;

import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One stream's voice. A clause lives as follows: an utterance is made with the text, the streaming callback, speed and
 * pitch; flite calls back on this very thread with every {@value #CHUNK_SAMPLES} samples it has made; deleting the
 * utterance frees the wave, the settings and the streaming record with it.
 */
final class FliteSynthesizer implements Synthesizer {

    static final int SAMPLE_RATE_HERTZ = 16_000;
    static final int CHUNK_SAMPLES = 320;

    /** Features keep their names by address, so these live as long as the process. */
    private static final Memory STREAMING_INFO = Flite.string("streaming_info");
    private static final Memory DURATION_STRETCH = Flite.string("duration_stretch");
    private static final Memory PITCH_MEAN = Flite.string("int_f0_target_mean");

    private final long voice;
    private final float pitchHertz;
    private final float speed;
    /** A field, for the collector must not take it while flite holds its address. */
    private final FliteLibrary.StreamCallback callback = this::onSamples;
    private final Pointer callbackAddress = CallbackReference.getFunctionPointer(callback);
    /** The sink gets this copy: flite's own memory goes with the utterance. */
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_SAMPLES * Short.BYTES);
    private PcmSink sink;
    private boolean stopped;
    private Throwable failure;
    private boolean closed;

    FliteSynthesizer(long voice, float pitchHertz, float speed) {
        this.voice = voice;
        this.pitchHertz = pitchHertz;
        this.speed = speed;
    }

    @Override
    public int sampleRateHertz() {
        return SAMPLE_RATE_HERTZ;
    }

    @Override
    public synchronized void speak(String clause, PcmSink sink) {
        if (closed) {
            throw new IllegalStateException("this synthesizer is closed");
        }
        if (clause.length() > MAX_CLAUSE_CHARACTERS) {
            throw new IllegalArgumentException("a clause of " + clause.length() + " characters, past "
                    + MAX_CLAUSE_CHARACTERS);
        }
        var speakable = Speakable.of(clause);
        if (speakable.isEmpty()) {
            return;
        }
        this.sink = sink;
        stopped = false;
        failure = null;
        try (var text = Flite.string(speakable)) {
            synthesize(text);
        } finally {
            this.sink = null;
        }
        switch (failure) {
            case null -> { }
            case Error error -> throw error;
            default -> throw (RuntimeException) failure;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void synthesize(Memory text) {
        var utterance = FliteLibrary.new_utterance();
        if (utterance == 0) {
            throw new IllegalStateException("flite made no utterance");
        }
        FliteLibrary.utt_set_input_text(utterance, Pointer.nativeValue(text));
        var features = Pointer.nativeValue(new Pointer(utterance).getPointer(0));
        var stream = FliteLibrary.new_audio_streaming_info();
        var settings = new Pointer(stream);
        settings.setInt(FliteLibrary.STREAM_MIN_SAMPLES_OFFSET, CHUNK_SAMPLES);
        settings.setPointer(FliteLibrary.STREAM_CALLBACK_OFFSET, callbackAddress);
        FliteLibrary.flite_feat_set(features, Pointer.nativeValue(STREAMING_INFO),
                FliteLibrary.audio_streaming_info_val(stream));
        FliteLibrary.flite_feat_set_float(features, Pointer.nativeValue(DURATION_STRETCH), 1 / speed);
        FliteLibrary.flite_feat_set_float(features, Pointer.nativeValue(PITCH_MEAN), pitchHertz);
        var spoken = FliteLibrary.flite_do_synth(utterance, voice, FliteLibrary.synthesis());
        if (spoken == 0) {
            throw new IllegalStateException("flite did not speak the clause");
        }
        FliteLibrary.delete_utterance(spoken);
    }

    /** Nothing may be thrown through C: a failure is kept for {@link #speak}. */
    private int onSamples(Pointer wave, int start, int size, int last, Pointer streamingInfo) {
        if (stopped) {
            return FliteLibrary.STREAM_STOP;
        }
        try {
            var rate = wave.getInt(FliteLibrary.WAVE_RATE_OFFSET);
            if (rate != SAMPLE_RATE_HERTZ) {
                throw new IllegalStateException("flite speaks at " + rate + " Hz, not " + SAMPLE_RATE_HERTZ);
            }
            var samples = wave.getPointer(FliteLibrary.WAVE_SAMPLES_OFFSET);
            for (var done = 0; done < size && !stopped; done += CHUNK_SAMPLES) {
                var count = Math.min(CHUNK_SAMPLES, size - done);
                var made = samples.getByteBuffer((start + done) * (long) Short.BYTES, count * (long) Short.BYTES);
                chunk.clear().order(ByteOrder.LITTLE_ENDIAN);
                chunk.put(0, made, 0, count * Short.BYTES).limit(count * Short.BYTES);
                stopped = !sink.accept(chunk);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            stopped = true;
        }
        return stopped ? FliteLibrary.STREAM_STOP : FliteLibrary.STREAM_CONTINUE;
    }
}
