package dev.earshot.audio;

import java.nio.ByteBuffer;

/** How an RTP payload maps to time: the clock its timestamps count, and how long a payload plays. */
public enum PayloadTiming {

    /** Opus: always a 48 000 Hz clock (RFC 7587, section 4.1); the packet's first bytes tell its length. */
    OPUS(48_000) {
        @Override
        int ticks(ByteBuffer src, int offsetBytes, int lengthBytes) {
            return OpusToc.samplesAt48k(src, offsetBytes, lengthBytes);
        }

        @Override
        boolean mayCarryFec(byte first) {
            return OpusToc.mayCarryFec(first);
        }
    },

    /** G.711: one byte, one sample, one tick (RFC 3551, section 4.5.14). */
    G711(8_000) {
        @Override
        int ticks(ByteBuffer src, int offsetBytes, int lengthBytes) {
            return lengthBytes;
        }

        @Override
        boolean mayCarryFec(byte first) {
            return false;
        }
    };

    private final int clockHertz;

    PayloadTiming(int clockHertz) {
        this.clockHertz = clockHertz;
    }

    /** RTP timestamp ticks a second. */
    public int clockHertz() {
        return clockHertz;
    }

    /** Ticks as nanoseconds, without overflow for days of them. */
    long nanos(long ticks) {
        return ticks / clockHertz * 1_000_000_000L + ticks % clockHertz * 1_000_000_000L / clockHertz;
    }

    /** How many ticks the payload plays, or a number below 1 when it is none of this kind. */
    abstract int ticks(ByteBuffer src, int offsetBytes, int lengthBytes);

    abstract boolean mayCarryFec(byte first);
}
