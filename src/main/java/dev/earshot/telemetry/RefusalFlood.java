package dev.earshot.telemetry;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Bounds the lines about strangers who are refused, so that nobody fills a disk by knocking: so many a second are told, and
 * with the next one how many were not.
 */
final class RefusalFlood {

    static final int MAX_PER_SECOND = 50;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private long secondBeganNanos;
    private int inSecond;
    private long untold;

    /** @return whether it is to be told; it says then how many before it were not */
    synchronized boolean tells(ObjectNode line, long nowNanos) {
        if (inSecond == 0 || nowNanos - secondBeganNanos >= SECOND_NANOS) {
            secondBeganNanos = nowNanos;
            inSecond = 0;
        }
        if (++inSecond > MAX_PER_SECOND) {
            untold++;
            return false;
        }
        if (untold > 0) {
            line.put("untold", untold);
            untold = 0;
        }
        return true;
    }
}
