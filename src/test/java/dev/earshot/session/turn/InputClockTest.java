package dev.earshot.session.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Samples at 24 kHz; times in nanoseconds, written in milliseconds. */
class InputClockTest {

    private static final int PIECE_SAMPLES = 480;

    private final InputClock clock = new InputClock();

    @Test
    void aSampleCameBeforeItsPieceByItsPlaceInIt() {
        clock.left(millis(3));
        assertFalse(clock.runs());
        clock.arrived(PIECE_SAMPLES, millis(100));
        clock.left(millis(101));
        clock.arrived(PIECE_SAMPLES, millis(120));
        clock.left(millis(123));
        assertTrue(clock.runs());
        assertEquals(millis(110), clock.nanosAt(30));
        assertEquals(millis(120), clock.arrivedAt(30));
        assertEquals(millis(123), clock.leftAt(30, millis(200)));
        assertEquals(millis(101), clock.leftAt(20, millis(200)));
    }

    @Test
    void whatIsSentFasterThanItIsSpokenCameWhenItCame() {
        clock.arrived(PIECE_SAMPLES, millis(100));
        clock.arrived(24 * 2_000, millis(101));
        assertEquals(millis(100), clock.nanosAt(520), "not before the piece before it");
        assertEquals(millis(101), clock.nanosAt(2_020));
    }

    @Test
    void whatWaitsHasNotLeftYet() {
        clock.arrived(PIECE_SAMPLES, millis(100));
        assertEquals(millis(250), clock.leftAt(10, millis(250)));
        clock.left(millis(300));
        assertEquals(millis(300), clock.leftAt(10, millis(400)));
    }

    @Test
    void theLastTenSecondsAreRemembered() {
        for (var i = 1; i <= 2_000; i++) {
            clock.arrived(PIECE_SAMPLES, millis(20 * i));
            clock.left(millis(20 * i + 1));
        }
        assertEquals(millis(39_000), clock.nanosAt(39_000));
        assertEquals(millis(35_021), clock.leftAt(35_010, 0));
        assertEquals(2_000L * PIECE_SAMPLES, clock.samples());
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
