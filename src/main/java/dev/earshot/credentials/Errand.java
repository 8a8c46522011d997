package dev.earshot.credentials;

import dev.earshot.session.Door;
import java.util.Set;

/**
 * What a caller is at the door for.
 *
 * @param scopes of which it needs one
 * @param door by which a session is opened or joined; null where none is
 * @param opens whether a session is opened
 * @param opened whether it is about one that is open: sessions outlive the client secret that opened them
 */
public record Errand(Set<Scope> scopes, Door door, boolean opens, boolean opened) {

    /** To mint a client secret. */
    public static final Errand MINT = new Errand(Set.of(Scope.MINT), null, false, false);
    /** To see which agents there are. */
    public static final Errand LOOK = new Errand(Set.of(Scope.MINT, Scope.CONNECT, Scope.OBSERVE), null, false, false);
    /** To end a call. */
    public static final Errand HANG_UP = new Errand(Set.of(Scope.CONNECT), null, false, true);
    /** To join a call. */
    public static final Errand JOIN = new Errand(Set.of(Scope.OBSERVE), Door.SIDEBAND, false, false);
    /** To watch sessions, and see what they cost. */
    public static final Errand OBSERVE = new Errand(Set.of(Scope.OBSERVE), null, false, false);
    /** To take back what was given. */
    public static final Errand REVOKE = new Errand(Set.of(Scope.MINT, Scope.ADMIN), null, false, false);

    /** To open a session. */
    public static Errand open(Door door) {
        return new Errand(Set.of(Scope.CONNECT), door, true, false);
    }

    /** To go on with a session that the caller has opened before. */
    public static Errand goOn(Door door) {
        return new Errand(Set.of(Scope.CONNECT), door, false, true);
    }
}
