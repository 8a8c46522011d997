package dev.earshot.session.turn;

/**
 * Tells when a sample of the client's audio came in, and when it left for the upstream, from the arrivals of the last
 * pieces and the sample count. A piece holds what was said before it came: a sample within it came before the piece, by its
 * place, though not before the piece that went before.
 */
final class InputClock {

    /** Of pieces of 20 ms the last ten seconds. */
    private static final int PIECES = 512;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SAMPLES_PER_MILLI = 24;

    private long[] endSamples;
    private long[] arrivedNanos;
    private long[] leftNanos;
    private long pieces;
    private long left;
    private long samples;

    /** A piece of audio came, so many samples at 24 kHz. */
    void arrived(int count, long nowNanos) {
        if (endSamples == null) { // many sessions never send audio
            endSamples = new long[PIECES];
            arrivedNanos = new long[PIECES];
            leftNanos = new long[PIECES];
        }
        var slot = (int) (pieces++ % PIECES);
        samples += count;
        endSamples[slot] = samples;
        arrivedNanos[slot] = nowNanos;
        leftNanos[slot] = 0;
    }

    /** All that has come has left for the upstream by now. */
    void left(long nowNanos) {
        for (left = Math.max(left, pieces - PIECES); left < pieces; left++) {
            leftNanos[(int) (left % PIECES)] = nowNanos;
        }
    }

    /** Of all audio that has come. */
    long samples() {
        return samples;
    }

    /** Audio has come. */
    boolean runs() {
        return samples > 0;
    }

    /** @param audioMillis position in the session's audio */
    long nanosAt(long audioMillis) {
        var piece = pieceOf(audioMillis);
        var slot = (int) (piece % PIECES);
        var spoken = arrivedNanos[slot] - Math.max(0, endSamples[slot] / SAMPLES_PER_MILLI - audioMillis) * NANOS_PER_MILLI;
        var before = piece == 0 || piece <= pieces - PIECES ? spoken : arrivedNanos[(int) ((piece - 1) % PIECES)];
        return Math.max(spoken, before);
    }

    /** When the piece with the sample at this position came. */
    long arrivedAt(long audioMillis) {
        return arrivedNanos[(int) (pieceOf(audioMillis) % PIECES)];
    }

    /** When it left for the upstream; now where it has not. */
    long leftAt(long audioMillis, long nowNanos) {
        var at = leftNanos[(int) (pieceOf(audioMillis) % PIECES)];
        return at == 0 ? nowNanos : at;
    }

    /** The piece that holds the sample at this position, or the nearest that is remembered. */
    private long pieceOf(long audioMillis) {
        var sample = audioMillis * SAMPLES_PER_MILLI;
        var piece = pieces - 1;
        while (piece > 0 && piece > pieces - PIECES && endSamples[(int) ((piece - 1) % PIECES)] >= sample) {
            piece--;
        }
        return piece;
    }
}
