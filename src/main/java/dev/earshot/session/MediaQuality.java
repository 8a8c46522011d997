package dev.earshot.session;

/**
 * How a client's media come through. Counts are since its leg is there; nanoseconds are -1 while they are not known.
 *
 * @param packets that were received
 * @param lostPackets whose turn passed without them
 * @param latePackets that came after their turn; among the lost as well
 * @param frames of audio that were due
 * @param concealedFrames of them that were made up
 * @param jitterNanos of the arrivals, RFC 3550 section 6.4.1
 * @param delayNanos for which the jitter buffer means to hold a packet
 * @param roundTripNanos to the client and back, by RTCP
 * @param remoteLostPackets of what was sent to the client, by its reports
 * @param iceNanos from the answer until the way to the client was verified
 * @param keyedNanos from the answer until the handshake gave keys
 */
public record MediaQuality(long packets, long lostPackets, long latePackets, long frames, long concealedFrames,
        long jitterNanos, long delayNanos, long roundTripNanos, long remoteLostPackets, long iceNanos,
        long keyedNanos) {
}
