package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what a hot path puts on the heap. */
public final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {
    }

    /** After warm-up a thousand rounds must allocate nothing; the best of five trials, as the JIT may be at work. */
    public static void assertNone(Runnable round) {
        for (var i = 0; i < 5_000; i++) {
            round.run();
        }
        var least = Long.MAX_VALUE;
        for (var trial = 0; trial < 5 && least > 0; trial++) {
            var before = THREADS.getCurrentThreadAllocatedBytes();
            for (var i = 0; i < 1_000; i++) {
                round.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "heap bytes in 1000 rounds");
    }
}
