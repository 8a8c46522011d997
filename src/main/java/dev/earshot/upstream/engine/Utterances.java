package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.transcriber.DecoderUnavailableException;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns what is spoken into words while it is being spoken. A decoder is taken from the pool when speech begins and
 * given back when it ends; while none is free the audio waits in the ring, as long as the ring holds it.
 */
final class Utterances {

    private static final int CHUNK_SAMPLES = 1_600;

    /** What became of an utterance. */
    sealed interface Outcome {

        record Text(String words) implements Outcome {}

        record NoDecoder() implements Outcome {}
    }

    private final EarRing ring;
    private final Transcriber transcriber;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final StringBuilder earlier = new StringBuilder();
    private boolean open;
    private boolean decoding;
    private boolean missed;
    private long beganAtSample;
    private long fedSample;

    Utterances(EarRing ring, Transcriber transcriber) {
        this.ring = ring;
        this.transcriber = transcriber;
    }

    long beganAtSample() {
        return beganAtSample;
    }

    void begin(long fromSample) {
        open = true;
        beganAtSample = Math.max(fromSample, ring.oldestSample());
        fedSample = beganAtSample;
    }

    /** Gives the decoder what was heard up to this sample, if there is a decoder to be had without waiting. */
    void feed(long toSample) {
        if (!open) {
            return;
        }
        decoding = decoding || transcriber.tryBegin();
        if (!decoding) {
            return;
        }
        if (fedSample < ring.oldestSample()) {
            missed = true;
            fedSample = ring.oldestSample();
        }
        while (fedSample < toSample) {
            var samples = (int) Math.min(CHUNK_SAMPLES, toSample - fedSample);
            ring.copy(fedSample, chunk, samples);
            transcriber.accept(chunk, 0, samples);
            fedSample += samples;
        }
    }

    /** A pause inside one turn: the words so far are kept and the decoder goes to others. */
    void pause() {
        switch (end()) {
            case Outcome.Text text -> append(text.words());
            case Outcome.NoDecoder _ -> missed = true;
        }
    }

    /** The turn is over. */
    Outcome finish() {
        var last = end();
        var lost = missed || last instanceof Outcome.NoDecoder;
        if (last instanceof Outcome.Text text) {
            append(text.words());
        }
        var words = earlier.toString();
        earlier.setLength(0);
        missed = false;
        return lost && words.isEmpty() ? new Outcome.NoDecoder() : new Outcome.Text(words);
    }

    /** Forgets what is open. */
    void abandon() {
        if (decoding) {
            transcriber.finish();
            decoding = false;
        }
        open = false;
        missed = false;
        earlier.setLength(0);
    }

    private Outcome end() {
        if (!open) {
            return new Outcome.Text("");
        }
        try {
            if (!decoding) {
                transcriber.begin();
                decoding = true;
                feed(ring.readSample());
            }
            return new Outcome.Text(transcriber.finish());
        } catch (DecoderUnavailableException e) {
            return new Outcome.NoDecoder();
        } finally {
            decoding = false;
            open = false;
        }
    }

    private void append(String words) {
        if (!words.isBlank()) {
            earlier.append(earlier.isEmpty() ? "" : " ").append(words.strip());
        }
    }

    void close() {
        transcriber.close();
    }
}
