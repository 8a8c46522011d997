package dev.earshot.session;

/** Leave to have one session open, of those that somebody may have. Safe from any thread; never waits. */
public interface SessionPermit {

    /** Of those who may have any number. */
    SessionPermit UNLIMITED = new SessionPermit() {
        @Override
        public void opened(Session session) {}

        @Override
        public void release() {}
    };

    /** The session is there; it may be ended when the leave does not last. */
    void opened(Session session);

    /** There will be no session, or it is over. Later calls change nothing. */
    void release();
}
