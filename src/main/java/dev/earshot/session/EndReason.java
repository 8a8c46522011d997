package dev.earshot.session;

import dev.earshot.protocol.ApiError;
import java.time.Duration;

/**
 * Why a session ended.
 *
 * @param closeCode of a WebSocket, RFC 6455 section 7.4
 * @param text of a WebSocket's close frame, at most 123 bytes; also the reason in telemetry
 * @param error told to the client before, or null
 */
public record EndReason(int closeCode, String text, ApiError error) {

    public static final EndReason CLIENT_GONE = new EndReason(1000, "client gone", null);
    public static final EndReason HUNG_UP = new EndReason(1000, "hung up", null);

    /** Its client goes on over another connection. */
    public static final EndReason TAKEN_UP = new EndReason(4001, "taken up over another connection", null);

    /** {@code session.close} was done. */
    public static final EndReason CLOSED = new EndReason(1000, "session closed", null);

    public static final EndReason SHUTDOWN = new EndReason(1001, "server shutting down", null);

    /** Its life is over. */
    public static EndReason expired(Duration life) {
        var text = "Your session hit the maximum duration of " + (life.toSecondsPart() == 0 ? life.toMinutes() + " minutes."
                : life.toSeconds() + " seconds.");
        return new EndReason(1001, text, new ApiError("invalid_request_error", "session_expired", text, null));
    }

    /** Close code and reason as the service gives them: {@code <type>.<code>}. */
    public static EndReason refused(int closeCode, ApiError error) {
        return new EndReason(closeCode, error.closeReason(), error);
    }

    /** A queue's bound was passed. */
    public static EndReason overrun(String queue) {
        return new EndReason(1008, "queue full: " + queue,
                ApiError.invalidRequest("rate_limit_exceeded", "Too much was sent too fast: " + queue + " is full.", null));
    }

    /** More was sent in a second than may be. */
    public static EndReason tooFast() {
        return new EndReason(1008, "too many events", ApiError.rateLimited("Too many events, or too much in them, were sent in "
                + "too short a time."));
    }

    /** Whoever may do so has taken back what the session was opened with. */
    public static EndReason revoked() {
        return new EndReason(3000, "revoked", ApiError.invalidApiKey("The credentials of this session were revoked."));
    }

    /** Its owner's quota is used up. */
    public static EndReason quota(String message) {
        return new EndReason(1008, "quota used up", ApiError.rateLimited(message));
    }

    /** A fault on this side. */
    public static EndReason fault(String message) {
        return new EndReason(1011, "server_error", ApiError.serverFault("server_error", message));
    }
}
