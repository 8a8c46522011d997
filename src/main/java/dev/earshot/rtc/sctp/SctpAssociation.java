package dev.earshot.rtc.sctp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/**
 * One SCTP association over DTLS, opened by the peer, with its data channels.
 *
 * <p>Life: LISTENING until the peer's cookie comes back, ESTABLISHED, perhaps SHUTDOWN_RECEIVED while our queue empties and
 * SHUTDOWN_ACK_SENT, then CLOSED for good with one {@link SctpListener#closed}. After each call that takes {@code nowNanos},
 * call {@link #pollTransmit} until it returns zero, then wait for a packet or for {@link #nextTimeoutNanos}. Packets that
 * fail the header checks are dropped and counted without allocating. Not thread safe: one writer.
 */
public final class SctpAssociation {
    /** What {@link #nextTimeoutNanos} returns while no timer runs. */
    public static final long NEVER = Outbox.NEVER;

    private static final int MAX_CONTROL_CHUNKS = 32;
    private static final int MAX_SHUTDOWN_ACKS = 5;

    private enum State { LISTENING, ESTABLISHED, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT, CLOSED }

    private final SctpConfig config;
    private final SctpListener listener;
    private final SctpCounters counters = new SctpCounters();
    private final SctpPacket packet;
    private final Handshake handshake;
    private final ArrayDeque<byte[]> control = new ArrayDeque<>();
    private State state = State.LISTENING;
    private int peerPort;
    private Inbox inbox;
    private Outbox outbox;
    private StreamResets resets;
    private Channels channels;
    private long clockNanos;
    private boolean sackDue;
    private boolean dataSeen;
    private int packetsUnacknowledged;
    private long sackAtNanos = NEVER;
    private long shutdownAckAtNanos = NEVER;
    private int shutdownAcks;

    /** Waits for the peer's INIT. {@code random} chooses tag, TSN and cookie: a SecureRandom outside of tests. */
    public SctpAssociation(SctpConfig config, RandomGenerator random, SctpListener listener) {
        this.config = config;
        this.listener = listener;
        this.packet = new SctpPacket(config.maxPacketBytes());
        this.handshake = new Handshake(config, random);
    }

    /** Takes in one SCTP packet as DTLS delivered it. Never throws for what is in it. */
    public void receive(byte[] datagram, int offset, int length, long nowNanos) {
        clockNanos = nowNanos;
        var drop = headerDrop(datagram, offset, length);
        if (drop != null) {
            counters.count(drop);
            return;
        }
        var end = offset + length;
        var at = offset + SctpPacket.HEADER_BYTES;
        while (at + Chunk.HEADER_BYTES <= end && state != State.CLOSED) {
            var bytes = Octets.u16(datagram, at + 2);
            if (bytes < Chunk.HEADER_BYTES || bytes > end - at) {
                counters.count(SctpDrop.MALFORMED_CHUNK);
                break;
            }
            if (!onChunk(datagram, at, bytes)) {
                break;
            }
            at += Chunk.padded(bytes);
        }
        if (dataSeen && state != State.CLOSED) {
            scheduleSack();
            answer(resets.onProgress(inbox, channels));
        }
        dataSeen = false;
    }

