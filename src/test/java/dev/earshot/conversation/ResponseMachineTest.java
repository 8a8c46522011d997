package dev.earshot.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.SessionConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseMachineTest {

    private static final SessionConfiguration SESSION = SessionConfiguration.defaults("earshot", "Be brief.", "marin");
    private static final Usage USAGE = new Usage(new ContextTokens(3, 12, 0), 0, 4, 20);

    private final Conversation conversation = new Conversation();
    private final List<ServerEvent> events = new ArrayList<>();

    @Test
    void aSpokenAnswerGoesOutInTheOrderOfTheWire() {
        conversation.append(Item.spokenByUser("item_u"));
        var response = response("{}");
        events.addAll(response.begin());
        events.addAll(response.text("Hello"));
        events.addAll(response.audio(40));
        events.addAll(response.text(" you."));
        events.addAll(response.finish(new ResponseOutcome.Completed(), USAGE));
        assertEquals(List.of("response.created", "response.output_item.added", "conversation.item.added",
                "response.content_part.added", "response.output_audio_transcript.delta",
                "response.output_audio_transcript.delta", "response.output_audio.done",
                "response.output_audio_transcript.done", "response.content_part.done", "conversation.item.done",
                "response.output_item.done", "response.done"), types());
        assertEquals("item_u", event("conversation.item.added").body().path("previous_item_id").asText());
        var done = event("response.done").body().path("response");
        assertEquals("completed", done.path("status").asText());
        assertEquals("Hello you.", done.at("/output/0/content/0/transcript").asText());
        assertEquals(39, done.at("/usage/total_tokens").asInt());
        assertEquals("Hello you.", conversation.last().text());
    }

    @Test
    void aWrittenAnswerHasNoAudioEvents() {
        var response = response("{\"output_modalities\":[\"text\"]}");
        events.addAll(response.begin());
        events.addAll(response.text("Hello."));
        events.addAll(response.finish(new ResponseOutcome.Completed(), USAGE));
        assertEquals(List.of("response.created", "response.output_item.added", "conversation.item.added",
                "response.content_part.added", "response.output_text.delta", "response.output_text.done",
                "response.content_part.done", "conversation.item.done", "response.output_item.done", "response.done"),
                types());
    }

    @Test
    void anInterruptedAnswerIsClosedIncompleteAndToldOnce() {
        var response = response("{}");
        events.addAll(response.begin());
        events.addAll(response.text("Let me ex"));
        events.addAll(response.finish(new ResponseOutcome.Cancelled("turn_detected"), USAGE));
        assertTrue(response.finish(new ResponseOutcome.Completed(), USAGE).isEmpty());
        var done = event("response.done").body().path("response");
        assertEquals("cancelled", done.path("status").asText());
        assertEquals("turn_detected", done.at("/status_details/reason").asText());
        assertEquals("incomplete", done.at("/output/0/status").asText());
        assertEquals(1, types().stream().filter("response.done"::equals).count());
    }

    @Test
    void anAnswerCancelledBeforeItsFirstWordHasNoItem() {
        var response = response("{}");
        events.addAll(response.begin());
        events.addAll(response.finish(new ResponseOutcome.Cancelled("client_cancelled"), USAGE));
        assertEquals(List.of("response.created", "response.done"), types());
        assertEquals(0, event("response.done").body().at("/response/output").size());
    }

    @Test
    void anOutOfBandAnswerLeavesTheConversationAlone() {
        var response = response("{\"conversation\":\"none\",\"metadata\":{\"topic\":\"x\"}}");
        events.addAll(response.begin());
        events.addAll(response.text("Aside."));
        events.addAll(response.finish(new ResponseOutcome.Completed(), USAGE));
        assertTrue(types().stream().noneMatch(type -> type.startsWith("conversation.")));
        assertTrue(conversation.items().isEmpty());
        var done = event("response.done").body().path("response");
        assertTrue(done.path("conversation_id").isNull());
        assertEquals("x", done.at("/metadata/topic").asText());
    }

    @Test
    void wordsAfterTheEndAreAFaultOfTheCaller() {
        var response = response("{}");
        response.begin();
        response.finish(new ResponseOutcome.Completed(), USAGE);
        assertThrows(IllegalStateException.class, () -> response.text("late"));
        assertThrows(IllegalStateException.class, response::begin);
    }

    @Test
    void truncationKeepsTheWholeWordsThatWereHeard() {
        var response = response("{}");
        response.begin();
        response.text("one two three four");
        response.audio(1_800);
        var itemId = response.messageSlot().itemId();
        response.finish(new ResponseOutcome.Completed(), USAGE);
        conversation.truncate(itemId, 0, 900);
        assertEquals("one two", conversation.get(itemId).text());
        var refused = assertThrows(ApiException.class, () -> conversation.truncate(itemId, 0, 901));
        assertEquals("Audio content of 900ms is already shorter than 901ms", refused.error().message());
    }

    private ResponseMachine response(String wish) {
        var request = ResponseRequest.of((ObjectNode) Json.parse(wish), SESSION);
        return new ResponseMachine(request, conversation);
    }

    private List<String> types() {
        return events.stream().map(ServerEvent::type).toList();
    }

    private ServerEvent event(String type) {
        return events.stream().filter(event -> event.type().equals(type)).findFirst().orElseThrow();
    }
}
