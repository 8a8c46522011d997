package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ChannelMessageTest {

    private static final int MAX_BYTES = 1_000;

    @Test
    void anItemThatFitsComesWithItsSound() throws Exception {
        var message = read(ChannelMessage.of(spoken(10, "ten of clubs"), MAX_BYTES));
        assertEquals(10, message.at("/item/content/0/audio").asText().length());
    }

    @Test
    void anItemThatIsTooLongWithItsSoundComesWithout() throws Exception {
        var event = spoken(MAX_BYTES, "ten of clubs");
        var message = read(ChannelMessage.of(event, MAX_BYTES));
        assertEquals("conversation.item.retrieved", message.path("type").asText());
        assertEquals(event.body().path("event_id"), message.path("event_id"));
        assertEquals("ten of clubs", message.at("/item/content/0/transcript").asText());
        assertFalse(message.at("/item/content/0").has("audio"), message::toString);
        assertTrue(event.body().at("/item/content/0").has("audio"), "others are told of the same event");
    }

    @Test
    void anItemOfTooManyWordsIsLeftOutWithAnError() throws Exception {
        var message = read(ChannelMessage.of(spoken(10, "clubs ".repeat(MAX_BYTES)), MAX_BYTES));
        assertEquals("event_too_large", message.at("/error/code").asText());
    }

    @Test
    void withoutALimitNothingIsLeftOut() throws Exception {
        var message = read(ChannelMessage.of(spoken(MAX_BYTES, "ten of clubs"), 0));
        assertEquals(MAX_BYTES, message.at("/item/content/0/audio").asText().length());
    }

    private static ServerEvent spoken(int audioChars, String transcript) {
        var item = Json.object().put("id", "item_1").put("type", "message").put("role", "user");
        item.putArray("content").addObject().put("type", "input_audio").put("transcript", transcript)
                .put("audio", "A".repeat(audioChars));
        return ServerEvents.itemRetrieved(item);
    }

    private static JsonNode read(byte[] message) throws IOException {
        return new ObjectMapper().readTree(message);
    }
}
