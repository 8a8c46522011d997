package dev.earshot.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Slab;
import dev.earshot.protocol.ClientEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Audio whose samples are their own positions, so that what another upstream hears of it can be told by its values. */
class InputTailTest {

    private static final int FRAME = Pcm16.INTERNAL_HERTZ / 50;
    private static final int SECOND = Pcm16.INTERNAL_HERTZ;

    private final InputTail tail = new InputTail();
    private final ByteBuffer pcm = ByteBuffer.allocateDirect(2 * FRAME).order(ByteOrder.LITTLE_ENDIAN);
    private final Hearer hearer = new Hearer();
    private int said;

    @AfterEach
    void letGo() {
        tail.close();
    }

    @Test
    void whereNobodySpeaksTheLastSecondIsKept() {
        say(10 * SECOND, false, true);
        assertEquals(0, tail.droppedSamples());
        tail.untold();
        tail.tell(hearer, tail.mark());
        assertTrue(hearer.heardUntil(said));
        assertTrue(hearer.samples() >= SECOND && hearer.samples() < 2 * SECOND + FRAME, () -> hearer.samples() + " samples");
    }

    @Test
    void ofSpeechHalfAMinuteIsKeptAndTheRestIsCounted() {
        say(40 * SECOND, true, true);
        tail.untold();
        tail.tell(hearer, tail.mark());
        assertEquals(said - hearer.samples(), tail.droppedSamples());
        assertTrue(hearer.samples() >= 30 * SECOND && hearer.samples() < 32 * SECOND);
    }

    @Test
    void whatNobodyWasToldIsKeptHoweverQuiet() {
        say(5 * SECOND, false, false);
        tail.tell(hearer, tail.mark());
        assertEquals(5 * SECOND, hearer.samples());
    }

    @Test
    void isToldInStepsWithoutGapOrRepetition() {
        say(3 * SECOND / 2, true, false);
        var mark = tail.mark();
        say(SECOND, true, false);
        tail.tell(hearer, mark);
        assertTrue(hearer.heardUntil(mark));
        tail.tell(hearer, tail.mark());
        assertTrue(hearer.heardUntil(said));
        assertEquals(said, hearer.samples());
    }

    @Test
    void anItemHasTheAudioUpToItsCommitAndNoMore() {
        say(SECOND, true, true);
        var commit = tail.mark();
        say(FRAME, true, true);
        tail.committed("item_1", commit);
        assertEquals(SECOND * 2, Base64.getDecoder().decode(tail.audioOf("item_1")).length);
        tail.untold();
        tail.tell(hearer, tail.mark());
        assertEquals(FRAME, hearer.samples());
        tail.understood("item_1");
        assertNull(tail.audioOf("item_1"));
    }

    @Test
    void eventsAreToldAsTheyCame() {
        var events = new ArrayList<ClientEvent>();
        for (var audio : List.of("AAAA", "AQEBAQ==")) {
            var event = ClientEvent.parse("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio + "\"}");
            events.add(event);
            tail.appended(event, 2, true);
        }
        tail.tell(hearer, tail.mark());
        assertEquals(events, hearer.events);
        tail.committed("item_1", tail.mark());
        assertEquals("AAAAAQEBAQ==", tail.audioOf("item_1"));
    }

    private void say(int samples, boolean speaking, boolean told) {
        for (var until = said + samples; said < until; said += FRAME) {
            for (var i = 0; i < FRAME; i++) {
                pcm.putShort(2 * i, (short) (said + i));
            }
            tail.heard(pcm, 0, FRAME, speaking);
            if (told) {
                tail.told();
            }
        }
    }

    /** An upstream that hears audio in one piece, or complains. */
    private static final class Hearer implements UpstreamLeg {

        private final List<ClientEvent> events = new ArrayList<>();
        private long samples;
        private short next;

        @Override
        public void audio(ByteBuffer from, int offsetBytes, int count) {
            for (var i = 0; i < count; i++) {
                var value = from.getShort(offsetBytes + 2 * i);
                assertTrue(samples == 0 || value == next, "a gap");
                next = (short) (value + 1);
                samples++;
            }
        }

        long samples() {
            return samples;
        }

        boolean heardUntil(long position) {
            return next == (short) position;
        }

        @Override
        public void send(ClientEvent event) {
            events.add(event);
        }

        @Override
        public void open(UpstreamSink sink, Slab slab) {}

        @Override
        public void close(Runnable released) {}
    }
}
