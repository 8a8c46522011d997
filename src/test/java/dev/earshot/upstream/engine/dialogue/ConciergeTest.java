package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConciergeTest {

    private final Concierge concierge = at("2026-11-23T21:05:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"what time is it", "What's the time?", "hello, can you tell me the time please",
            "whats the time"})
    void itTellsTheTimeInWords(String heard) {
        assertEquals("It is nine oh five in the evening, by the clock of this server.", ask(concierge, heard));
    }

    @Test
    void timesOfDayAreSpokenAsPeopleDo() {
        assertEquals("It is twelve o'clock in the afternoon, by the clock of this server.",
                ask(at("2026-01-01T12:00:00Z"), "what time is it"));
        assertEquals("It is twelve thirty one at night, by the clock of this server.",
                ask(at("2026-01-01T00:31:00Z"), "what time is it"));
        assertEquals("It is seven forty five in the morning, by the clock of this server.",
                ask(at("2026-01-01T07:45:00Z"), "what time is it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"what day is it", "what's the date today", "tell me the date", "what is todays date"})
    void itTellsTheDateInWords(String heard) {
        assertEquals("Today is Monday, the twenty third of November twenty twenty six.", ask(concierge, heard));
    }

    @Test
    void itKnowsTomorrowAcrossTheYear() {
        assertEquals("Tomorrow is Friday, the first of January twenty twenty seven.",
                ask(at("2026-12-31T10:00:00Z"), "what day is tomorrow"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "say after me the quick brown fox|The quick brown fox.",
        "Repeat after me: Hello, World!|Hello, World.",
        "please repeat good morning|Good morning.",
        "repeet after me one two|One two.",
        "could you say off to me green apples|Green apples.",
        "okay say hello|Hello.",
    })
    void itRepeatsWhatItIsTold(String heard, String answer) {
        assertEquals(answer, ask(concierge, heard));
    }

    @Test
    void askedToSayItAgainItGivesItsLastAnswer() {
        var history = List.<DialogueRequest.Turn>of(new Message(Role.USER, "hi"),
                new Message(Role.ASSISTANT, "Good evening."),
                new Message(Role.USER, "say that again"));
        assertEquals("Good evening.", concierge.answer(history));
        assertEquals("So far, I have said nothing.", ask(concierge, "can you repeat that"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "count to five|One, two, three, four, five.",
        "Count to 3.|One, two, three.",
        "count two four|One, two, three, four.",
        "please count too three|One, two, three.",
        "count from two to four|Two, three, four.",
        "count down from three|Three, two, one.",
        "can you count from five to three|Five, four, three.",
        "count to a hundred|Sorry, thirty is as far as I count.",
        "count to thirty one|Sorry, thirty is as far as I count.",
        "count to 99999999999999|Sorry, thirty is as far as I count.",
        "count to zero|Hardly. I count upwards from one.",
        "count to two|One, two.",
    })
    void itCountsWithinItsBounds(String heard, String answer) {
        assertEquals(answer, ask(concierge, heard));
    }

    @Test
    void itCountsToThirtyAtMost() {
        assertTrue(ask(concierge, "count to thirty").endsWith("twenty nine, thirty."));
        assertTrue(ask(concierge, "count").endsWith("nine, ten."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hello|Good evening.", "good morning|Good evening.", "who are you|no language model",
        "what is ear shot|gateway for live voice",
        "what is missing|earshot.engine.chat.url", "are you a robot|no language model", "help|count to thirty",
        "can you hear me|Yes, I hear you.", "thank you|You are welcome.", "bye|Goodbye.", "stop|All right.",
        "how are you|All well",
    })
    void itMakesSmallTalkAndSaysWhatItIs(String heard, String part) {
        var answer = ask(concierge, heard);
        assertTrue(answer.contains(part), answer);
    }

    @Test
    void itSaysSoWhenItDidNotUnderstandAndEchoesBriefly() {
        assertEquals("Sorry, I have no answer to that. I heard: the capital of france.",
                ask(concierge, "the capital of france"));
        assertTrue(ask(concierge, "blue ".repeat(500)).length() < 120);
    }

    @Test
    void withoutWordsItAsksAgain() {
        assertEquals("Sorry, I heard no words. Please say it again.", ask(concierge, " ... "));
    }

    @Test
    void withNothingToAnswerItGreets() {
        assertTrue(concierge.answer(List.of()).startsWith("Good evening."));
    }

    @Test
    void theFirstClauseOfEveryAnswerIsShort() {
        for (var heard : List.of("hello", "what is earshot", "help", "who are you", "what is missing",
                "can you hear me", "nonsense words", "what time is it", "count to thirty")) {
            var first = new ClauseSplitter().feed(ask(concierge, heard)).getFirst();
            assertTrue(first.length() <= 45, first);
        }
    }

    @Test
    void aReplyComesWholeAndOnce() {
        var sink = new RecordingSink();
        concierge.begin(new DialogueRequest("Be a pirate.", List.of(new Message(Role.USER, "count to three"))),
                sink).cancel();
        assertEquals("One, two, three.", sink.text());
        assertEquals("done", sink.outcome());
    }

    private static Concierge at(String instant) {
        return new Concierge(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }

    private static String ask(Concierge concierge, String heard) {
        return concierge.answer(List.of(new Message(Role.USER, heard)));
    }
}
