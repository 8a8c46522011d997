package dev.earshot.rtc.sctp;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The data channels of an association: opened by the peer with DCEP (RFC 8832), closed by stream reset from either
 * side.
 */
final class Channels implements MessageSink {
    private static final int PROTOCOL_DCEP = 50;
    private static final int PROTOCOL_TEXT = 51;
    private static final int PROTOCOL_BINARY = 53;
    private static final int PROTOCOL_TEXT_EMPTY = 56;
    private static final int PROTOCOL_BINARY_EMPTY = 57;
    private static final int DCEP_ACK = 2;
    private static final int DCEP_OPEN = 3;
    private static final int DCEP_OPEN_BYTES = 12;
    private static final int TYPE_UNORDERED = 0x80;
    private static final byte[] EMPTY = {};

    private static final class Channel {
        final boolean unordered;
        int nextSequence;
        boolean closing;

        Channel(boolean unordered) {
            this.unordered = unordered;
        }
    }

    private final SctpConfig config;
    private final SctpCounters counters;
    private final SctpListener listener;
    private final Outbox outbox;
    private final StreamResets resets;
    private final Map<Integer, Channel> open = new HashMap<>();
    private boolean ended;

    Channels(SctpConfig config, SctpCounters counters, SctpListener listener, Outbox outbox, StreamResets resets) {
        this.config = config;
        this.counters = counters;
        this.listener = listener;
        this.outbox = outbox;
        this.resets = resets;
    }

    @Override
    public void message(int streamId, int payloadProtocol, byte[] data) {
        if (ended) {
            counters.count(SctpDrop.ASSOCIATION_CLOSED);
            return;
        }
        if (payloadProtocol == PROTOCOL_DCEP) {
            control(streamId, data);
            return;
        }
        var channel = open.get(streamId);
        if (channel == null || channel.closing) {
            counters.count(SctpDrop.NO_CHANNEL);
            return;
        }
        switch (payloadProtocol) {
            case PROTOCOL_TEXT -> listener.text(streamId, data);
            case PROTOCOL_TEXT_EMPTY -> listener.text(streamId, EMPTY);
            case PROTOCOL_BINARY -> listener.binary(streamId, data.length);
            case PROTOCOL_BINARY_EMPTY -> listener.binary(streamId, 0);
            default -> counters.count(SctpDrop.UNKNOWN_PAYLOAD);
        }
    }

    private void control(int streamId, byte[] data) {
        if (data[0] == DCEP_ACK) {
            return;
        }
        if (data[0] != DCEP_OPEN || data.length < DCEP_OPEN_BYTES || open.containsKey(streamId)) {
            counters.count(SctpDrop.UNKNOWN_PAYLOAD);
            return;
        }
        var labelBytes = Octets.u16(data, 8);
        var protocolBytes = Octets.u16(data, 10);
        if (DCEP_OPEN_BYTES + labelBytes + protocolBytes > data.length) {
            counters.count(SctpDrop.UNKNOWN_PAYLOAD);
            return;
        }
        if (open.size() >= config.maxChannels()
                || !outbox.offer(streamId, 0, PROTOCOL_DCEP, false, new byte[] {DCEP_ACK})) {
            counters.count(SctpDrop.TOO_MANY_CHANNELS);
            resets.want(streamId);
            return;
        }
        var channel = new Channel((data[1] & TYPE_UNORDERED) != 0);
        channel.nextSequence = 1;
        open.put(streamId, channel);
        listener.channelOpened(streamId, new String(data, DCEP_OPEN_BYTES, labelBytes, StandardCharsets.UTF_8),
                new String(data, DCEP_OPEN_BYTES + labelBytes, protocolBytes, StandardCharsets.UTF_8));
    }

    boolean sendText(int streamId, byte[] utf8) {
        var channel = open.get(streamId);
        if (channel == null || channel.closing || utf8.length > config.maxSendMessageBytes()) {
            return false;
        }
        // SCTP cannot carry an empty message: one byte of no meaning stands for it (RFC 8831 section 6.6).
        var protocol = utf8.length == 0 ? PROTOCOL_TEXT_EMPTY : PROTOCOL_TEXT;
        var data = utf8.length == 0 ? new byte[1] : utf8;
        if (!outbox.offer(streamId, channel.nextSequence, protocol, channel.unordered, data)) {
            return false;
        }
        if (!channel.unordered) {
            channel.nextSequence = channel.nextSequence + 1 & 0xffff;
        }
        return true;
    }

    void close(int streamId) {
        var channel = open.get(streamId);
        if (channel != null && !channel.closing) {
            channel.closing = true;
            resets.want(streamId);
        }
    }

    void onPeerReset(int streamId) {
        var channel = open.remove(streamId);
        if (channel == null || ended) {
            return;
        }
        if (!channel.closing) {
            resets.want(streamId);
        }
        listener.channelClosed(streamId);
    }

    int[] ids() {
        return open.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    int size() {
        return open.size();
    }

    void end() {
        ended = true;
    }
}
