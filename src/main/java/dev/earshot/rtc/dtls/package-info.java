/**
 * DTLS 1.2 for WebRTC (RFC 6347, RFC 8827): one handshake that proves the fingerprint of the offer, yields the SRTP
 * keys (RFC 5764) and then carries the data channel's packets.
 *
 * <p>The handshake blocks, because the library's does: {@link dev.earshot.rtc.dtls.DtlsTransport#handshake()} runs on a
 * worker or virtual thread and is fed through a bounded queue. Afterwards the same object is used by the owning loop
 * alone and never blocks.
 *
 * <p>Two habits against loss, which the library lacks: the records of one flight leave together in as few datagrams as
 * fit, and a ChangeCipherSpec that overtook its CertificateVerify is not shown to the library, which would never accept
 * the retransmission of what is missing.
 *
 * <p>Out of scope: DTLS 1.3 and 1.0, cookies (the source has passed a verified STUN check), resumption, renegotiation.
 */
package dev.earshot.rtc.dtls;
