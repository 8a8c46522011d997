package dev.earshot.upstream.engine.dialogue;

/** Where a reply goes. Implementations return quickly and do not throw: they hand over to the session's own thread. */
public interface ReplySink {

    /** How a reply came to its end. */
    enum Finish {
        /** All was said. */
        COMPLETE,
        /** The answer was longer than it may be. */
        MAX_OUTPUT_TOKENS,
        /** The endpoint would not go on saying this. */
        CONTENT_FILTER
    }

    /** The next piece of text, never empty; cut anywhere, also inside a word. */
    void text(String delta);

    /**
     * The reply calls a tool; a call before it is complete now. No text comes after the first call.
     *
     * @param callId of the endpoint, or null when it gave none
     */
    void toolCall(String callId, String name);

    /** The next piece of the arguments of the latest call, never empty; together they are one JSON object. */
    void toolArguments(String delta);

    /** What the endpoint says it counted; at most once, before the end. */
    void counted(ReplyTokens tokens);

    /** The reply is complete. */
    void done(Finish finish);

    /** The reply ended early; text already given stands. */
    void failed(DialogueFailure failure);
}
