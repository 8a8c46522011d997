package dev.earshot.rtc.ice;

import java.nio.ByteBuffer;

/**
 * One session's ICE, always controlled, never asking (RFC 8445 section 2.5). Belongs to the loop whose {@link
 * StunMessage} it shares; not thread-safe.
 *
 * <p>Media goes to {@link #selected()}: the first source with a verified check, then whichever source nominated last. A
 * moving peer is followed only by such a check, never by the source of a media packet. Nothing is allocated per
 * datagram.
 */
public final class IceLiteAgent {

    /** How long the last verified check counts as consent to be sent to (RFC 7675 section 5.1). */
    public static final long CONSENT_NANOS = 30_000_000_000L;

    private final IceCredentials credentials;
    private final long ufragKey;
    private final HmacSha1 hmac;
    private final StunMessage stun;
    private final TransportAddress selected = new TransportAddress();
    private boolean nominated;
    private long lastCheckNanos;
    private int answerLengthBytes;
    private int moves;

    /**
     * @param stun the loop's own, shared by its agents
     * @param nowNanos consent runs from here, so that a peer that never comes expires too
     */
    public IceLiteAgent(IceCredentials credentials, StunMessage stun, long nowNanos) {
        this.credentials = credentials;
        this.ufragKey = credentials.ufragKey();
        this.hmac = new HmacSha1(credentials.pwd());
        this.stun = stun;
        this.lastCheckNanos = nowNanos;
    }

    /** Wraps a datagram and handles it; for a caller that knows the agent without looking it up. */
    public IceOutcome onBindingRequest(ByteBuffer datagram, int offset, int length, TransportAddress from,
            long nowNanos, ByteBuffer out) {
        return onMessage(stun.wrap(datagram, offset, length), from, nowNanos, out);
    }

    /**
     * Handles the datagram the loop's {@link StunMessage} is wrapped around.
     *
     * @param kind what wrapping returned
     * @param from where the datagram came from and an answer goes to; copied if kept
     * @param out at least 128 bytes; an answer stands at index 0 with {@link #answerLengthBytes()}, position untouched
     */
    public IceOutcome onMessage(StunKind kind, TransportAddress from, long nowNanos, ByteBuffer out) {
        answerLengthBytes = 0;
        switch (kind) {
            case NOT_STUN -> {
                return IceOutcome.DROPPED_NOT_STUN;
            }
            case MALFORMED -> {
                return IceOutcome.DROPPED_MALFORMED;
            }
            case BINDING_INDICATION, OTHER -> {
                return IceOutcome.DROPPED_NOT_A_REQUEST;
            }
            case BINDING_REQUEST -> { }
        }
        if (stun.localUfragKey() != ufragKey) {
            return IceOutcome.DROPPED_WRONG_UFRAG;
        }
        if (!stun.fingerprintHolds()) {
            return IceOutcome.DROPPED_BAD_FINGERPRINT;
        }
        if (!stun.integrityHolds(hmac)) {
            return IceOutcome.DROPPED_BAD_INTEGRITY;
        }
        if (stun.unknownRequired() >= 0) {
            answerLengthBytes = StunAnswer.unknownAttribute(stun, hmac, out);
            return IceOutcome.ANSWERED_UNKNOWN_ATTRIBUTE;
        }
        if (stun.controlled()) {
            answerLengthBytes = StunAnswer.roleConflict(stun, hmac, out);
            return IceOutcome.ANSWERED_ROLE_CONFLICT;
        }
        lastCheckNanos = nowNanos;
        select(from, stun.useCandidate());
        answerLengthBytes = StunAnswer.success(stun, from, hmac, out);
        return IceOutcome.ANSWERED;
    }

    private void select(TransportAddress from, boolean nominates) {
        if (!selected.isSet()) {
            selected.copyFrom(from);
        } else if (nominates && !selected.same(from)) {
            selected.copyFrom(from);
            moves++;
        }
        nominated |= nominates;
    }

    public IceCredentials credentials() {
        return credentials;
    }

    /** Bytes of the answer made last, 0 when the last datagram was dropped. */
    public int answerLengthBytes() {
        return answerLengthBytes;
    }

    /** Where media goes; a live view that this agent changes, unset before the first verified check. */
    public TransportAddress selected() {
        return selected;
    }

    /** Whether any check was verified, so that there is somewhere to send to. */
    public boolean connected() {
        return selected.isSet();
    }

    /** Whether the peer has nominated a pair. */
    public boolean nominated() {
        return nominated;
    }

    /** How often the selected address changed after the first; a flapping path shows here. */
    public int moves() {
        return moves;
    }

    public long lastCheckNanos() {
        return lastCheckNanos;
    }

    /** Whether nothing verified came for 30 seconds: sending must stop. */
    public boolean expired(long nowNanos) {
        return nowNanos - lastCheckNanos > CONSENT_NANOS;
    }
}
