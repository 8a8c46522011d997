package dev.earshot.upstream.engine.dialogue;

import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolOutput;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The dialogue when no language model is configured: a handful of rules in English that let a person try the voice
 * path, and that say openly what they are. It reads no instructions. It calls tools by {@link ToolRules} and says what
 * they put out. The same words at the same time give the same answer; it answers within {@link #begin}, in one piece.
 */
public final class Concierge implements Dialogue {

    private static final int MAX_COUNT = 30;
    private static final int ECHO_CHARS = 60;
    private static final int REPEAT_CHARS = 300;

    private final Clock clock;

    /** @param clock tells time and date in its zone */
    public Concierge(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Reply begin(DialogueRequest request, ReplySink sink) {
        var outputs = outputs(request.history());
        var calls = outputs.isEmpty()
                ? ToolRules.calls(said(request.history()), request.tools()) : List.<ToolRules.Call>of();
        for (var call : calls) {
            sink.toolCall(null, call.name());
            sink.toolArguments(Json.write(call.arguments()));
        }
        if (calls.isEmpty()) {
            sink.text(outputs.isEmpty() ? answer(request.history()) : ToolWords.say(outputs));
        }
        sink.done(ReplySink.Finish.COMPLETE);
        return () -> { };
    }

    @Override
    public boolean seesImages() {
        return false;
    }

    /** What tools put out since anybody spoke, oldest first. */
    private static List<ToolOutput> outputs(List<DialogueRequest.Turn> history) {
        var first = history.size();
        while (first > 0 && history.get(first - 1) instanceof ToolOutput) {
            first--;
        }
        return history.subList(first, history.size()).stream().map(ToolOutput.class::cast).toList();
    }

    private static String said(List<DialogueRequest.Turn> history) {
        return !history.isEmpty() && history.getLast() instanceof Message last && last.role() == Role.USER
                ? last.text() : "";
    }

    String answer(List<DialogueRequest.Turn> history) {
        // Who is asked to speak without having been spoken to answers what was said last; an answer may have been cut off.
        var asked = history.stream().filter(turn -> turn instanceof Message said && said.role() == Role.USER)
                .reduce((earlier, later) -> later);
        if (asked.isEmpty()) {
            return greeting();
        }
        var heard = Heard.of(((Message) asked.get()).text());
        if (heard.isEmpty()) {
            return "Sorry, I heard no words. Please say it again.";
        }
        var request = heard.withoutFillers();
        var repeated = repeat(request, history);
        if (repeated != null) {
            return repeated;
        }
        if (request.has("count", "counts", "counting", "account to")) {
            return count(request);
        }
        var told = clockQuestion(heard);
        if (told != null) {
            return told;
        }
        return smallTalk(heard);
    }

    private static String repeat(Heard request, List<DialogueRequest.Turn> history) {
        if (request.has("say that again", "say it again", "repeat that", "repeat it", "once more", "what did you say",
                "pardon")) {
            return history.stream().filter(turn -> turn instanceof Message said && said.role() == Role.ASSISTANT)
                    .reduce((earlier, later) -> later).map(turn -> ((Message) turn).text())
                    .orElse("So far, I have said nothing.");
        }
        for (var phrase : List.of("say after me", "say off to me", "say after mi", "repeat after me",
                "repeat off to me", "repeat the words", "repeat", "say")) {
            var words = request.after(phrase);
            if (words != null) {
                return words.isEmpty()
                        ? "Gladly. Say: repeat after me, and then the words."
                        : capital(words.quote(REPEAT_CHARS)) + ".";
            }
        }
        return null;
    }

    private static String count(Heard request) {
        // "count to ten" is often heard as "count two ten": a two between the verb and a number is the preposition
        var words = request.spelled();
        var numbers = SpokenNumbers.in(words);
        var verb = IntStream.range(0, words.size()).filter(i -> words.get(i).contains("count")).findFirst().orElse(0);
        if (numbers.size() > 1 && verb + 1 < words.size() && words.get(verb + 1).equals("two")) {
            numbers = numbers.subList(1, numbers.size());
        }
        var last = numbers.isEmpty() ? 10 : numbers.getLast();
        var down = numbers.size() < 2 && request.has("down", "backward", "backwards");
        var from = numbers.size() > 1 ? numbers.getFirst() : down ? last : 1;
        var to = down ? 1 : last;
        if (to < 1 || from < 1) {
            return "Hardly. I count upwards from one.";
        }
        if (from > MAX_COUNT || to > MAX_COUNT) {
            return "Sorry, " + SpokenNumbers.cardinal(MAX_COUNT) + " is as far as I count.";
        }
        var step = from <= to ? 1 : -1;
        return capital(IntStream.iterate(from, n -> n != to + step, n -> n + step).mapToObj(SpokenNumbers::cardinal)
                .collect(Collectors.joining(", "))) + ".";
    }

    private String clockQuestion(Heard heard) {
        var now = ZonedDateTime.now(clock);
        if (heard.has("what time", "the time", "whats time", "time is it", "current time", "what clock", "oclock")) {
            return "It is " + time(now.toLocalTime()) + ", by the clock of this server.";
        }
        if (heard.has("tomorrow") && heard.has("day", "date", "what")) {
            return "Tomorrow is " + date(now.toLocalDate().plusDays(1)) + ".";
        }
        if (heard.has("what day", "which day", "the date", "whats date", "what date", "day is it", "todays date",
                "what year", "what month", "day today", "date today")) {
            return "Today is " + date(now.toLocalDate()) + ".";
        }
        return null;
    }

    private String smallTalk(Heard heard) {
        if (heard.has("can you hear", "do you hear", "hear me", "are you there", "testing", "test test", "mic check")) {
            return "Yes, I hear you. Your words came through as: " + heard.quote(ECHO_CHARS) + ".";
        }
        if (heard.has("missing", "language model", "configure", "configured", "set up", "chat gpt", "chatgpt",
                "smarter")) {
            return "One thing is missing: no language model is configured. "
                    + "Set earshot.engine.chat.url to a chat endpoint, and it will answer in my place.";
        }
        if (heard.has("earshot", "ear shot", "ear shut", "ear short")) {
            return "Earshot is a gateway for live voice. It carries speech between people and models, "
                    + "and I am its built in concierge.";
        }
        if (heard.has("who are you", "what are you", "your name", "are you real", "are you human", "are you a robot",
                "a robot", "an ai", "are you ai", "artificial")) {
            return "I am a concierge: a few rules, no language model. "
                    + "Set earshot.engine.chat.url to put one in my place.";
        }
        if (heard.has("what can you", "what do you", "help", "what can i")) {
            return "A little. I tell the time and the date, count to thirty, "
                    + "and repeat what you say after: say after me.";
        }
        if (heard.has("how are you", "how do you do", "how is it going", "hows it going")) {
            return "All well, thank you. Ask me for the time, or have me count.";
        }
        if (heard.has("thank you", "thanks", "thank")) {
            return "You are welcome.";
        }
        if (heard.has("goodbye", "good bye", "bye", "see you", "good night")) {
            return "Goodbye. It was good to hear you.";
        }
        if (heard.has("stop", "be quiet", "shut up", "enough", "never mind", "nevermind")) {
            return "All right.";
        }
        if (heard.has("hello", "hallo", "hi", "hey", "good morning", "good afternoon", "good evening", "greetings",
                "howdy")) {
            return greeting();
        }
        return "Sorry, I have no answer to that. I heard: " + heard.quote(ECHO_CHARS) + ".";
    }

    private String greeting() {
        var hour = ZonedDateTime.now(clock).getHour();
        return "Good " + (hour < 5 || hour >= 17 ? "evening" : hour < 12 ? "morning" : "afternoon")
                + ". I am the concierge of Earshot; ask me for the time, or say: count to five.";
    }

    private static String time(LocalTime time) {
        var hour = SpokenNumbers.cardinal(time.getHour() % 12 == 0 ? 12 : time.getHour() % 12);
        var minute = time.getMinute();
        var minutes = minute == 0 ? " o'clock" : (minute < 10 ? " oh " : " ") + SpokenNumbers.cardinal(minute);
        var part = time.getHour() < 5 ? "at night" : time.getHour() < 12 ? "in the morning"
                : time.getHour() < 17 ? "in the afternoon" : "in the evening";
        return hour + minutes + " " + part;
    }

    private static String date(LocalDate date) {
        return date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + ", the "
                + SpokenNumbers.ordinal(date.getDayOfMonth()) + " of "
                + date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " "
                + SpokenNumbers.year(date.getYear());
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ENGLISH) + text.substring(1);
    }
}
