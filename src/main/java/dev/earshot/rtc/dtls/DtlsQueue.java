package dev.earshot.rtc.dtls;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;

/**
 * What the library takes for its socket. In: a bounded queue while the worker reads, then the one datagram the loop
 * presents. Out: the records of a flight are gathered until the library turns to reading, so that they leave together.
 */
final class DtlsQueue implements DatagramTransport {

    static final int MAX_DATAGRAMS = 64;
    /** Fits every path WebRTC runs on, tunnels included. */
    static final int MAX_OUTGOING_BYTES = 1_200;

    private static final byte[] WAKE_UP = new byte[0];

    private final ArrayBlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(MAX_DATAGRAMS);
    private final DtlsListener listener;
    private final NothingQueued nothingQueued = new NothingQueued();
    private final byte[] flight = new byte[MAX_OUTGOING_BYTES];
    private int flightBytes;
    private volatile boolean closed;
    /** From here on only the loop touches this object. */
    private volatile boolean onLoop;
    private boolean guardsChangeCipherSpec;
    private byte[] presented = WAKE_UP;
    private int presentedBytes;
    private ByteBuffer wrapOut;
    private int wrapOffset;
    private int wrappedBytes;

    DtlsQueue(DtlsListener listener, boolean guardsChangeCipherSpec) {
        this.listener = listener;
        this.guardsChangeCipherSpec = guardsChangeCipherSpec;
    }

    /** Takes a copy for the worker; false when too many wait already. */
    boolean offer(ByteBuffer datagram, int offset, int length) {
        if (incoming.remainingCapacity() == 0) {
            return false;
        }
        var copy = new byte[length];
        datagram.get(offset, copy);
        return incoming.offer(copy);
    }

    /** Wakes the worker, which then finds the end. */
    void close(boolean wake) {
        closed = true;
        if (wake) {
            incoming.clear();
            incoming.offer(WAKE_UP);
        }
    }

    /** The worker's last act. */
    void handToLoop() {
        presented = new byte[DtlsRecords.MAX_DATAGRAM_BYTES];
        onLoop = true;
    }

    /** Puts the loop's datagram where the next read finds it. */
    void present(ByteBuffer datagram, int offset, int length) {
        datagram.get(offset, presented, 0, length);
        presentedBytes = length;
    }

    /** Lets the next record go into a buffer in place of the listener. */
    void wrapInto(ByteBuffer out, int offset) {
        wrapOut = out;
        wrapOffset = offset;
        wrappedBytes = 0;
    }

    /** Ends {@link #wrapInto} and tells how long the record is. */
    int wrapped() {
        wrapOut = null;
        return wrappedBytes;
    }

    @Override
    public int getReceiveLimit() {
        // The library subtracts the cipher's overhead from this before it sizes its buffer.
        return DtlsRecords.MAX_DATAGRAM_BYTES + 64;
    }

    @Override
    public int getSendLimit() {
        return MAX_OUTGOING_BYTES;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws InterruptedIOException {
        if (onLoop) {
            flush();
            return receiveOnLoop(buffer, offset, length);
        }
        var deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (true) {
            if (closed) {
                throw nothingQueued;
            }
            flush();
            var datagram = poll(deadlineNanos - System.nanoTime());
            if (datagram == null) {
                return -1;
            }
            var readable = guardsChangeCipherSpec ? readable(datagram) : datagram.length;
            if (readable > 0) {
                return copy(datagram, readable, buffer, offset, length);
            }
        }
    }

    private int receiveOnLoop(byte[] buffer, int offset, int length) throws InterruptedIOException {
        var leftOver = incoming.poll();
        if (leftOver != null) {
            return copy(leftOver, leftOver.length, buffer, offset, length);
        }
        if (presentedBytes == 0) {
            throw nothingQueued;
        }
        var bytes = presentedBytes;
        presentedBytes = 0;
        return copy(presented, bytes, buffer, offset, length);
    }

    private byte[] poll(long waitNanos) throws InterruptedIOException {
        try {
            return incoming.poll(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw nothingQueued;
        }
    }

    private static int copy(byte[] datagram, int bytes, byte[] buffer, int offset, int length) {
        var fitting = Math.min(bytes, length);
        System.arraycopy(datagram, 0, buffer, offset, fitting);
        return fitting;
    }

    /**
     * How much of a datagram the library may see. On ChangeCipherSpec it stops reading the old epoch for good, so one
     * that overtook the CertificateVerify would end the handshake: it and what follows are left to the peer's
     * retransmission.
     */
    private int readable(byte[] datagram) {
        for (var record = 0; record < datagram.length; record = DtlsRecords.next(datagram, record)) {
            if (DtlsRecords.completesCertificateVerify(datagram, record)) {
                guardsChangeCipherSpec = false;
                return datagram.length;
            }
            if (DtlsRecords.isChangeCipherSpec(datagram, record)) {
                return record;
            }
        }
        return datagram.length;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (wrapOut != null) {
            wrapOut.put(wrapOffset, buffer, offset, length);
            wrappedBytes = length;
            return;
        }
        if (flightBytes + length > MAX_OUTGOING_BYTES) {
            flush();
        }
        if (length > MAX_OUTGOING_BYTES) {
            listener.onDatagram(Arrays.copyOfRange(buffer, offset, offset + length));
            return;
        }
        System.arraycopy(buffer, offset, flight, flightBytes, length);
        flightBytes += length;
    }

    /** Sends what was gathered. */
    void flush() {
        if (flightBytes > 0) {
            var datagram = Arrays.copyOf(flight, flightBytes);
            flightBytes = 0;
            listener.onDatagram(datagram);
        }
    }

    /** The library is through with its socket; the last alert may still be gathered. */
    @Override
    public void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    /** Says "read again later" to the library, which alone among exceptions takes this one calmly. */
    private static final class NothingQueued extends InterruptedIOException {

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
