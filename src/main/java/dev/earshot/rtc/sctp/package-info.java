/**
 * The part of SCTP that WebRTC data channels use, sans-I/O (RFC 9260, RFC 3758, RFC 6525, RFC 8831, RFC 8832).
 *
 * <p>{@link dev.earshot.rtc.sctp.SctpAssociation} answers an association that the peer opens over DTLS, one path, one
 * port each. Everything held for the peer is bounded before it is held.
 *
 * <p>Out of scope, and why: opening associations or channels (the browser does both), several paths (DTLS has one),
 * message interleaving and zero checksum (peers fall back when they are not answered), restart by a second INIT (a new
 * DTLS connection brings a new association), graceful shutdown from our side, sending with partial
 * reliability (events must not be lost).
 */
package dev.earshot.rtc.sctp;