    private SctpDrop headerDrop(byte[] datagram, int offset, int length) {
        if (state == State.CLOSED) {
            return SctpDrop.ASSOCIATION_CLOSED;
        }
        if (length < SctpPacket.HEADER_BYTES + Chunk.HEADER_BYTES) {
            return SctpDrop.TOO_SHORT;
        }
        var source = Octets.u16(datagram, offset);
        if (Octets.u16(datagram, offset + 2) != config.localPort() || handshake.isAnswered() && source != peerPort) {
            return SctpDrop.WRONG_PORT;
        }
        if (!packet.checksumMatches(datagram, offset, length)) {
            return SctpDrop.BAD_CHECKSUM;
        }
        var tag = Octets.i32(datagram, offset + 4);
        var first = Octets.u8(datagram, offset + SctpPacket.HEADER_BYTES);
        var flags = Octets.u8(datagram, offset + SctpPacket.HEADER_BYTES + 1);
        var reflects = (first == Chunk.ABORT || first == Chunk.SHUTDOWN_COMPLETE) && (flags & Chunk.TAG_REFLECTED) != 0;
        var ours = handshake.isAnswered() && tag == (reflects ? handshake.peerTag() : handshake.tag());
        if (first == Chunk.INIT ? tag != 0 : !ours) {
            return SctpDrop.WRONG_VERIFICATION_TAG;
        }
        if (first == Chunk.INIT) {
            peerPort = source;
        }
        return null;
    }

    /** False to leave the rest of the packet aside. */
    private boolean onChunk(byte[] bytes, int at, int length) {
        var type = Octets.u8(bytes, at);
        if (state == State.LISTENING && type != Chunk.INIT && type != Chunk.COOKIE_ECHO && type != Chunk.ABORT) {
            counters.count(SctpDrop.UNEXPECTED_CHUNK);
            return true;
        }
        switch (type) {
            case Chunk.INIT -> {
                onInit(bytes, at, length);
                return false;
            }
            case Chunk.COOKIE_ECHO -> onCookie(bytes, at, length);
            case Chunk.DATA -> onData(bytes, at, length);
            case Chunk.SACK -> onSack(bytes, at, length);
            case Chunk.FORWARD_TSN -> onForwardTsn(bytes, at, length);
            case Chunk.RE_CONFIG -> answer(resets.onReconfig(bytes, at, at + length, inbox, channels, clockNanos));
            case Chunk.HEARTBEAT -> onHeartbeat(bytes, at, length);
            case Chunk.ABORT -> end(SctpCloseReason.PEER_ABORT, false);
            case Chunk.SHUTDOWN -> onShutdown(bytes, at, length);
            case Chunk.SHUTDOWN_COMPLETE -> {
                if (state == State.SHUTDOWN_ACK_SENT) {
                    end(SctpCloseReason.PEER_SHUTDOWN, false);
                }
            }
            case Chunk.ERROR -> { }
            default -> {
                counters.count(SctpDrop.UNKNOWN_CHUNK);
                // The highest bit tells whether the rest of the packet may be read without this chunk (section 3.2).
                return type >= 128;
            }
        }
        return true;
    }

    private void onInit(byte[] bytes, int at, int length) {
        var initAck = state == State.LISTENING ? handshake.onInit(bytes, at, length) : null;
        if (initAck == null) {
            counters.count(SctpDrop.UNEXPECTED_CHUNK);
            return;
        }
        control.clear();
        answer(initAck);
    }

    private void onCookie(byte[] bytes, int at, int length) {
        if (!handshake.cookieMatches(bytes, at, length)) {
            counters.count(SctpDrop.UNEXPECTED_CHUNK);
            return;
        }
        if (state == State.LISTENING) {
            state = State.ESTABLISHED;
            outbox = new Outbox(config, counters, handshake.firstTsn(), handshake.peerWindowBytes());
            resets = new StreamResets(config, outbox, handshake);
            channels = new Channels(config, counters, listener, outbox, resets);
            inbox = new Inbox(config, counters, channels, handshake.peerFirstTsn());
        }
        answer(Chunk.of(Chunk.COOKIE_ACK, 0));
    }

    private void onData(byte[] bytes, int at, int length) {
        if (length <= Chunk.DATA_HEADER_BYTES) {
            end(SctpCloseReason.PROTOCOL_VIOLATION, true);
            return;
        }
        var flags = Octets.u8(bytes, at + 1);
        var failure = inbox.onData(flags, Octets.i32(bytes, at + 4), Octets.u16(bytes, at + 8),
                Octets.i32(bytes, at + 12), bytes, at + Chunk.DATA_HEADER_BYTES, length - Chunk.DATA_HEADER_BYTES);
        if (failure != null) {
            end(failure, true);
        } else if (state != State.CLOSED) {
            dataSeen = true;
            sackDue |= inbox.takeTellAtOnce() || (flags & Chunk.IMMEDIATE) != 0;
        }
    }

