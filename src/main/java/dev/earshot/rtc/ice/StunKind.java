package dev.earshot.rtc.ice;

/** What {@link StunMessage#wrap} made of a datagram. */
public enum StunKind {
    /** First bits, length or magic cookie say it is something else. */
    NOT_STUN,
    /** A STUN header whose length or attributes do not add up. */
    MALFORMED,
    /** A check. */
    BINDING_REQUEST,
    /** A keep-alive that wants no answer. */
    BINDING_INDICATION,
    /** A response, or a method other than Binding; a lite agent never asked for either. */
    OTHER
}
