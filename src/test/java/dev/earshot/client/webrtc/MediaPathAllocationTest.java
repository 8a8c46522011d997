package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.earshot.rtc.dtls.SrtpProfile;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Counts what a frame puts on the heap of the loop's thread between the datagram and the ear, and between the playout
 * ring and the datagram: nothing, once warm.
 */
@Timeout(120)
class MediaPathAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int FRAMES = 1_000;
    private static final int WARM_UP_TRIALS = 8;
    private static final int TRIALS = 5;

    private interface Frame {

        void pass() throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aFrameFromTheDatagramToTheEarAllocatesNothing(SrtpProfile profile) throws IOException {
        try (var path = new MediaPath(profile)) {
            assertEquals(0, leastOf(path, "received, " + profile, () -> {
                path.hear();
                path.awaitEar(VoiceActivity.FRAME_SAMPLES - 1);
            }));
            for (var counter : MediaCounter.values()) {
                assertTrue(!counter.name().startsWith("DROPPED") || path.counted(counter) == 0, counter::name);
            }
            assertTrue(path.loudnessHeardDbfs() > -30, () -> "the ear heard " + path.loudnessHeardDbfs() + " dBFS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameFromThePlayoutRingToTheDatagramAllocatesNothing(SrtpProfile profile) throws IOException {
        try (var path = new MediaPath(profile)) {
            var allocated = leastOf(path, "sent, " + profile, path::speak);
            var peer = path.peer();
            assertEquals((WARM_UP_TRIALS + TRIALS) * FRAMES, peer.mediaPackets());
            assertEquals((WARM_UP_TRIALS + TRIALS) * FRAMES / 100.0, peer.controlPackets(), 1);
            var loudness = peer.lastFrameDbfs();
            assertTrue(loudness > -30, () -> "a tone must be heard, not " + loudness + " dBFS");
            assertEquals(0, allocated);
        }
    }

    /** Heap bytes of a thousand frames, the least of five trials after warm-up, as the JIT may be at work. */
    private static long leastOf(MediaPath path, String what, Frame frame) throws IOException {
        var least = Long.MAX_VALUE;
        for (var trial = 0; trial < WARM_UP_TRIALS + TRIALS; trial++) {
            path.check();
            var before = THREADS.getCurrentThreadAllocatedBytes();
            for (var i = 0; i < FRAMES; i++) {
                frame.pass();
            }
            var allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            least = trial < WARM_UP_TRIALS ? least : Math.min(least, allocated);
        }
        System.out.println(what + ": " + least + " heap bytes for " + FRAMES + " frames");
        return least;
    }
}
