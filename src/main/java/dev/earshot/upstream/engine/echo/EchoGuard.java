package dev.earshot.upstream.engine.echo;

import java.nio.ByteBuffer;

/**
 * Keeps the engine from hearing itself: while something of what it plays may come back through the client's microphone,
 * speech counts only where it is more than that. It finds how late the sound comes back and how loud in each band, and
 * asks of each frame how much of it is left unexplained; a person is heard once enough of that has come together. While
 * nothing is played it does nothing. On the ear's worker.
 */
public final class EchoGuard {

    /** The microphone goes up and down with what was played: it comes back. */
    private static final float ALIKE = 0.7f;

    /** And here it does not. */
    private static final float UNLIKE = 0.5f;

    /** At another lag it does by so much more: the way back has changed. */
    private static final float CLEARLY_MORE = 0.1f;

    /** Alike enough to learn how loud it comes back. */
    private static final float LEARNABLE = 0.6f;

    /** So many frames alike, one after the other, are no chance. */
    private static final int FRAMES_TO_ADOPT = 3;

    /** While the way back is not known, a frame unlike what was played counts half. */
    private static final float UNKNOWN_WEIGHT = 0.5f;

    /** So much of a frame may go unexplained without anybody speaking; what is beyond adds up, and fades. */
    private static final float FREE = 0.15f;
    private static final float ENOUGH = 0.5f;
    private static final float NOTHING_YET = 0.05f;
    private static final float KEPT_IN_SPEECH = 0.9f;
    private static final float KEPT_IN_SILENCE = 0.7f;
    private static final int MIN_SPEECH_FRAMES = 2;
    private static final int MAX_GAP_FRAMES = 3;

    /** See {@link #onsetSample}. */
    public static final long NOT_HELD_BACK = Long.MAX_VALUE;

    private final PlayedSound sound;
    private final SoundBands bands = new SoundBands(SoundBands.HEARD_HERTZ);
    private final float[] heard = new float[SoundBands.COUNT];
    private final ReturnPath path = new ReturnPath();
    private LagFinder lags;
    private NoiseFloor noise;
    private int alikeFrames;
    private int speechFrames;
    private int gapFrames;
    private float evidence;
    private long onsetSample = NOT_HELD_BACK;

    public EchoGuard(PlayedSound sound) {
        this.sound = sound;
    }

    /**
     * What of a frame's speech probability is to be believed: all of it or nothing.
     *
     * @param threshold from which it counts as speech
     * @param frame PCM16 little-endian mono 16 kHz, 32 ms from index 0
     * @param sample of the input at which the frame begins
     * @param speaking whether a turn is open already: nobody is silenced in it
     */
    public float heeded(float probability, double threshold, ByteBuffer frame, long sample, boolean speaking) {
        if (!sound.audibleAt(sample)) {
            lags = null;
            onsetSample = NOT_HELD_BACK;
            return probability;
        }
        if (lags == null) {
            begin();
        }
        var unexplained = unexplained(frame, sample / PlayedSound.HOP_SAMPLES);
        if (probability >= threshold) {
            onsetSample = evidence < NOTHING_YET ? sample : onsetSample;
            speechFrames++;
            gapFrames = 0;
            evidence = evidence * KEPT_IN_SPEECH + Math.max(0, unexplained - FREE);
        } else {
            evidence *= KEPT_IN_SILENCE;
            if (++gapFrames > MAX_GAP_FRAMES) {
                speechFrames = 0;
            }
        }
        return speaking || speechFrames >= MIN_SPEECH_FRAMES && evidence >= ENOUGH ? probability : 0;
    }

    /**
     * Where speech began that is let through only now, or {@link #NOT_HELD_BACK}: while somebody had to be told from what
     * was played, the first words went by.
     */
    public long onsetSample() {
        return onsetSample;
    }

    private void begin() {
        lags = new LagFinder();
        noise = new NoiseFloor();
        evidence = 0;
        speechFrames = 0;
        alikeFrames = 0;
        path.forget(); // a player that begins anew may be later or sooner than it was
    }

    /** How much of the frame is more than what was played, 0 to 1. */
    private float unexplained(ByteBuffer frame, long hop) {
        bands.measure(frame, 0, heard);
        noise.add(heard);
        lags.add(sound, hop, heard);
        learnLag();
        if (!path.known()) {
            return UNKNOWN_WEIGHT * Math.clamp((ALIKE - lags.likeness()) / (ALIKE - UNLIKE), 0, 1);
        }
        path.advance(sound, hop);
        var more = path.unexplained(heard, noise);
        if (lags.likenessAt(path.lag()) >= LEARNABLE) {
            path.learn(heard);
        }
        return more;
    }

    private void learnLag() {
        var like = lags.likeness();
        if (like < ALIKE) {
            alikeFrames = 0;
            return;
        }
        alikeFrames++;
        var near = path.known() && Math.abs(lags.lag() - path.lag()) <= 1;
        if (near) {
            path.follow(lags.lag());
        } else if (alikeFrames >= FRAMES_TO_ADOPT
                && (!path.known() || lags.likenessAt(path.lag()) < like - CLEARLY_MORE)) {
            path.adopt(lags.lag());
        }
    }
}