    private void scheduleSack() {
        packetsUnacknowledged++;
        if (packetsUnacknowledged >= 2) {
            sackDue = true;
        } else if (sackAtNanos == NEVER) {
            sackAtNanos = clockNanos + config.ackDelayNanos();
        }
    }

    private void onSack(byte[] bytes, int at, int length) {
        var gaps = length < 16 ? 0 : Octets.u16(bytes, at + 12);
        if (length < 16 + 4 * gaps) {
            counters.count(SctpDrop.MALFORMED_CHUNK);
            return;
        }
        outbox.onSack(Octets.i32(bytes, at + 4), Octets.i32(bytes, at + 8) & 0xffff_ffffL,
                bytes, at + 16, gaps, clockNanos);
    }

    private void onForwardTsn(byte[] bytes, int at, int length) {
        if (length < 8) {
            counters.count(SctpDrop.MALFORMED_CHUNK);
            return;
        }
        var failure = inbox.onForwardTsn(Octets.i32(bytes, at + 4));
        if (failure != null) {
            end(failure, true);
        }
        dataSeen = true;
        sackDue = true;
    }

    private void onHeartbeat(byte[] bytes, int at, int length) {
        if (SctpPacket.HEADER_BYTES + Chunk.padded(length) > config.maxPacketBytes()) {
            counters.count(SctpDrop.MALFORMED_CHUNK);
        } else if (control.size() >= MAX_CONTROL_CHUNKS) {
            counters.count(SctpDrop.CONTROL_QUEUE_FULL);
        } else {
            var chunk = Chunk.of(Chunk.HEARTBEAT_ACK, length - Chunk.HEADER_BYTES);
            System.arraycopy(bytes, at + Chunk.HEADER_BYTES, chunk, Chunk.HEADER_BYTES, length - Chunk.HEADER_BYTES);
            control.add(chunk);
        }
    }

    private void onShutdown(byte[] bytes, int at, int length) {
        if (length < 8) {
            counters.count(SctpDrop.MALFORMED_CHUNK);
            return;
        }
        if (Octets.i32(bytes, at + 4) - outbox.lastTsn() <= 0) {
            outbox.onCumulative(Octets.i32(bytes, at + 4), clockNanos);
        }
        if (state == State.ESTABLISHED) {
            state = State.SHUTDOWN_RECEIVED;
        } else if (state == State.SHUTDOWN_ACK_SENT) {
            shutdownAckAtNanos = clockNanos;
            onShutdownTimer();
        }
    }

    private void answer(byte[] chunk) {
        if (chunk == null || state == State.CLOSED) {
            return;
        }
        if (control.size() >= MAX_CONTROL_CHUNKS) {
            counters.count(SctpDrop.CONTROL_QUEUE_FULL);
        } else {
            control.add(chunk);
        }
    }

    /**
     * Sends a text message on an open channel. False when the channel is not open, the message is larger than the peer takes,
     * or the send queue is full. The array is read until it is acknowledged: it must not change.
     */
    public boolean sendText(int streamId, byte[] utf8, long nowNanos) {
        clockNanos = nowNanos;
        return state == State.ESTABLISHED && channels.sendText(streamId, utf8);
    }

    /** The same for a string. */
    public boolean sendText(int streamId, String text, long nowNanos) {
        return sendText(streamId, text.getBytes(StandardCharsets.UTF_8), nowNanos);
    }

    /** Closes a channel; messages not begun are taken back. The listener hears when the peer has closed its side. */
    public void closeChannel(int streamId, long nowNanos) {
        clockNanos = nowNanos;
        if (state == State.ESTABLISHED) {
            channels.close(streamId);
        }
    }

