package dev.earshot.audio;

import java.nio.ByteBuffer;

/** What the first bytes of an Opus packet say without decoding it (RFC 6716, section 3.1). */
public final class OpusToc {

    /** The answer for bytes that are no Opus packet. */
    public static final int INVALID = -1;

    private static final int MAX_SAMPLES_AT_48K = 5760;
    private static final int FIRST_HYBRID = 12;
    private static final int FIRST_CELT = 16;

    private OpusToc() {
    }

    /** How long the packet plays, in samples of 48 000 Hz (120 to 5760), or {@link #INVALID}. */
    public static int samplesAt48k(ByteBuffer src, int offsetBytes, int lengthBytes) {
        if (lengthBytes < 1) {
            return INVALID;
        }
        var toc = src.get(offsetBytes);
        var frames = switch (toc & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> lengthBytes < 2 ? 0 : src.get(offsetBytes + 1) & 0x3f;
        };
        var samples = frames * frameSamplesAt48k(toc);
        return samples == 0 || samples > MAX_SAMPLES_AT_48K ? INVALID : samples;
    }

    /** How long each frame of the packet plays, in samples of 48 000 Hz. */
    public static int frameSamplesAt48k(byte toc) {
        var configuration = (toc & 0xff) >> 3;
        if (configuration >= FIRST_CELT) {
            return 120 << (configuration & 3);
        }
        if (configuration >= FIRST_HYBRID) {
            return 480 << (configuration & 1);
        }
        return (configuration & 3) == 3 ? 2880 : 480 << (configuration & 3);
    }

    /** Whether the packet may hold a copy of the one before it: CELT never does, SILK and hybrid may. */
    public static boolean mayCarryFec(byte toc) {
        return (toc & 0xff) >> 3 < FIRST_CELT;
    }
}
