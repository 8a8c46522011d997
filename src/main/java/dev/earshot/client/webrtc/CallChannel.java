package dev.earshot.client.webrtc;

import dev.earshot.protocol.ServerEvent;
import dev.earshot.rtc.dtls.DtlsTransport;
import dev.earshot.rtc.sctp.SctpAssociation;
import dev.earshot.rtc.sctp.SctpCloseReason;
import dev.earshot.rtc.sctp.SctpConfig;
import dev.earshot.rtc.sctp.SctpListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The events of a call: SCTP over DTLS, one data channel of any label that the client opens. What is said before it is
 * open waits, within a bound.
 */
final class CallChannel {

    /** In place of the peer's greatest message: the offer had no data channel, so events go nowhere. */
    static final int NO_CHANNEL = -1;

    private static final int MAX_WAITING_BYTES = 1024 * 1024;

    /** Called on the loop. */
    interface Listener {

        void text(String message);

        void binary();

        /** @param record to be sent, lent for the call */
        void datagram(ByteBuffer record);

        /** The peer's queue is full. */
        void refused();

        void dropped(MediaCounter counter, long times);

        /** The peer has left. */
        void ended();
    }

    private final DtlsTransport dtls;
    private final int maxSendMessageBytes;
    private final SecureRandom random;
    private final Listener listener;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private final ByteBuffer plain = ByteBuffer.allocate(DtlsTransport.MAX_DATAGRAM_BYTES);
    private final ByteBuffer packet = ByteBuffer.allocate(DtlsTransport.MAX_PLAINTEXT_BYTES);
    private final ByteBuffer record =
            ByteBuffer.allocateDirect(DtlsTransport.MAX_PLAINTEXT_BYTES + DtlsTransport.MAX_OVERHEAD_BYTES);
    private SctpAssociation association;
    private int stream = -1;
    private int waitingBytes;
    private boolean delivering;

    CallChannel(DtlsTransport dtls, int maxSendMessageBytes, SecureRandom random, Listener listener) {
        this.dtls = dtls;
        this.maxSendMessageBytes = maxSendMessageBytes;
        this.random = random;
        this.listener = listener;
    }

    boolean connected() {
        return association != null;
    }

    /** DTLS is up: takes what has come meanwhile. */
    void connect(long nowNanos) {
        association = new SctpAssociation(
                SctpConfig.defaults().withMaxSendMessageBytes(Math.max(0, maxSendMessageBytes)), random, new Messages());
        deliver(dtls.unwrapNext(plain, 0), nowNanos);
    }

    void onDatagram(ByteBuffer datagram, int length, long nowNanos) {
        var first = dtls.unwrap(datagram, 0, length, plain, 0);
        if (first == DtlsTransport.NOTHING) {
            listener.dropped(MediaCounter.DROPPED_DTLS, 1);
        }
        deliver(first, nowNanos);
    }

    /** @return false when the queue is full */
    boolean send(ServerEvent event) {
        if (maxSendMessageBytes == NO_CHANNEL) {
            return true;
        }
        var message = ChannelMessage.of(event, maxSendMessageBytes);
        if (stream < 0) {
            waitingBytes += message.length;
            return waitingBytes <= MAX_WAITING_BYTES && waiting.add(message);
        }
        var taken = association.sendText(stream, message, System.nanoTime());
        transmit();
        return taken;
    }

    void tick(long nowNanos) {
        if (association != null && association.nextTimeoutNanos() - nowNanos <= 0) {
            association.onTimeout(nowNanos);
            transmit();
        }
    }

    void close(long nowNanos) {
        if (association != null) {
            association.close(nowNanos);
            transmit();
        }
    }

    private void deliver(int first, long nowNanos) {
        delivering = true;
        try {
            deliverAll(first, nowNanos);
        } finally {
            delivering = false;
        }
        transmit();
    }

    private void deliverAll(int first, long nowNanos) {
        for (var length = first; length != DtlsTransport.NOTHING; length = dtls.unwrapNext(plain, 0)) {
            if (length == DtlsTransport.ENDED) {
                listener.ended();
                return;
            }
            var dropped = association.dropped();
            association.receive(plain.array(), 0, length, nowNanos);
            listener.dropped(MediaCounter.DROPPED_SCTP, association.dropped() - dropped);
        }
    }

    private void transmit() {
        if (delivering) {
            return; // an answer given from within a message goes out when the message is done with
        }
        for (var length = association.pollTransmit(packet.array()); length > 0;
                length = association.pollTransmit(packet.array())) {
            var wrapped = dtls.wrap(packet, 0, length, record.clear(), 0);
            if (wrapped == DtlsTransport.ENDED) {
                return;
            }
            record.limit(wrapped);
            listener.datagram(record);
        }
    }

    private final class Messages implements SctpListener {

        @Override
        public void channelOpened(int streamId, String label, String protocol) {
            if (stream >= 0) {
                return; // one channel carries the events; others are open and stay silent
            }
            stream = streamId;
            for (var message = waiting.poll(); message != null; message = waiting.poll()) {
                if (!association.sendText(stream, message, System.nanoTime())) {
                    listener.refused();
                    return;
                }
            }
        }

        @Override
        public void text(int streamId, byte[] utf8) {
            if (streamId == stream) {
                listener.text(new String(utf8, StandardCharsets.UTF_8));
            }
        }

        @Override
        public void binary(int streamId, int lengthBytes) {
            if (streamId == stream) {
                listener.binary();
            }
        }

        @Override
        public void channelClosed(int streamId) {
            if (streamId == stream) {
                listener.ended();
            }
        }

        @Override
        public void closed(SctpCloseReason reason) {
            listener.ended();
        }
    }
}
