package dev.earshot.upstream.engine.synthesizer.hibari;

import dev.earshot.upstream.engine.synthesizer.PcmSink;
import dev.earshot.upstream.engine.synthesizer.Synthesizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One stream's voice. The network sees a clause whole; its frames become samples, and go to the sink, while the rest is
 * still frames. A clause too long for the network is spoken in parts.
 */
final class HibariSynthesizer implements Synthesizer {

    /** About 12 s of speech as recorded, so at most 1 000 frames or 12 MB of spectrum at once. */
    private static final int MAX_PHONEMES = 180;
    /** Lifts the network's level to about that of flite; the loudest vowels stay below the top. */
    private static final float GAIN = 1.3f * Short.MAX_VALUE;
    private static final int CHUNK_SAMPLES = SpectralFrames.HOP_SAMPLES;
    /** Silence after the end of a sentence, inside one, and where a clause just goes on: 250, 150 and 25 ms. */
    private static final int SENTENCE_HOPS = 20;
    private static final int PAUSE_HOPS = 12;
    private static final int ONWARD_HOPS = 2;

    private final Hibari hibari;
    private final Timbre timbre;
    private final float speed;
    private final Vocoder vocoder = new Vocoder();
    private final SilenceTrim trim = new SilenceTrim();
    private final float[] hop = new float[SpectralFrames.HOP_SAMPLES];
    private final ByteBuffer chunk =
            ByteBuffer.allocateDirect(CHUNK_SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private boolean closed;

    HibariSynthesizer(Hibari hibari, Timbre timbre, float speed) {
        this.hibari = hibari;
        this.timbre = timbre;
        this.speed = speed;
    }

    @Override
    public int sampleRateHertz() {
        return timbre.sampleRateHertz();
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
        var limit = Math.max(1, (int) (MAX_PHONEMES * Math.min(speed, 1)));
        for (var part : parts(hibari.phonemes(clause), limit)) {
            if (!speakPart(part, sink)) {
                return;
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private boolean speakPart(String phonemes, PcmSink sink) {
        hibari.enter();
        try {
            vocoder.begin(hibari.frames(phonemes, speed * timbre.tempo()), timbre.pitchFactor());
            trim.begin();
            SilenceTrim.Hops taker = (samples, offset, count) -> hand(samples, offset, count, sink);
            while (vocoder.nextHop(hop)) {
                if (!trim.accept(hop, taker)) {
                    return false;
                }
            }
            trim.end(pauseHops(phonemes), taker);
            return true;
        } finally {
            hibari.leave();
        }
    }

    private boolean hand(float[] samples, int offset, int count, PcmSink sink) {
        for (var done = 0; done < count; done += CHUNK_SAMPLES) {
            chunk.clear();
            for (var i = 0; i < CHUNK_SAMPLES; i++) {
                var value = samples[offset + done + i] * GAIN;
                chunk.putShort((short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE));
            }
            if (!sink.accept(chunk.flip())) {
                return false;
            }
        }
        return true;
    }

    private static int pauseHops(String phonemes) {
        return switch (phonemes.charAt(phonemes.length() - 1)) {
            case '.', '!', '?', '\u2026' -> SENTENCE_HOPS;
            case ',', ';', ':', '\u2014' -> PAUSE_HOPS;
            default -> ONWARD_HOPS;
        };
    }

    /** Cut at the last pause that fits, else at the last space, else anywhere. */
    static List<String> parts(String phonemes, int limit) {
        var parts = new ArrayList<String>();
        var rest = phonemes.strip();
        while (rest.length() > limit) {
            var cut = limit;
            while (cut > 0 && !(rest.charAt(cut) == ' ' && Phonemes.isPause(rest.charAt(cut - 1)))) {
                cut--;
            }
            cut = cut > 0 ? cut : rest.lastIndexOf(' ', limit);
            cut = cut > 0 ? cut : limit;
            parts.add(rest.substring(0, cut));
            rest = rest.substring(cut).strip();
        }
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        return parts;
    }
}
