package dev.earshot.rtc.srtp;

import static dev.earshot.rtc.srtp.SrtpFixture.OFFSET;
import static dev.earshot.rtc.srtp.SrtpFixture.SSRC;
import static dev.earshot.rtc.srtp.SrtpFixture.context;
import static dev.earshot.rtc.srtp.SrtpFixture.random;
import static dev.earshot.rtc.srtp.SrtpFixture.rtcp;
import static dev.earshot.rtc.srtp.SrtpFixture.rtp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts the heap bytes of a whole way through both contexts: not one per packet once warm. */
class SrtpAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKETS = 10_000;
    private static final int PAYLOAD_BYTES = 83;

    private int sequence;
    private long lengths;

    @ParameterizedTest
    @EnumSource
    void tenThousandPacketsBothWaysAllocateNothing(SrtpProfile profile) {
        var sender = context(profile);
        var receiver = context(profile);
        var media = rtp(0, SSRC, random(PAYLOAD_BYTES, 1));
        var control = rtcp(SSRC, random(44, 1));
        exchange(sender, receiver, media, control, 30_000);
        THREADS.getCurrentThreadAllocatedBytes();

        var allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        var startNanos = System.nanoTime();
        exchange(sender, receiver, media, control, PACKETS);
        var tookNanos = System.nanoTime() - startNanos;
        var allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;

        System.out.println(profile + ": " + tookNanos / PACKETS + " ns for protect and unprotect of media and control, "
                + allocated + " heap bytes for " + PACKETS);
        assertEquals(0, allocated);
        assertEquals(40_000L * (12 + PAYLOAD_BYTES + 52), lengths);
    }

    private void exchange(SrtpContext sender, SrtpContext receiver, ByteBuffer media, ByteBuffer control, int packets) {
        for (var n = 0; n < packets; n++) {
            media.putShort(OFFSET + 2, (short) sequence++);
            lengths += receiver.unprotect(media, OFFSET, sender.protect(media, OFFSET, 12 + PAYLOAD_BYTES));
            lengths += receiver.unprotectRtcp(control, OFFSET, sender.protectRtcp(control, OFFSET, 52));
        }
    }
}
