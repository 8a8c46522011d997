package dev.earshot.rtc.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * One session's DTLS. Timeline: made by the loop; {@link #handshake()} given to a worker; datagrams fed by the loop
 * with {@link #receive} or {@link #unwrap} alike; {@link DtlsListener#onConnected}; then {@link #wrap} and {@link
 * #unwrap} by the loop alone; {@link #close()} at any time by the loop. At most 15 s until connected or failed, first
 * resend after 200 ms.
 */
public final class DtlsTransport {

    /** From {@link #unwrap}: the datagram held no application data. */
    public static final int NOTHING = 0;
    /** From {@link #unwrap} and {@link #wrap}: the peer or we have ended it, or it broke; see {@link #state()}. */
    public static final int ENDED = -1;
    /** Longest packet that {@link #wrap} takes. */
    public static final int MAX_PLAINTEXT_BYTES = 1_400;
    /** Room that {@link #wrap} needs beyond the packet: header, explicit nonce and tag. */
    public static final int MAX_OVERHEAD_BYTES = 64;
    /** Room that {@link #unwrap} needs. */
    public static final int MAX_DATAGRAM_BYTES = DtlsRecords.MAX_DATAGRAM_BYTES;

    private final DtlsIdentity identity;
    private final DtlsRole role;
    private final DtlsTerms terms;
    private final DtlsListener listener;
    private final DtlsQueue queue;
    private final Object moving = new Object();
    private volatile DtlsState state = DtlsState.HANDSHAKING;
    private DTLSTransport connection;
    private byte[] plaintext;
    private int leastEncryptedBytes = DtlsTerms.GCM_OVERHEAD_BYTES;
    private long droppedDatagrams;

    /**
     * @param offered the peer's fingerprints; one of the strongest hash among them must match its certificate
     * @param profiles SRTP protections in order of preference; ours counts when we are the server
     */
    public DtlsTransport(DtlsIdentity identity, DtlsRole role, List<DtlsFingerprint> offered,
            List<SrtpProfile> profiles, DtlsListener listener) {
        if (DtlsFingerprint.strongest(offered).isEmpty() || profiles.isEmpty()) {
            throw new IllegalArgumentException("a handshake needs a SHA-2 fingerprint and an SRTP profile");
        }
        this.identity = identity;
        this.role = role;
        this.terms = new DtlsTerms(offered, profiles);
        this.listener = listener;
        this.queue = new DtlsQueue(listener, role == DtlsRole.SERVER);
    }

    /**
     * Runs the handshake to its end, blocking; once, on a worker or virtual thread. Tells the listener how it ended.
     */
    public void handshake() {
        try {
            connection = switch (role) {
                case SERVER -> new DTLSServerProtocol().accept(new DtlsServerPeer(identity, terms), queue);
                case CLIENT -> new DTLSClientProtocol().connect(new DtlsClientPeer(identity, terms), queue);
            };
            queue.flush();
        } catch (IOException | RuntimeException broken) {
            var failure = failureOf(broken);
            queue.flush();
            move(DtlsState.FAILED);
            queue.close(false);
            listener.onFailed(failure);
            return;
        }
        leastEncryptedBytes = terms.leastEncryptedBytes();
        plaintext = new byte[2 * MAX_DATAGRAM_BYTES];
        queue.handToLoop();
        if (move(DtlsState.CONNECTED) == DtlsState.HANDSHAKING) {
            listener.onConnected(terms.result(role == DtlsRole.SERVER));
        } else {
            // The loop has closed in the meantime and will not touch the connection: the farewell is ours to say.
            sayFarewell();
            listener.onFailed(DtlsFailure.CLOSED);
        }
    }

    private DtlsFailure failureOf(Exception broken) {
        if (state == DtlsState.CLOSED) {
            return DtlsFailure.CLOSED;
        }
        if (terms.failure() != null) {
            return terms.failure();
        }
        return switch (broken) {
            case TlsTimeoutException _ -> DtlsFailure.TIMEOUT;
            case TlsFatalAlertReceived _ -> DtlsFailure.ALERT_RECEIVED;
            default -> DtlsFailure.PROTOCOL;
        };
    }

    /** Hands a datagram to the handshake; the bytes are copied. Never throws for what they say. */
    public DtlsReceipt receive(ByteBuffer datagram, int offset, int length) {
        var receipt = DtlsReceipt.QUEUED;
        if (state == DtlsState.CLOSED || state == DtlsState.FAILED) {
            receipt = DtlsReceipt.DROPPED_ENDED;
        } else if (!DtlsRecords.areSound(datagram, offset, length, leastEncryptedBytes)) {
            receipt = DtlsReceipt.DROPPED_NOT_DTLS;
        } else if (!queue.offer(datagram, offset, length)) {
            receipt = DtlsReceipt.DROPPED_QUEUE_FULL;
        }
        droppedDatagrams += receipt == DtlsReceipt.QUEUED ? 0 : 1;
        return receipt;
    }

    /**
     * Decrypts a datagram. While the handshake still runs the datagram is queued for it instead. A datagram may hold
     * several records: whoever got data calls {@link #unwrapNext} until it gives none.
     *
     * @param out at least {@link #MAX_DATAGRAM_BYTES} from {@code outOffset} on
     * @return bytes of application data written, {@link #NOTHING} or {@link #ENDED}
     */
    public int unwrap(ByteBuffer datagram, int offset, int length, ByteBuffer out, int outOffset) {
        if (state != DtlsState.CONNECTED) {
            return receive(datagram, offset, length) == DtlsReceipt.DROPPED_ENDED ? ENDED : NOTHING;
        }
        if (!DtlsRecords.areSound(datagram, offset, length, leastEncryptedBytes)) {
            droppedDatagrams++;
            return NOTHING;
        }
        queue.present(datagram, offset, length);
        return unwrapNext(out, outOffset);
    }

    /** The next application data of the datagram given last, or of those that came while the handshake was ending. */
    public int unwrapNext(ByteBuffer out, int outOffset) {
        if (out.capacity() - outOffset < MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("unwrapping needs room for " + MAX_DATAGRAM_BYTES + " bytes");
        }
        while (state == DtlsState.CONNECTED) {
            try {
                var bytes = connection.receive(plaintext, 0, plaintext.length, 1);
                if (bytes > 0) {
                    out.put(outOffset, plaintext, 0, bytes);
                    return bytes;
                }
            } catch (InterruptedIOException nothingLeft) {
                // The library reads no further once its close has been seen, whatever it returned.
                if (!queue.closed()) {
                    return NOTHING;
                }
            } catch (IOException broken) {
                queue.flush();
                move(DtlsState.FAILED);
            }
            if (queue.closed()) {
                queue.flush();
                move(DtlsState.CLOSED);
            }
        }
        return state == DtlsState.HANDSHAKING ? NOTHING : ENDED;
    }

    /**
     * Encrypts one packet into one record.
     *
     * @param out at least {@code length} + {@link #MAX_OVERHEAD_BYTES} from {@code outOffset} on
     * @return bytes of the record, or {@link #ENDED} when not connected
     */
    public int wrap(ByteBuffer packet, int offset, int length, ByteBuffer out, int outOffset) {
        if (length < 1 || length > MAX_PLAINTEXT_BYTES || out.capacity() - outOffset < length + MAX_OVERHEAD_BYTES) {
            throw new IllegalArgumentException("1 to " + MAX_PLAINTEXT_BYTES + " bytes fit, and room for the overhead");
        }
        if (state != DtlsState.CONNECTED) {
            return ENDED;
        }
        packet.get(offset, plaintext, 0, length);
        queue.wrapInto(out, outOffset);
        try {
            connection.send(plaintext, 0, length);
            return queue.wrapped();
        } catch (IOException broken) {
            queue.wrapped();
            move(DtlsState.FAILED);
            return ENDED;
        }
    }

    /** Ends it: close_notify when connected, else the handshake is given up and fails as CLOSED. Idempotent. */
    public void close() {
        switch (move(DtlsState.CLOSED)) {
            case HANDSHAKING -> queue.close(true);
            case CONNECTED -> sayFarewell();
            case CLOSED, FAILED -> { }
        }
    }

    private void sayFarewell() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            // Nobody is left to be told.
            return;
        }
        queue.flush();
    }

    public DtlsState state() {
        return state;
    }

    /** Datagrams that were dropped before decryption: garbage, too many at once, too late. */
    public long droppedDatagrams() {
        return droppedDatagrams;
    }

    /** The one place the state changes: down the list only. Returns the state before, which tells whether it did. */
    private DtlsState move(DtlsState to) {
        synchronized (moving) {
            var before = state;
            if (to.ordinal() > before.ordinal() && before != DtlsState.CLOSED) {
                state = to;
            }
            return before;
        }
    }
}
