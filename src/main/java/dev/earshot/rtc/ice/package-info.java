/**
 * The answering half of ICE (RFC 8445, lite) over STUN (RFC 8489). Sans-I/O: a datagram and its source go in, an answer
 * to the same source comes out; time is an argument.
 *
 * <p>A loop owns one {@link dev.earshot.rtc.ice.StunMessage} and one table from
 * {@link dev.earshot.rtc.ice.IceCredentials#ufragKey()} to {@link dev.earshot.rtc.ice.IceLiteAgent}. Per datagram it
 * wraps, looks the agent up by {@link dev.earshot.rtc.ice.StunMessage#localUfragKey()} and hands the message over. The
 * agent must be in the table before the SDP answer leaves, or the first check is refused and the handshake is lost.
 *
 * <p>Out of scope: sending checks, TURN, candidates of the peer (they are never resolved nor remembered).
 */
package dev.earshot.rtc.ice;
