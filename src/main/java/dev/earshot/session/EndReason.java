package dev.earshot.session;

import dev.earshot.protocol.ApiError;

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

    /** 60 minutes are over. */
    public static EndReason expired(int minutes) {
        var text = "Your session hit the maximum duration of " + minutes + " minutes.";
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

    /** A fault on this side. */
    public static EndReason fault(String message) {
        return new EndReason(1011, "server_error", ApiError.serverFault("server_error", message));
    }
}