    /** Ends the association at once, telling the peer by ABORT. */
    public void close(long nowNanos) {
        clockNanos = nowNanos;
        end(SctpCloseReason.LOCAL_CLOSE, true);
    }

    private void end(SctpCloseReason reason, boolean tellPeer) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        control.clear();
        if (tellPeer && handshake.isAnswered()) {
            control.add(Chunk.abort(reason));
        }
        if (channels != null) {
            channels.end();
        }
        listener.closed(reason);
    }

    /**
     * Writes the next packet to send into an array of at least {@link SctpConfig#maxPacketBytes()}. Returns its length, zero
     * when there is nothing to send now.
     */
    public int pollTransmit(byte[] out) {
        packet.begin(out);
        if (isUp()) {
            answer(resets.nextRequest(clockNanos));
            if (state == State.SHUTDOWN_RECEIVED && outbox.isIdle()) {
                state = State.SHUTDOWN_ACK_SENT;
                shutdownAckAtNanos = clockNanos;
                onShutdownTimer();
            }
        }
        while (!control.isEmpty() && packet.room() >= Chunk.padded(control.peek().length)) {
            packet.add(control.poll());
        }
        if (isUp()) {
            if (sackDue && inbox.writeSack(packet)) {
                sackDue = false;
                packetsUnacknowledged = 0;
                sackAtNanos = NEVER;
            }
            outbox.fill(packet, clockNanos);
        }
        return packet.finish(config.localPort(), peerPort, handshake.peerTag());
    }

    /** When {@link #onTimeout} wants to be called, or {@link #NEVER}. */
    public long nextTimeoutNanos() {
        if (!isUp()) {
            return NEVER;
        }
        return Math.min(Math.min(sackAtNanos, shutdownAckAtNanos),
                Math.min(outbox.deadlineNanos(), resets.deadlineNanos()));
    }

    /** Runs the timers that are due; harmless when none is. */
    public void onTimeout(long nowNanos) {
        clockNanos = nowNanos;
        if (!isUp()) {
            return;
        }
        if (nowNanos >= sackAtNanos) {
            sackAtNanos = NEVER;
            sackDue = true;
        }
        answer(resets.onTimeout(nowNanos));
        if (!outbox.onTimeout(nowNanos) || resets.hasFailed()) {
            end(SctpCloseReason.RETRANSMISSION_LIMIT, true);
        } else {
            onShutdownTimer();
        }
    }

    private void onShutdownTimer() {
        if (clockNanos < shutdownAckAtNanos) {
            return;
        }
        if (++shutdownAcks > MAX_SHUTDOWN_ACKS) {
            end(SctpCloseReason.PEER_SHUTDOWN, false);
            return;
        }
        answer(Chunk.of(Chunk.SHUTDOWN_ACK, 0));
        shutdownAckAtNanos = clockNanos + outbox.timeoutNanos();
    }

    private boolean isUp() {
        return state != State.LISTENING && state != State.CLOSED;
    }

    /** Whether messages can pass. */
    public boolean isEstablished() {
        return state == State.ESTABLISHED;
    }

    /** How often something was dropped for this reason. */
    public long dropped(SctpDrop reason) {
        return counters.of(reason);
    }

    /** Bytes held for messages not yet whole, at most {@link SctpConfig#maxReassemblyBytes()}. */
    public int heldBytes() {
        return isUp() ? inbox.heldBytes() : 0;
    }

    /** Bytes waiting to be sent or acknowledged, at most {@link SctpConfig#maxSendQueueBytes()}. */
    public int queuedBytes() {
        return isUp() ? outbox.queuedBytes() : 0;
    }

    /** Fragments sent again so far. */
    public long retransmissions() {
        return outbox == null ? 0 : outbox.retransmissions();
    }

    /** Channels open now. */
    public int openChannels() {
        return isUp() ? channels.size() : 0;
    }
}
