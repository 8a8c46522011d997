package dev.earshot.client.webrtc;

/**
 * An RTP packet that came and was authentic.
 *
 * @param nanos of the monotonic clock when it was read from the socket
 * @param timestamp in ticks of 48 000 Hz
 * @param payload Opus
 */
record HeardPacket(long nanos, int sequence, int timestamp, byte[] payload) {}
