package dev.earshot.rtc.srtp;

/** Why a packet was dropped; {@link SrtpContext} returns the {@link #code()}, so that no object is made on the way. */
public enum SrtpDrop {
    /** The tag does not match: a forged or damaged packet, or the wrong key. */
    AUTH_FAILED,
    /** The index was seen before, or is too old to tell. When sending: it would use a keystream twice. */
    REPLAYED,
    /** Too short, not version 2, headers past the end, or SRTCP that claims to be unencrypted. */
    MALFORMED,
    /** A source beyond the eight one context follows. */
    TOO_MANY_SSRC,
    /** The 2^48 (SRTP) or 2^31 (SRTCP) packets one key may protect are used up (RFC 3711 section 9.2). */
    KEY_EXHAUSTED;

    private static final SrtpDrop[] ALL = values();

    private final int code = -1 - ordinal();

    /** The negative number that stands for this reason. */
    public int code() {
        return code;
    }

    /** The reason behind a negative result. */
    public static SrtpDrop of(int code) {
        return ALL[-1 - code];
    }
}
