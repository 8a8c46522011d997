package dev.earshot.client.webrtc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.nio.charset.StandardCharsets;

/**
 * An event as one message of a data channel, which holds no more than the offer's {@code a=max-message-size}. Browsers
 * take 256 KiB: four seconds of speech in base64. Clients that ask for an item after each turn want its words, and heard
 * its sound on the media path, so an item that is too long with its sound comes without.
 */
final class ChannelMessage {

    private static final String ITEM_RETRIEVED = "conversation.item.retrieved";

    private ChannelMessage() {
    }

    /**
     * An event that does not fit is left out, and the peer is told: it is no reason to end the call.
     *
     * @param maxBytes of a message, 0 for no limit
     */
    static byte[] of(ServerEvent event, int maxBytes) {
        var whole = utf8(event);
        if (fits(whole, maxBytes)) {
            return whole;
        }
        var silent = event.type().equals(ITEM_RETRIEVED) ? utf8(withoutSound(event)) : whole;
        if (fits(silent, maxBytes)) {
            return silent;
        }
        return utf8(ServerEvents.error(ApiError.serverFault("event_too_large", "The event '" + event.type() + "' of "
                + silent.length + " bytes was left out: the offer's a=max-message-size is " + maxBytes + "."), null));
    }

    /** A copy, since others may be told of the same event. */
    private static ServerEvent withoutSound(ServerEvent event) {
        var body = event.body().deepCopy();
        for (var part : body.at("/item/content")) {
            ((ObjectNode) part).remove("audio");
        }
        return ServerEvent.of(event.type(), body);
    }

    private static boolean fits(byte[] message, int maxBytes) {
        return maxBytes == 0 || message.length <= maxBytes;
    }

    private static byte[] utf8(ServerEvent event) {
        return event.json().getBytes(StandardCharsets.UTF_8);
    }
}
