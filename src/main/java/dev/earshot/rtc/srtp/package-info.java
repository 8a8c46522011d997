/**
 * SRTP and SRTCP (RFC 3711, RFC 7714) in place on direct buffers, without a heap byte per packet.
 *
 * <p>One {@link dev.earshot.rtc.srtp.SrtpContext} per direction. Out of scope: key derivation rates other than zero,
 * MKI, 256-bit keys, unencrypted SRTCP, header extension encryption.
 */
package dev.earshot.rtc.srtp;
