package dev.earshot.upstream.engine.endpoint;

import dev.earshot.protocol.WireWord;

/**
 * Why an endpoint did not do what it was asked.
 *
 * @param message one sentence for a person; holds no key, no address and no text of the conversation
 */
public record EndpointFailure(Service service, Reason reason, String message) {

    /** What kind of failure it is; the second half of {@link #code}. */
    public enum Reason {
        /** No connection could be made. */
        UNREACHABLE,
        /** The first byte, a later one or the end did not come in time. */
        TIMEOUT,
        /** The key was refused (401, 403). */
        UNAUTHORIZED,
        /** The endpoint asks for patience (429). */
        RATE_LIMITED,
        /** The endpoint failed by itself (5xx, or an error inside the stream). */
        UNAVAILABLE,
        /** The endpoint did not like the request (any other status). */
        REJECTED,
        /** The answer ended before it was complete. */
        DROPPED,
        /** What came is not the answer that was asked for. */
        MALFORMED,
        /** The question, or the answer or a part of it, is larger than allowed. */
        TOO_LARGE,
        /** As many requests are under way and waiting as may be. */
        BUSY,
        /** The endpoint failed so often that it is left alone for a moment; it was not asked. */
        SUSPENDED,
        /** The fault is this program's. */
        INTERNAL
    }

    /** Stable, for programs: {@code chat_unreachable}. */
    public String code() {
        return service.word() + "_" + WireWord.of(reason);
    }

    /** This failure as something to throw or to complete a stage with. */
    public EndpointException asException() {
        return new EndpointException(this, false);
    }
}
