package dev.earshot.credentials.secret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.session.TraceParent;

/**
 * What an {@code ek_…} token says once it is opened. Times are seconds since the epoch.
 *
 * @param id names the secret in the store and in the ledger; not secret itself
 * @param expiresAtSeconds the first second in which it opens nothing any more
 * @param session the session part as it was requested: defaults of the sessions it opens; null when none was given
 * @param stored whether the session part is in the store instead
 * @param callerLabel the label of the key that minted it
 * @param trace that its sessions are a part of; null where nobody said so
 */
public record SealedSecret(String id, long issuedAtSeconds, long expiresAtSeconds, ObjectNode session, boolean stored,
        String callerLabel, SecretTerms terms, TraceParent trace) {

    SealedSecret with(ObjectNode storedSession) {
        return new SealedSecret(id, issuedAtSeconds, expiresAtSeconds, storedSession, false, callerLabel, terms, trace);
    }
}
