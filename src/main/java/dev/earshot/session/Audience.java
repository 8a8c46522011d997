package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.EventAudioEncoder;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** All who hear a session's events: its client, and those who joined. Encodes audio for them where it travels as events. */
final class Audience {

    private static final Logger LOG = Logger.getLogger(Audience.class);

    /** Events whose sender is remembered; an error comes soon or not at all. */
    private static final int MAX_ASKERS = 64;

    private final ClientSeat client;
    private final List<EventReceiver> joined = new ArrayList<>();
    private final Map<String, EventAudioEncoder> encoders = new HashMap<>();
    private final Map<String, EventReceiver> askers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EventReceiver> eldest) {
            return size() > MAX_ASKERS;
        }
    };
    private ObjectNode session;

    Audience(ClientSeat client) {
        this.client = client;
    }

    /** Somebody sent an event with an id of their own: an error about it is for them. */
    void asked(String eventId, EventReceiver asker) {
        askers.put(eventId, asker);
    }

    /** The session as its client was last told; a missing node before it was told anything. Lent, not to be changed. */
    JsonNode session() {
        return session == null ? MissingNode.getInstance() : session;
    }

    void send(ServerEvent event) {
        if (event.type().equals("error")) {
            var asker = askers.remove(event.body().at("/error/event_id").asText());
            if (asker != null) {
                asker.send(event);
                return;
            }
        }
        if (event.type().equals("session.created") || event.type().equals("session.updated")) {
            session = (ObjectNode) event.body().get("session");
        }
        client.send(event);
        for (var each : List.copyOf(joined)) {
            each.send(event);
        }
    }

    /** A response begins; its audio, if any, goes out in its own format. */
    void begin(JsonNode response) {
        if (!client.playsAudio()) {
            encoders.put(response.path("id").asText(),
                    new EventAudioEncoder(AudioFormat.of(response.at("/audio/output/format"))));
        }
    }

    void done(String responseId) {
        encoders.remove(responseId);
    }

    /** @param pcm PCM16 24 kHz, lent for the call; only where the client does not play audio itself */
    void audio(OutputSlot slot, ByteBuffer pcm, int offsetBytes, int samples) {
        var base64 = encoders.get(slot.responseId()).encode(pcm, offsetBytes, samples);
        if (!base64.isEmpty()) {
            send(ServerEvents.audioDelta(slot, base64));
        }
    }

    /** The first event of one who joins is {@code session.created}, with the session as it is by now. */
    void join(EventReceiver receiver) {
        joined.add(receiver);
        greet(receiver);
    }

    /** The client is back: it is told the session as one who joins is, and then what it has missed. */
    void clientIsBack() {
        greet(client);
        client.catchUp();
    }

    private void greet(EventReceiver receiver) {
        if (session != null) {
            receiver.send(ServerEvents.sessionCreated(session.deepCopy()));
        }
    }

    void leave(EventReceiver receiver) {
        joined.remove(receiver);
        askers.values().removeIf(receiver::equals);
    }

    void close(EndReason reason) {
        for (var each : List.copyOf(joined)) {
            close(each, reason);
        }
        joined.clear();
        encoders.clear();
        close(client, reason);
    }

    private static void close(EventReceiver receiver, EndReason reason) {
        try {
            receiver.close(reason);
        } catch (RuntimeException e) {
            LOG.error("a receiver of events did not close", e);
        }
    }
}
