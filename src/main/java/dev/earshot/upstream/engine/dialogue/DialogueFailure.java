package dev.earshot.upstream.engine.dialogue;

/**
 * Why a reply ended early.
 *
 * @param code stable, for programs: see the constants
 * @param message one sentence for a person; holds no key, no address and no text of the conversation
 */
public record DialogueFailure(String code, String message) {

    /** No connection could be made. */
    public static final String UNREACHABLE = "chat_unreachable";
    /** The first byte, or a later one, did not come in time. */
    public static final String TIMEOUT = "chat_timeout";
    /** The key was refused (401, 403). */
    public static final String UNAUTHORIZED = "chat_unauthorized";
    /** The endpoint asks for patience (429). */
    public static final String RATE_LIMITED = "chat_rate_limited";
    /** The endpoint failed by itself (5xx, or an error inside the stream). */
    public static final String UNAVAILABLE = "chat_unavailable";
    /** The endpoint did not like the request (any other status). */
    public static final String REJECTED = "chat_rejected";
    /** The stream ended before the reply did. */
    public static final String DROPPED = "chat_dropped";
    /** What came is not the stream that was asked for. */
    public static final String MALFORMED = "chat_malformed";
    /** A line or the whole reply is larger than allowed. */
    public static final String TOO_LARGE = "chat_too_large";
    /** As many replies are under way and waiting as may be. */
    public static final String BUSY = "chat_busy";
    /** The endpoint failed so often that it is left alone for a moment. */
    public static final String SUSPENDED = "chat_suspended";
    /** The fault is this program's. */
    public static final String INTERNAL = "chat_internal";
}
