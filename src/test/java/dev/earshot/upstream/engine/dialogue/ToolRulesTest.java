package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolCall;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolOutput;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Turn;
import dev.earshot.upstream.engine.dialogue.Tools.Choice;
import dev.earshot.upstream.engine.dialogue.Tools.Tool;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolRulesTest {

    private static final Tool WEATHER = tool("get_weather", "Current weather of a city", """
            {"type":"object","required":["location"],"properties":{"location":{"type":"string"},
             "unit":{"type":"string","enum":["celsius","fahrenheit"]}}}""");
    private static final Tool TIME = tool("getLocalTime", "", """
            {"type":"object","required":["zone"],"properties":{"zone":{"type":"string"}}}""");
    private static final Tool TABLE = tool("book_table", "Reserves a table at a restaurant", """
            {"type":"object","required":["guests","restaurant"],"properties":{"restaurant":{"type":"string"},
             "guests":{"type":"integer","minimum":1,"maximum":12},"outside":{"type":"boolean"}}}""");
    private static final Tool LIGHT = tool("set_light", "", """
            {"type":"object","required":["room","on"],"properties":{"room":{"type":"string","enum":["kitchen","living_room"]},
             "on":{"type":"boolean"},"brightness":{"type":"number"}}}""");
    private static final Tool ORDER = tool("order_status", "", """
            {"type":"object","required":["order_id"],"properties":{"order_id":{"type":"string"}}}""");
    private static final Tool HANG_UP = tool("hang_up", "Ends this telephone conversation when the user says goodbye", "{}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "what is the weather in paris|get_weather{\"location\":\"paris\"}",
        "WHAT'S THE WEATHER IN New York, please?!|get_weather{\"location\":\"New York\"}",
        "weather in celsius for the city of Rome|get_weather{\"location\":\"Rome\",\"unit\":\"celsius\"}",
        "Weather?|get_weather{\"location\":\"Weather\"}",
        "what is the local time in Tokyo now|getLocalTime{\"zone\":\"Tokyo\"}",
        "Book a table for two at Mario's.|book_table{\"restaurant\":\"Mario's\",\"guests\":2}",
        "reserve a table in the Old Harbour for twenty five, and yes: outside|book_table{\"restaurant\":\"Old Harbour\",\"guests\":12,\"outside\":true}",
        "turn the lights in the living room off|set_light{\"room\":\"living_room\",\"on\":false}",
        "kitchen light on at 2.5|set_light{\"room\":\"kitchen\",\"on\":true,\"brightness\":2.5}",
        "the status of my order AB-1234|order_status{\"order_id\":\"AB-1234\"}",
        "ok hang up|hang_up{}",
        "goodbye, end the conversation|hang_up{}",
    })
    void whatWasSaidCallsTheToolItNames(String said, String call) {
        assertEquals(call, calls(said, new Choice.Auto(), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "whether you like it or not", "what time is it", "say after me order", "", " ... ",
        "get set", "the user said so", "up", "count to five", "goodbye"})
    void otherWordsCallNothing(String said) {
        assertEquals("", calls(said, new Choice.Auto(), true));
    }

    @Test
    void severalToolsAreCalledAtOnceOnlyWhereThatIsAllowed() {
        var said = "What is the weather in Paris and the local time in Rome?";
        assertEquals("get_weather{\"location\":\"Paris\"} getLocalTime{\"zone\":\"Paris\"}",
                calls(said, new Choice.Auto(), true));
        assertEquals("getLocalTime{\"zone\":\"Paris\"}", calls(said, new Choice.Auto(), false));
    }

    @Test
    void whatMustBeCalledIsCalledWhateverWasSaid() {
        assertEquals("book_table{\"restaurant\":\"hello there\",\"guests\":1}",
                calls("hello there", new Choice.Named("book_table"), true));
        assertEquals("get_weather{\"location\":\"hello\"}", calls("hello", new Choice.Required(), true));
        assertEquals("order_status{\"order_id\":\"7\"}", calls("status 7", new Choice.Required(), true));
        assertEquals("get_weather{\"location\":\"\"}", calls("", new Choice.Required(), true));
        assertEquals("", calls("what is the weather in paris", new Choice.None(), true));
        assertEquals("", calls("hello", new Choice.Named("unknown"), true));
    }

    @Test
    void anySchemaGivesAnObject() {
        for (var schema : List.of("{}", "{\"properties\":7,\"required\":3}", "{\"type\":\"string\"}",
                "{\"required\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"],\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
                + "\"b\":{\"type\":[\"null\",\"number\"]},\"c\":{\"anyOf\":[{\"type\":\"boolean\"},{}]},\"d\":{},\"e\":{\"const\":5},"
                + "\"f\":{\"type\":\"object\",\"required\":[\"x\"],\"properties\":{\"x\":{\"enum\":[]}}},\"g\":true}}")) {
            var arguments = ToolArguments.of(Json.parse(schema), "three of these");
            assertTrue(Json.parse(Json.write(arguments)).isObject());
        }
        assertEquals("{\"n\":3}", Json.write(ToolArguments.of(
                Json.parse("{\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}"), "three of these")));
    }

    @ParameterizedTest
    @CsvSource({"two hundred and five,[205]", "twenty five,[25]", "three thousand two hundred,[3200]", "one two three,'[1, 2, 3]'",
        "twenty and five,'[20, 5]'", "a hundred,[100]", "two million,[2000000]", "twenty twenty,'[20, 20]'", "none here,[]",
        "zero,[0]", "a thousand thousand,'[1000]'", "nineteen hundred,[1900]"})
    void quantitiesAreReadFromWords(String words, String numbers) {
        assertEquals(numbers, SpokenNumbers.quantities(List.of(words.split(" "))).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "It is sunny.|It is sunny.",
        "sunny|Sunny.",
        "{\"temp_c\":21,\"condition\":\"sunny\",\"rain\":false}|Temp c: 21, condition: sunny, rain: no.",
        "[\"a\",{\"b\":null}]|A, b: nothing.",
        "\"plain\"|Plain.",
        "{broken|{broken.",
        "''|Done.",
        "{}|Nothing.",
        "{\"a\":{\"b\":{\"c\":{\"d\":1}}}}|A: b: c: and more.",
    })
    void outputsAreSaidInWords(String output, String said) {
        assertEquals(said, ToolWords.say(List.of(new ToolOutput("c", output))));
    }

    @Test
    void aLongOutputIsCutBetweenWords() {
        var said = ToolWords.say(List.of(new ToolOutput("c", "blue ".repeat(5_000)), new ToolOutput("d", "x")));
        assertTrue(said.length() < 620 && said.endsWith("blue and more."), said);
    }

    @Test
    void theConciergeCallsAndThenSaysWhatCameBack() {
        var asked = new Message(Role.USER, "What's the weather in Paris?");
        var sink = reply(asked);
        assertEquals(List.of("null get_weather{\"location\":\"Paris\"}"), sink.calls());
        assertEquals("", sink.text());
        assertEquals("done", sink.outcome());

        var answered = reply(asked, new ToolCall("c", "get_weather", "{}"), new ToolOutput("c", "{\"sky\":\"clear\"}"));
        assertEquals("Sky: clear.", answered.text());
        assertEquals(List.of(), answered.calls());
    }

    @Test
    void withToolsOfferedTheConciergeStillTalks() {
        assertEquals("One, two, three.", reply(new Message(Role.USER, "count to three")).text());
    }

    private static RecordingSink reply(Turn... turns) {
        var sink = new RecordingSink();
        new Concierge(Clock.systemUTC()).begin(new DialogueRequest("", List.of(turns),
                new Tools(List.of(WEATHER, TABLE), new Choice.Auto(), true), OptionalInt.empty()), sink);
        assertEquals(0, sink.stray());
        return sink;
    }

    private static String calls(String said, Choice choice, boolean parallel) {
        return ToolRules.calls(said, new Tools(List.of(WEATHER, TIME, TABLE, LIGHT, ORDER, HANG_UP), choice, parallel)).stream()
                .map(call -> call.name() + Json.write(call.arguments())).collect(Collectors.joining(" "));
    }

    private static Tool tool(String name, String description, String schema) {
        return new Tool(name, description, (ObjectNode) Json.parse(schema));
    }
}
