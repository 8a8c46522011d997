package dev.earshot.rtc.sctp;

/**
 * Limits and times of one association.
 *
 * @param localPort the port of {@code a=sctp-port} in our description
 * @param maxPacketBytes largest SCTP packet to send; what is left of the path after UDP and DTLS
 * @param maxMessageBytes largest message to take in, announced as {@code a=max-message-size}; a larger one ends the
 *     association
 * @param maxSendMessageBytes largest message the peer takes, from its {@code a=max-message-size}
 * @param maxReassemblyBytes all that may be held for messages not yet whole, bookkeeping included; announced as window
 * @param maxSendQueueBytes all that may wait to be sent or acknowledged
 * @param maxChannels open data channels at a time
 * @param initialRtoNanos first retransmission timeout
 * @param minRtoNanos least retransmission timeout; above the 200 ms a peer may delay its acknowledgement
 * @param maxRtoNanos greatest retransmission timeout
 * @param maxRetransmits timeouts in a row until the association is given up
 * @param ackDelayNanos how long a lone packet may wait for its acknowledgement
 */
public record SctpConfig(
        int localPort,
        int maxPacketBytes,
        int maxMessageBytes,
        int maxSendMessageBytes,
        int maxReassemblyBytes,
        int maxSendQueueBytes,
        int maxChannels,
        long initialRtoNanos,
        long minRtoNanos,
        long maxRtoNanos,
        int maxRetransmits,
        long ackDelayNanos) {

    private static final int LEAST_PACKET_BYTES = 200;
    private static final int LEAST_WINDOW_BYTES = 1500;
    private static final long MILLI = 1_000_000L;

    public SctpConfig {
        if (maxPacketBytes < LEAST_PACKET_BYTES) {
            throw new IllegalArgumentException("packets have at least " + LEAST_PACKET_BYTES + " bytes");
        }
        if (maxReassemblyBytes < LEAST_WINDOW_BYTES || maxReassemblyBytes < maxMessageBytes) {
            throw new IllegalArgumentException("the reassembly limit must hold one message of the greatest size");
        }
    }

    /** What a browser expects: 256 KiB messages, 1 MiB window, 4 MiB send queue, 16 channels, packets of 1150 bytes. */
    public static SctpConfig defaults() {
        return new SctpConfig(5000, 1150, 262_144, 262_144, 1 << 20, 4 << 20, 16,
                500 * MILLI, 400 * MILLI, 10_000 * MILLI, 10, 20 * MILLI);
    }

    /** The same with the limit the peer's description gives; zero there means no limit (RFC 8841 section 6.1). */
    public SctpConfig withMaxSendMessageBytes(int bytes) {
        return new SctpConfig(localPort, maxPacketBytes, maxMessageBytes, bytes == 0 ? Integer.MAX_VALUE : bytes,
                maxReassemblyBytes, maxSendQueueBytes, maxChannels, initialRtoNanos, minRtoNanos, maxRtoNanos,
                maxRetransmits, ackDelayNanos);
    }

    /** The same with another bound on what may wait to be sent. */
    public SctpConfig withMaxSendQueueBytes(int bytes) {
        return new SctpConfig(localPort, maxPacketBytes, maxMessageBytes, maxSendMessageBytes,
                maxReassemblyBytes, bytes, maxChannels, initialRtoNanos, minRtoNanos, maxRtoNanos,
                maxRetransmits, ackDelayNanos);
    }
}
