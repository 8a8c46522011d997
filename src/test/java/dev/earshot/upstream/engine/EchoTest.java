package dev.earshot.upstream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.EchoRoom.Spoken;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.EchoPath;
import dev.earshot.upstream.engine.clips.HardAudio;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's own voice comes back as echo: it does not interrupt itself, and a person still does. */
class EchoTest {

    private static final double SPEAKS_AT_SECOND = 3.2;
    private static final List<Integer> DELAYS_MILLIS = List.of(30, 80, 150, 300, 600);
    private static final List<Integer> GAINS_DECIBELS = List.of(-6, -12, -20);

    private static EchoRoom room;
    private static List<Spoken> answers;

    @BeforeAll
    static void speak() {
        room = new EchoRoom();
        answers = List.of(room.hibari("marin"), room.hibari("cedar"), room.flite("marin"));
    }

    @AfterAll
    static void close() {
        if (room != null) {
            room.close();
        }
    }

    @Test
    void theOwnVoiceIsNoTurnHoweverLateAndLoudItComesBack() {
        for (var answer : answers) {
            var mistaken = 0;
            for (var delay : DELAYS_MILLIS) {
                for (var gain : GAINS_DECIBELS) {
                    var echo = room.echo(answer, new EchoPath(delay, gain));
                    mistaken += room.turns(echo, answer, false).isEmpty() ? 0 : 1;
                    assertEquals(List.of(), room.turns(echo, answer, true), answer.name() + " " + delay + " ms " + gain + " dB");
                }
            }
            System.out.printf("%s: %d of %d echoes would have been taken for a person%n", answer.name(), mistaken,
                    DELAYS_MILLIS.size() * GAINS_DECIBELS.size());
            assertTrue(mistaken > 0, "the echoes are such that somebody might be taken in");
        }
    }

    /** Where in a frame playout begins is another each time. */
    @Test
    void theNextAnswerIsNoTurnEitherThoughItsPlayerBeginsAnew() {
        var mistaken = new ArrayList<String>();
        for (var answer : List.of(room.hibari("sage"), room.flite("cedar"), room.flite("echo"))) {
            for (var delay : List.of(55, 220, 700, 900)) {
                for (var gain : List.of(-3, -9)) {
                    var echo = room.echo(answer, new EchoPath(delay, gain));
                    if (!room.turns(HardAudio.joined(echo, echo), answer, room.twice(echo)).isEmpty()) {
                        mistaken.add(answer.name() + " " + delay + " ms " + gain + " dB");
                    }
                }
            }
        }
        assertEquals(List.of(), mistaken);
    }

    @Test
    void aPersonIsHeardOverTheNextAnswerAsWell() {
        var later = new ArrayList<Long>();
        for (var answer : answers) {
            for (var delay : List.of(30, 150, 600)) {
                var echo = room.echo(answer, new EchoPath(delay, -12));
                for (var clip : Clip.SENTENCES) {
                    var alone = room.turns(HardAudio.spoken(clip, SPEAKS_AT_SECOND, 1), answer, false).getFirst();
                    var both = HardAudio.joined(echo, room.talkedOver(echo, clip, SPEAKS_AT_SECOND, 0));
                    var turns = room.turns(both, answer, room.twice(echo));
                    assertFalse(turns.isEmpty(), () -> answer.name() + ", " + delay + " ms, " + clip.file());
                    var second = turns.getFirst() - echo.length / (double) HardAudio.HERTZ;
                    assertTrue(second > SPEAKS_AT_SECOND, "nobody has spoken yet");
                    later.add(Math.round((second - alone) * 1_000));
                }
            }
        }
        later.sort(null);
        System.out.printf("a person as loud as the echo of the next answer: heard later by p50 %d, p90 %d, at most %d ms%n",
                later.get(later.size() / 2), later.get(later.size() * 9 / 10), later.getLast());
        assertTrue(later.get(later.size() / 2) <= 200 && later.getLast() <= 900, later::toString);
    }

    @Test
    void whoWearsAHeadsetInterruptsAsSoonAsBefore() {
        for (var answer : answers) {
            for (var clip : Clip.SENTENCES) {
                var person = HardAudio.spoken(clip, SPEAKS_AT_SECOND, 1);
                var before = room.turns(person, answer, false).getFirst();
                var now = room.turns(person, answer, true).getFirst();
                assertTrue(now - before <= 0.1, () -> answer.name() + ", " + clip.file() + ": " + (now - before));
            }
        }
    }

    /** As loud as the echo is the hardest: their sounds hide in each other. */
    @ParameterizedTest
    @CsvSource({"12,130,400", "6,130,600", "0,200,900"})
    void aPersonIsHeardOverTheEcho(int louderDecibels, int medianMillis, int slowestMillis) {
        var later = new ArrayList<Long>();
        for (var answer : answers) {
            for (var delay : List.of(30, 150, 600)) {
                var echo = room.echo(answer, new EchoPath(delay, -12));
                for (var clip : Clip.SENTENCES) {
                    var alone = room.turns(HardAudio.spoken(clip, SPEAKS_AT_SECOND, 1), answer, false).getFirst();
                    var turns = room.turns(room.talkedOver(echo, clip, SPEAKS_AT_SECOND, louderDecibels), answer, true);
                    assertFalse(turns.isEmpty(), () -> answer.name() + ", " + delay + " ms, " + clip.file());
                    assertTrue(turns.getFirst() > SPEAKS_AT_SECOND, "nobody has spoken yet");
                    later.add(Math.round((turns.getFirst() - alone) * 1_000));
                }
            }
        }
        later.sort(null);
        var median = later.get(later.size() / 2);
        System.out.printf("a person %d dB louder than the echo: heard later than without by p50 %d, p90 %d, at most %d ms%n",
                louderDecibels, median, later.get(later.size() * 9 / 10), later.getLast());
        assertTrue(median <= medianMillis && later.getLast() <= slowestMillis, later::toString);
    }
}
