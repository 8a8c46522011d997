package dev.earshot.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.SessionConfiguration;
import java.util.List;

/**
 * The session that a client secret, a call or a socket asks for.
 *
 * @param model names the agent; null where none is named
 * @param session its fields, nullable; left unchanged
 */
public record SessionWish(Kind kind, String model, ObjectNode session) {

    /** What is done in it. */
    public enum Kind {
        CONVERSE,
        /** It names no agent: the default one serves it. */
        TRANSCRIBE,
        TRANSLATE
    }

    /**
     * @param session as it was given, nullable; its {@code type} says which kind it is
     * @param model that counts where the session names none
     * @throws ApiException when the session names a model that is no name
     */
    public static SessionWish of(ObjectNode session, String model) {
        var named = session == null ? null : session.get("model");
        if (named != null && !named.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType("session.model", "a string"));
        }
        var kind = SessionConfiguration.asksToTranslate(session) ? Kind.TRANSLATE
                : session != null && session.path("type").asText().equals("transcription") ? Kind.TRANSCRIBE : Kind.CONVERSE;
        return new SessionWish(kind, named == null ? model : named.textValue(), session);
    }

    /** The same session, in which this is done. */
    public SessionWish as(Kind other) {
        return new SessionWish(other, model, session);
    }

    /** The same session of the agent that is named here, unless it is null. */
    public SessionWish naming(String other) {
        return other == null ? this : new SessionWish(kind, other, session);
    }

    /** The same session, of this agent where none is named and one is needed. */
    public SessionWish orNaming(String other) {
        return model == null && kind == Kind.CONVERSE ? naming(other) : this;
    }

    /** Its fields, without those that say which session it is. */
    ObjectNode sessionPart() {
        if (session == null) {
            return Json.object();
        }
        var part = session.deepCopy().<ObjectNode>without("model");
        return kind == Kind.TRANSLATE ? part.without(List.of("type")) : part;
    }
}
