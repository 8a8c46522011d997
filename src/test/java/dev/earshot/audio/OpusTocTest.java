package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusTocTest {

    /** Table 2 of RFC 6716: configuration number and milliseconds at 48 samples each. */
    @ParameterizedTest
    @CsvSource({
        "0, 480", "1, 960", "2, 1920", "3, 2880", "7, 2880", "11, 2880", "12, 480", "13, 960", "14, 480", "15, 960",
        "16, 120", "17, 240", "18, 480", "19, 960", "28, 120", "31, 960"
    })
    void theConfigurationGivesTheFrameDuration(int configuration, int samples) {
        assertEquals(samples, OpusToc.frameSamplesAt48k((byte) (configuration << 3)));
        assertEquals(samples, ticks(configuration << 3));
        assertEquals(2 * samples, ticks(configuration << 3 | 1, 0));
        assertEquals(2 * samples, ticks(configuration << 3 | 2, 0));
    }

    @Test
    void theFrameCountOfCodeThreeIsHeldToAHundredAndTwentyMilliseconds() {
        assertEquals(5760, ticks(19 << 3 | 3, 6));
        assertEquals(OpusToc.INVALID, ticks(19 << 3 | 3, 7));
        assertEquals(5760, ticks(16 << 3 | 3, 0xc0 | 48));
        assertEquals(OpusToc.INVALID, ticks(16 << 3 | 3, 0));
        assertEquals(OpusToc.INVALID, ticks(16 << 3 | 3));
        assertEquals(OpusToc.INVALID, ticks());
    }

    @Test
    void onlySilkAndHybridMayCarryFec() {
        assertTrue(OpusToc.mayCarryFec((byte) (0 << 3)));
        assertTrue(OpusToc.mayCarryFec((byte) (15 << 3)));
        assertFalse(OpusToc.mayCarryFec((byte) (16 << 3)));
        assertFalse(OpusToc.mayCarryFec((byte) 0xff));
    }

    private static int ticks(int... bytes) {
        var packet = ByteBuffer.allocateDirect(bytes.length + 3);
        for (var i = 0; i < bytes.length; i++) {
            packet.put(i + 3, (byte) bytes[i]);
        }
        return OpusToc.samplesAt48k(packet, 3, bytes.length);
    }
}
