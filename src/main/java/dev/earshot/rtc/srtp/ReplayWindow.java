package dev.earshot.rtc.srtp;

/** What is known of one source in one direction: the highest packet index and which of the last 128 were seen. */
final class ReplayWindow {
    static final int SIZE = 128;
    private static final int HALF_SEQUENCE = 1 << 15;

    private long highest = -1;
    /** Bit n of the pair stands for index {@code highest - n}. */
    private long recent;
    private long older;

    long highest() {
        return highest;
    }

    /**
     * The 48-bit index a 16-bit sequence number most likely means (RFC 3711 section 3.3.1); negative before the
     * first.
     */
    long estimate(int sequence) {
        if (highest < 0) {
            return sequence;
        }
        var rollover = highest >>> 16;
        var last = (int) highest & 0xffff;
        if (last < HALF_SEQUENCE) {
            rollover -= sequence - last > HALF_SEQUENCE ? 1 : 0;
        } else {
            rollover += last - HALF_SEQUENCE > sequence ? 1 : 0;
        }
        return (rollover << 16) + sequence;
    }

    boolean isFresh(long index) {
        if (index < 0) {
            return false;
        }
        var age = highest - index;
        if (age < 0) {
            return true;
        }
        if (age >= SIZE) {
            return false;
        }
        return (age < Long.SIZE ? recent >>> age & 1 : older >>> age - Long.SIZE & 1) == 0;
    }

    /** Marks a fresh index as seen; only after its packet was authenticated. */
    void accept(long index) {
        var ahead = index - highest;
        if (ahead > 0) {
            shift(ahead);
            highest = index;
            recent |= 1;
        } else if (-ahead < Long.SIZE) {
            recent |= 1L << -ahead;
        } else {
            older |= 1L << -ahead - Long.SIZE;
        }
    }

    private void shift(long ahead) {
        if (ahead >= SIZE) {
            recent = 0;
            older = 0;
        } else if (ahead >= Long.SIZE) {
            older = recent << ahead - Long.SIZE;
            recent = 0;
        } else {
            older = older << ahead | recent >>> Long.SIZE - ahead;
            recent <<= ahead;
        }
    }
}
