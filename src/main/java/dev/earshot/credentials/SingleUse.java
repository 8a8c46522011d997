package dev.earshot.credentials;

import dev.earshot.credentials.store.SharedStore;
import dev.earshot.session.Session;
import dev.earshot.session.SessionPermit;

/** The one session of a secret that opens one: the secret is as good as before where the session does not come about. */
final class SingleUse implements SessionPermit {

    private final SessionPermit permit;
    private final SharedStore store;
    private final String mark;
    private boolean done;

    /** @param mark that the secret is used */
    SingleUse(SessionPermit permit, SharedStore store, String mark) {
        this.permit = permit;
        this.store = store;
        this.mark = mark;
    }

    @Override
    public synchronized void opened(Session session) {
        done = true;
        permit.opened(session);
    }

    @Override
    public void release() {
        synchronized (this) {
            if (!done) {
                store.unclaim(mark); // where that fails the secret counts as used, which is the safe side
            }
            done = true;
        }
        permit.release();
    }
}
