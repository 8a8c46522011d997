package dev.earshot.credentials;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiException;

/** Works out what a session would be, without opening one. */
@FunctionalInterface
public interface EffectiveSession {

    /**
     * Validates a session part and fills it with every default.
     *
     * @param requested the session part of a client secret, or null when none was given; left unchanged
     * @return the whole session as {@code session.created} would show it: {@code id}, {@code object}, {@code type} and
     *     {@code expires_at} included
     * @throws ApiException 400 naming the field, with a path that begins with {@code session}
     */
    ObjectNode effective(ObjectNode requested) throws ApiException;
}
