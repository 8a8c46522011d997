/**
 * Session descriptions (RFC 8866) as WebRTC uses them (RFC 8829): offers are read, answers are written.
 *
 * <p>The three steps are {@link dev.earshot.rtc.sdp.SdpOffer#parse}, {@link dev.earshot.rtc.sdp.SdpOffer#choose} and
 * {@link dev.earshot.rtc.sdp.SdpAnswer#write}. Nothing here resolves a name or opens anything: the candidates of an
 * offer are not even kept, because the peer's address is the one its verified STUN checks come from.
 *
 * <p>Out of scope: making offers, trickled candidates, simulcast, SDES keys, header extensions.
 */
package dev.earshot.rtc.sdp;
