package dev.earshot.rtc.sctp;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * One SCTP association over DTLS, opened by the peer, with its data channels.
 *
 * <p>Life: LISTENING until the peer's cookie comes back, ESTABLISHED, perhaps SHUTDOWN_RECEIVED while our queue
 * empties and SHUTDOWN_ACK_SENT, then CLOSED for good with one {@link SctpListener#closed}. After each call that
 * takes {@code nowNanos}, call {@link #pollTransmit} until it returns zero, then wait for a packet or for {@link
 * #nextTimeoutNanos}. Packets that fail the header checks are dropped and counted without allocating. Not thread
 * safe: one writer.
 */
public final class SctpAssociation {
    /** What {@link #nextTimeoutNanos} returns while no timer runs. */
    public static final long NEVER = Outbox.NEVER;

    private enum State { LISTENING, ESTABLISHED, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT, CLOSED }

    private final SctpConfig config;
    private final SctpListener listener;
    private final SctpCounters counters = new SctpCounters();
    private final SctpPacket packet;
    private final Handshake handshake;
    private final ControlQueue control;
    private final AckClock acks;
    private final ShutdownTimer shutdown = new ShutdownTimer();
    private State state = State.LISTENING;
    private Inbox inbox;
    private Outbox outbox;
    private StreamResets resets;
    private Channels channels;
    private long clockNanos;

    /** Waits for the peer's INIT. {@code random} chooses tag, TSN and cookie: a SecureRandom outside of tests. */
    public SctpAssociation(SctpConfig config, RandomGenerator random, SctpListener listener) {
        this.config = config;
        this.listener = listener;
        this.packet = new SctpPacket(config.maxPacketBytes());
        this.handshake = new Handshake(config, random);
        this.control = new ControlQueue(config, counters);
        this.acks = new AckClock(config.ackDelayNanos());
    }

    /** Takes in one SCTP packet as DTLS delivered it. Never throws for what is in it. */
    public void receive(byte[] datagram, int offset, int length, long nowNanos) {
        clockNanos = nowNanos;
        var drop = state == State.CLOSED ? SctpDrop.ASSOCIATION_CLOSED
                : handshake.headerDrop(packet, datagram, offset, length);
        if (drop != null) {
            counters.count(drop);
            return;
        }
        var end = offset + length;
        var at = offset + SctpPacket.HEADER_BYTES;
        while (at + Chunk.HEADER_BYTES <= end && state != State.CLOSED) {
            var bytes = Octets.u16(datagram, at + 2);
            if (bytes < Chunk.leastBytes(Octets.u8(datagram, at)) || bytes > end - at) {
                counters.count(SctpDrop.MALFORMED_CHUNK);
                break;
            }
            if (!onChunk(datagram, offset, at, bytes)) {
                break;
            }
            at += Chunk.padded(bytes);
        }
        if (acks.onPacketEnd(nowNanos) && state != State.CLOSED) {
            control.offer(resets.onProgress(inbox, channels));
        }
    }

    /** False to leave the rest of the packet aside. */
    private boolean onChunk(byte[] bytes, int packetAt, int at, int length) {
        var type = Octets.u8(bytes, at);
        if (state == State.LISTENING && type != Chunk.INIT && type != Chunk.COOKIE_ECHO && type != Chunk.ABORT) {
            counters.count(SctpDrop.UNEXPECTED_CHUNK);
            return true;
        }
        switch (type) {
            case Chunk.INIT -> {
                onInit(bytes, at, length, Octets.u16(bytes, packetAt));
                return false;
            }
            case Chunk.COOKIE_ECHO -> onCookie(bytes, at, length);
            case Chunk.DATA -> onData(bytes, at, length);
            case Chunk.SACK -> onSack(bytes, at, length);
            case Chunk.FORWARD_TSN -> proceed(inbox.onForwardTsn(Octets.i32(bytes, at + 4)), true);
            case Chunk.RE_CONFIG ->
                    control.offer(resets.onReconfig(bytes, at, at + length, inbox, channels, clockNanos));
            case Chunk.HEARTBEAT -> control.echo(bytes, at, length);
            case Chunk.ABORT -> end(SctpCloseReason.PEER_ABORT, false);
            case Chunk.SHUTDOWN -> onShutdown(bytes, at);
            case Chunk.SHUTDOWN_COMPLETE -> onShutdownComplete();
            case Chunk.ERROR -> { }
            default -> {
                counters.count(SctpDrop.UNKNOWN_CHUNK);
                // The highest bit tells whether the rest of the packet may be read without this chunk (section 3.2).
                return type >= 128;
            }
        }
        return true;
    }

    private void onInit(byte[] bytes, int at, int length, int sourcePort) {
        var initAck = state == State.LISTENING ? handshake.onInit(bytes, at, length, sourcePort) : null;
        if (initAck == null) {
            counters.count(SctpDrop.UNEXPECTED_CHUNK);
            return;
        }
        control.replaceAll(initAck);
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
        control.offer(Chunk.of(Chunk.COOKIE_ACK, 0));
    }

    private void onData(byte[] bytes, int at, int length) {
        if (length <= Chunk.DATA_HEADER_BYTES) {
            end(SctpCloseReason.PROTOCOL_VIOLATION, true);
            return;
        }
        var flags = Octets.u8(bytes, at + 1);
        proceed(inbox.onData(flags, Octets.i32(bytes, at + 4), Octets.u16(bytes, at + 8), Octets.i32(bytes, at + 12),
                bytes, at + Chunk.DATA_HEADER_BYTES, length - Chunk.DATA_HEADER_BYTES), (flags & Chunk.IMMEDIATE) != 0);
    }

    private void proceed(SctpCloseReason failure, boolean tellAtOnce) {
        if (failure != null) {
            end(failure, true);
        }
        acks.onData(inbox.takeTellAtOnce() || tellAtOnce);
    }

    private void onSack(byte[] bytes, int at, int length) {
        var gaps = Octets.u16(bytes, at + 12);
        if (length < Chunk.SACK_HEADER_BYTES + 4 * gaps) {
            counters.count(SctpDrop.MALFORMED_CHUNK);
            return;
        }
        outbox.onSack(Octets.i32(bytes, at + 4), Octets.i32(bytes, at + 8) & 0xffff_ffffL,
                bytes, at + Chunk.SACK_HEADER_BYTES, gaps, clockNanos);
    }

    private void onShutdown(byte[] bytes, int at) {
        if (Octets.i32(bytes, at + 4) - outbox.lastTsn() <= 0) {
            outbox.onCumulative(Octets.i32(bytes, at + 4), clockNanos);
        }
        if (state == State.ESTABLISHED) {
            state = State.SHUTDOWN_RECEIVED;
        } else if (state == State.SHUTDOWN_ACK_SENT) {
            sendShutdownAck();
        }
    }

    private void onShutdownComplete() {
        if (state == State.SHUTDOWN_ACK_SENT) {
            end(SctpCloseReason.PEER_SHUTDOWN, false);
        }
    }

    /**
     * Sends a text message on an open channel. False when the channel is not open, the message is larger than the
     * peer takes, or the send queue is full. The array is read until it is acknowledged: it must not change.
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
        control.end(tellPeer && handshake.isAnswered() ? Chunk.abort(reason) : null);
        if (channels != null) {
            channels.end();
        }
        listener.closed(reason);
    }

    /**
     * Writes the next packet to send into an array of at least {@link SctpConfig#maxPacketBytes()}. Returns its
     * length, zero when there is nothing to send now.
     */
    public int pollTransmit(byte[] out) {
        packet.begin(out);
        if (isUp()) {
            control.offer(resets.nextRequest(clockNanos));
            if (state == State.SHUTDOWN_RECEIVED && outbox.isIdle()) {
                state = State.SHUTDOWN_ACK_SENT;
                sendShutdownAck();
            }
        }
        control.fill(packet);
        if (isUp()) {
            if (acks.isDue() && inbox.writeSack(packet)) {
                acks.onSent();
            }
            outbox.fill(packet, clockNanos);
        }
        return packet.finish(config.localPort(), handshake.peerPort(), handshake.peerTag());
    }

    /** When {@link #onTimeout} wants to be called, or {@link #NEVER}. */
    public long nextTimeoutNanos() {
        if (!isUp()) {
            return NEVER;
        }
        var answers = Math.min(acks.deadlineNanos(), shutdown.deadlineNanos());
        return Math.min(answers, Math.min(outbox.deadlineNanos(), resets.deadlineNanos()));
    }

    /** Runs the timers that are due; harmless when none is. */
    public void onTimeout(long nowNanos) {
        clockNanos = nowNanos;
        if (!isUp()) {
            return;
        }
        acks.onTimeout(nowNanos);
        control.offer(resets.onTimeout(nowNanos));
        if (!outbox.onTimeout(nowNanos) || resets.hasFailed()) {
            end(SctpCloseReason.RETRANSMISSION_LIMIT, true);
        } else if (nowNanos >= shutdown.deadlineNanos()) {
            sendShutdownAck();
        }
    }

    private void sendShutdownAck() {
        var chunk = shutdown.next(clockNanos, outbox.timeoutNanos());
        if (chunk == null) {
            end(SctpCloseReason.PEER_SHUTDOWN, false);
        } else {
            control.offer(chunk);
        }
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

    /** How often something was dropped, whatever the reason. */
    public long dropped() {
        return counters.total();
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
