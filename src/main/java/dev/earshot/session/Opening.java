package dev.earshot.session;

import dev.earshot.protocol.SessionConfiguration;

/**
 * A session as a door asks for it.
 *
 * @param callId where the session is a call, else null
 * @param owner who opened it, and alone may take it up again; not secret, never a key
 */
public record Opening(SessionConfiguration configuration, String callId, String owner) {
}
