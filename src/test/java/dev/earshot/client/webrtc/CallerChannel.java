package dev.earshot.client.webrtc;

import dev.earshot.rtc.dtls.DtlsFailure;
import dev.earshot.rtc.dtls.DtlsFingerprint;
import dev.earshot.rtc.dtls.DtlsIdentity;
import dev.earshot.rtc.dtls.DtlsListener;
import dev.earshot.rtc.dtls.DtlsResult;
import dev.earshot.rtc.dtls.DtlsRole;
import dev.earshot.rtc.dtls.DtlsTransport;
import dev.earshot.rtc.dtls.SrtpProfile;
import dev.earshot.rtc.sctp.TestPeer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** A caller's DTLS, as the server, and in it the channel {@code oai-events}. On the caller's thread. */
final class CallerChannel implements DtlsListener {

    static final int STREAM = 0;
    private static final int PROTOCOL_CONTROL = 50;

    final TestPeer peer = new TestPeer(new Random());
    private final TestCaller caller;
    private final DtlsTransport dtls;
    private final ByteBuffer plain = ByteBuffer.allocate(DtlsTransport.MAX_DATAGRAM_BYTES);
    private boolean shakesHands;
    private boolean secured;

    CallerChannel(TestCaller caller, DtlsIdentity identity, DtlsFingerprint expected) {
        this.caller = caller;
        dtls = new DtlsTransport(identity, DtlsRole.SERVER, List.of(expected), List.of(SrtpProfile.values()), this);
    }

    /** Until then DTLS is not answered. */
    boolean shakeHands() {
        shakesHands = true;
        Thread.startVirtualThread(dtls::handshake);
        return true;
    }

    boolean secured() {
        return secured;
    }

    void tick(long nowNanos) {
        peer.onTimer(nowNanos);
        transmit();
    }

    void onDatagram(ByteBuffer datagram, int length, long nowNanos) {
        if (secured) {
            drain(dtls.unwrap(datagram, 0, length, plain, 0), nowNanos);
        } else if (shakesHands) {
            dtls.receive(datagram, 0, length);
        }
    }

    boolean transmit() {
        peer.outgoing.forEach(this::sendWrapped);
        peer.outgoing.clear();
        return true;
    }

    boolean sendWrapped(byte[] packet) {
        var out = ByteBuffer.allocate(packet.length + DtlsTransport.MAX_OVERHEAD_BYTES);
        var length = dtls.wrap(ByteBuffer.wrap(packet), 0, packet.length, out, 0);
        if (length > 0) {
            caller.sendRaw(out.limit(length));
        }
        return length > 0;
    }

    boolean close() {
        dtls.close();
        return true;
    }

    @Override
    public void onDatagram(byte[] bytes) {
        caller.sendRaw(bytes);
    }

    @Override
    public void onConnected(DtlsResult result) {
        caller.later(() -> {
            var nowNanos = System.nanoTime();
            caller.media.keyed(result, nowNanos);
            secured = true;
            peer.connect(nowNanos);
            peer.open(STREAM, "oai-events", "", 0);
            drain(dtls.unwrapNext(plain, 0), nowNanos);
        });
    }

    @Override
    public void onFailed(DtlsFailure failure) {
        caller.channelOpen.completeExceptionally(new AssertionError("no DTLS: " + failure));
        caller.ended.complete("no DTLS: " + failure);
    }

    private void drain(int first, long nowNanos) {
        for (var length = first; length != DtlsTransport.NOTHING; length = dtls.unwrapNext(plain, 0)) {
            if (length == DtlsTransport.ENDED) {
                caller.ended.complete("DTLS closed");
                return;
            }
            var packet = new byte[length];
            plain.get(0, packet);
            peer.receive(packet, nowNanos);
        }
        for (var i = 0; i < peer.messages.size(); i++) {
            if (peer.messageProtocols.get(i) == PROTOCOL_CONTROL) {
                caller.channelOpen.complete(nowNanos);
            } else {
                caller.events.came(peer.messages.get(i), nowNanos);
            }
        }
        peer.messages.clear();
        peer.messageProtocols.clear();
        transmit();
    }
}
