package dev.earshot.upstream.engine.endpoint;

import dev.earshot.protocol.WireWord;

/** What an endpoint does for the engine; its name begins the codes and stands in the messages of its failures. */
public enum Service {
    CHAT, TRANSCRIPTION, SPEECH;

    /** As it stands in codes and sentences: {@code chat}. */
    public String word() {
        return WireWord.of(this);
    }

    /** @param what the endpoint did, completing {@code The chat endpoint …}; no key, address or content */
    public EndpointFailure failure(EndpointFailure.Reason reason, String what) {
        return new EndpointFailure(this, reason, "The " + word() + " endpoint " + what);
    }
}
