package dev.earshot.session;

/** Is told each decision about who may do what. Never holds a secret, nor anything that was said. */
public interface AuditTrail {

    /** What was decided. */
    enum Decision { MINTED, REFUSED, CONNECTED, UPDATED, REVOKED, ENDED }

    /**
     * One decision. What is not known or does not apply is null.
     *
     * @param owner who asked
     * @param secretId of the client secret that was minted, shown or revoked
     * @param agent that was asked for
     * @param detail a code, a field or a reason, in words of the protocol
     */
    record Entry(Decision decision, Owner owner, String secretId, Door door, String sessionId, String callId, String agent,
            String detail) {

        /** About a live session. */
        static Entry of(Decision decision, Session session, String detail) {
            var opening = session.opening();
            return new Entry(decision, opening.owner(), null, opening.door(), session.id(), session.callId(),
                    opening.agent().name(), detail);
        }
    }

    void record(Entry entry);
}
