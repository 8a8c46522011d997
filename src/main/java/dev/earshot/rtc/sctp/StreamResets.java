package dev.earshot.rtc.sctp;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Closing of channels by resetting outgoing streams (RFC 6525, RFC 8831 section 6.7): the peer's requests answered,
 * ours sent one at a time until answered.
 */
final class StreamResets {
    private static final int OUTGOING_RESET = 13;
    private static final int RESPONSE = 16;
    private static final int REQUEST_HEADER_BYTES = 16;
    private static final int RESPONSE_BYTES = 12;
    private static final int PERFORMED = 1;
    private static final int DENIED = 2;
    private static final int BAD_SEQUENCE = 5;
    private static final int IN_PROGRESS = 6;
    /** Refused channels wait here too; a peer that opens them in a flood must not fill memory. */
    private static final int MAX_WANTED = 64;
    private static final int MAX_PER_REQUEST = 32;

    private final SctpConfig config;
    private final Outbox outbox;
    private final Set<Integer> wanted = new LinkedHashSet<>();
    private int nextRequest;
    private byte[] outstanding;
    private int outstandingRequest;
    private long resendAtNanos = Outbox.NEVER;
    private int tries;
    private int lastPeerRequest;
    private int lastResult = PERFORMED;
    private int[] waitingStreams;
    private int waitingTsn;

    StreamResets(SctpConfig config, Outbox outbox, Handshake handshake) {
        this.config = config;
        this.outbox = outbox;
        this.nextRequest = handshake.firstTsn();
        this.lastPeerRequest = handshake.peerFirstTsn() - 1;
    }

    /** Asks for a reset of our direction of a stream, once what was begun on it is sent. */
    void want(int streamId) {
        outbox.forget(streamId);
        if (wanted.size() < MAX_WANTED) {
            wanted.add(streamId);
        }
    }

    /** Takes a RE-CONFIG chunk in; the answer to send, or null. */
    byte[] onReconfig(byte[] packet, int at, int end, Inbox inbox, Channels channels, long nowNanos) {
        byte[] answer = null;
        var parameter = at + Chunk.HEADER_BYTES;
        while (parameter + 8 <= end) {
            var bytes = Octets.u16(packet, parameter + 2);
            if (bytes < 8 || parameter + bytes > end) {
                break;
            }
            var type = Octets.u16(packet, parameter);
            var sequence = Octets.i32(packet, parameter + 4);
            if (type == RESPONSE && bytes >= RESPONSE_BYTES) {
                onResponse(sequence, Octets.i32(packet, parameter + 8), nowNanos);
            } else if (type == OUTGOING_RESET && bytes >= REQUEST_HEADER_BYTES) {
                answer = onRequest(sequence, packet, parameter, bytes, inbox, channels);
            } else if (type != RESPONSE) {
                answer = response(sequence, DENIED);
            }
            parameter += Chunk.padded(bytes);
        }
        return answer;
    }

    private byte[] onRequest(int sequence, byte[] packet, int at, int bytes, Inbox inbox, Channels channels) {
        if (sequence == lastPeerRequest) {
            return response(sequence, waitingStreams == null ? lastResult : IN_PROGRESS);
        }
        if (sequence != lastPeerRequest + 1 || waitingStreams != null) {
            return response(sequence, BAD_SEQUENCE);
        }
        lastPeerRequest = sequence;
        waitingTsn = Octets.i32(packet, at + 12);
        var streams = new int[(bytes - REQUEST_HEADER_BYTES) / 2];
        for (var i = 0; i < streams.length; i++) {
            streams[i] = Octets.u16(packet, at + REQUEST_HEADER_BYTES + 2 * i);
        }
        waitingStreams = streams;
        var performed = onProgress(inbox, channels);
        return performed == null ? response(sequence, IN_PROGRESS) : performed;
    }

    /** Performs the reset the peer asked for once all it sent before has come; the answer to send, or null. */
    byte[] onProgress(Inbox inbox, Channels channels) {
        if (waitingStreams == null || !inbox.reached(waitingTsn)) {
            return null;
        }
        var streams = waitingStreams.length == 0 ? channels.ids() : waitingStreams;
        waitingStreams = null;
        lastResult = PERFORMED;
        for (var stream : streams) {
            channels.onPeerReset(stream);
        }
        return response(lastPeerRequest, PERFORMED);
    }

    private void onResponse(int sequence, int result, long nowNanos) {
        if (outstanding == null || sequence != outstandingRequest) {
            return;
        }
        if (result == IN_PROGRESS) {
            tries = 0;
            resendAtNanos = nowNanos + outbox.timeoutNanos();
            return;
        }
        // A refusal ends it as well: asking the same again would be refused again.
        outstanding = null;
        resendAtNanos = Outbox.NEVER;
    }

    /** The next request of ours that is due, or null. */
    byte[] nextRequest(long nowNanos) {
        if (outstanding != null || wanted.isEmpty()) {
            return null;
        }
        var streams = wanted.stream().filter(stream -> !outbox.holds(stream)).limit(MAX_PER_REQUEST)
                .mapToInt(Integer::intValue).toArray();
        if (streams.length == 0) {
            return null;
        }
        outstandingRequest = nextRequest++;
        var bytes = REQUEST_HEADER_BYTES + 2 * streams.length;
        var chunk = Chunk.of(Chunk.RE_CONFIG, bytes);
        Octets.put16(chunk, 4, OUTGOING_RESET);
        Octets.put16(chunk, 6, bytes);
        Octets.put32(chunk, 8, outstandingRequest);
        Octets.put32(chunk, 12, lastPeerRequest);
        Octets.put32(chunk, 16, outbox.lastTsn());
        for (var i = 0; i < streams.length; i++) {
            Octets.put16(chunk, 20 + 2 * i, streams[i]);
            wanted.remove(streams[i]);
        }
        outstanding = chunk;
        tries = 0;
        resendAtNanos = nowNanos + outbox.timeoutNanos();
        return chunk;
    }

    /** The request to send again when its timer ran out, or null. */
    byte[] onTimeout(long nowNanos) {
        if (nowNanos < resendAtNanos) {
            return null;
        }
        tries++;
        resendAtNanos = nowNanos + (outbox.timeoutNanos() << Math.min(tries, 4));
        return outstanding;
    }

    boolean hasFailed() {
        return tries > config.maxRetransmits();
    }

    long deadlineNanos() {
        return resendAtNanos;
    }

    private static byte[] response(int sequence, int result) {
        var chunk = Chunk.of(Chunk.RE_CONFIG, RESPONSE_BYTES);
        Octets.put16(chunk, 4, RESPONSE);
        Octets.put16(chunk, 6, RESPONSE_BYTES);
        Octets.put32(chunk, 8, sequence);
        Octets.put32(chunk, 12, result);
        return chunk;
    }
}
