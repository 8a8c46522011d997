package dev.earshot.session;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.AuditTrail.Decision;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What the client of a session says, and those who joined: each event is held against the rules and passed on, or answered
 * with an {@code error}. A client that sends faster than it may ends its session, one who joined only its own part in it:
 * to answer each event of a flood would be another one. On the session's loop.
 */
final class ClientInput {

    private final Session session;
    private final ClientSeat client;
    private final ClientSide clients;
    private final UpstreamSide upstream;
    private final Map<EventReceiver, SendRate> rates = new IdentityHashMap<>();

    ClientInput(Session session, ClientSeat client, ClientSide clients, UpstreamSide upstream) {
        this.session = session;
        this.client = client;
        this.clients = clients;
        this.upstream = upstream;
    }

    /** A text message. */
    void text(String text, EventReceiver from) {
        if (!inTime(text.length(), from)) {
            return;
        }
        var comeNanos = System.nanoTime();
        ClientEvent event = null;
        try {
            event = ClientEvent.parse(text);
            session.opening().rules().check(event, clients.audience().session());
            if (event.type().equals("response.create") && clients.answersRefused() != null) {
                throw new ApiException(429, clients.answersRefused());
            }
            if (client.playsAudio() && event.type().equals("output_audio_buffer.clear")) {
                clients.cutPlayout(System.nanoTime());
                return;
            }
            if (event.eventId() != null && !event.appendsAudio()) {
                clients.audience().asked(event.eventId(), from);
            }
            pass(event, comeNanos);
            if (event.type().equals("session.update")) {
                session.audit(Decision.UPDATED, from == client ? "client" : "sideband");
            }
        } catch (ApiException e) {
            if (event != null && event.type().equals("session.update")) {
                session.audit(Decision.REFUSED, "session.update: " + e.error().code() + " " + e.error().param());
            }
            from.send(ServerEvents.error(e.error(), event == null ? null : event.eventId()));
        }
    }

    /** An append of the client in the bytes in which it came, lent for the call. */
    void append(ClientEvent append) {
        if (!inTime(append.lengthChars(), client)) {
            return;
        }
        try {
            session.opening().rules().check(append, clients.audience().session());
            pass(append, System.nanoTime());
        } catch (ApiException e) {
            client.send(ServerEvents.error(e.error(), append.eventId()));
        }
    }

    private void pass(ClientEvent event, long comeNanos) {
        if (event.appendsAudio()) {
            clients.appended(event, comeNanos);
        }
        upstream.send(event);
        clients.passed(event, comeNanos, upstream.live());
    }

    /** A binary message, which the protocol does not have. */
    void binary(EventReceiver from) {
        if (inTime(0, from)) {
            from.send(ServerEvents.error(
                    ApiError.invalidEvent("Binary messages are not supported; an event is a JSON text message."), null));
        }
    }

    /** One who joined has left. */
    void left(EventReceiver from) {
        rates.remove(from);
    }

    private boolean inTime(int lengthBytes, EventReceiver from) {
        var nowNanos = System.nanoTime();
        if (rates.computeIfAbsent(from, each -> new SendRate(session.config().clientRate(), nowNanos))
                .takes(lengthBytes, nowNanos)) {
            return true;
        }
        var reason = EndReason.tooFast();
        if (from == client) {
            session.end(reason);
        } else {
            session.leave(from);
            from.close(reason);
        }
        return false;
    }
}
