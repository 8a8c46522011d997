package dev.earshot.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.session.Playout.Effect;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayoutTest {

    private final Playout playout = new Playout();

    @Test
    void playoutStartsWithTheFirstSampleAndStopsWhenAllOfAWholeResponseIsHeard() {
        playout.queued("resp_1", "item_1", 480);
        assertTrue(playout.played(0).isEmpty());
        assertEquals(List.of(new Effect.Started("resp_1")), playout.played(1));
        assertTrue(playout.played(480).isEmpty(), "more may come");
        playout.generated("resp_1");
        assertEquals(List.of(new Effect.Stopped("resp_1")), playout.played(480));
        assertTrue(playout.idle());
    }

    @Test
    void aCutTellsHowMuchOfTheItemWasHeard() {
        playout.queued("resp_1", "item_1", 24_000);
        playout.played(480);
        assertEquals(List.of(new Effect.Cut("resp_1", "item_1", 250)), playout.cut(6_000));
        assertTrue(playout.idle());
    }

    @Test
    void anAnswerCutBeforeItsFirstSampleWasNotHeardAtAll() {
        playout.queued("resp_1", "item_1", 480);
        playout.generated("resp_1");
        playout.played(480);
        playout.queued("resp_2", "item_2", 480);
        assertEquals(List.of(new Effect.Cut("resp_2", "item_2", 0)), playout.cut(480));
    }

    @Test
    void twoAnswersInARowAreToldApart() {
        playout.queued("resp_1", "item_1", 480);
        playout.generated("resp_1");
        playout.queued("resp_2", "item_2", 480);
        assertEquals(List.of(new Effect.Started("resp_1"), new Effect.Stopped("resp_1"), new Effect.Started("resp_2")),
                playout.played(481));
    }

    @Test
    void theNextEdgeIsNeverPassedUnseen() {
        assertEquals(Long.MAX_VALUE, playout.nextEdgeSample());
        playout.queued("resp_1", "item_1", 480);
        assertEquals(1, playout.nextEdgeSample());
        playout.played(1);
        assertEquals(Long.MAX_VALUE, playout.nextEdgeSample());
        playout.generated("resp_1");
        assertEquals(480, playout.nextEdgeSample());
    }
}
