package dev.earshot.client.webrtc;

import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.rtc.dtls.DtlsIdentity;
import dev.earshot.rtc.dtls.DtlsResult;
import dev.earshot.rtc.dtls.SrtpProfile;
import dev.earshot.rtc.ice.Checks;
import dev.earshot.rtc.ice.IceCredentials;
import dev.earshot.rtc.sdp.SdpException;
import dev.earshot.rtc.sdp.SdpOffer;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import dev.earshot.session.SessionFixture;
import dev.earshot.session.UpstreamSink;
import dev.earshot.upstream.engine.SilentEngine;
import io.netty.channel.nio.NioEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A call as it stands after its handshake, from the loop's receive buffer to the engine's ear and from the playout ring
 * to the peer's socket, in virtual time. Whoever uses it stands in for the event loop, which is kept busy meanwhile.
 */
final class MediaPath implements AutoCloseable {

    private static final OutputSlot SLOT = new OutputSlot("resp_test", "item_test", 0);
    private static final long TICK_NANOS = 5_000_000;
    private static final int TICKS_PER_FRAME = 4;
    private static final int FRAMES_PER_REPORT = 100;
    private static final int FRAMES_AHEAD = 5;
    private static final int EAR_SAMPLES_PER_FRAME = 320;
    private static final int OPUS = 111;

    private static final String OFFER = """
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 0.0.0.0
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            a=fingerprint:sha-256 %s4A
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            """.formatted("4A:".repeat(31)).replace("\n", "\r\n");

    private final NioEventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("busy", true));
    private final CountDownLatch done = new CountDownLatch(1);
    private final SilentEngine engine = new SilentEngine();
    private final MediaSocket socket = MediaSocket.open(InetAddress.getLoopbackAddress(), 0, "127.0.0.1");
    private final MediaLoop loop = new MediaLoop((NioEventLoop) loops.next(), List.of(socket));
    private final ByteBuffer answer =
            ByteBuffer.allocateDirect(Pcm16.FRAME_SAMPLES * Pcm16.BYTES_PER_SAMPLE).order(ByteOrder.LITTLE_ENDIAN);
    private final WebRtcCall call;
    private final Session session;
    private final CallPeer peer;
    private final InetSocketAddress peerAddress;
    private final ByteBuffer check;
    private long nowNanos = System.nanoTime();
    private UpstreamSink upstream;
    private long heardFrames;
    private long receivedDatagrams;

    MediaPath(SrtpProfile profile) throws IOException {
        loop.eventLoop().execute(this::keepBusy);
        var random = new SecureRandom();
        var credentials = IceCredentials.generate(random);
        try {
            call = new WebRtcCall(loop, SdpOffer.parse(OFFER).choose(), credentials,
                    DtlsIdentity.create(random, Instant.now()), handshake -> { }, random, 0x0bad_cafe);
        } catch (SdpException e) {
            throw new IllegalStateException(e);
        }
        session = SessionFixture.open(call, engine.leg(), loop.eventLoop(), sink -> upstream = sink);
        var material = new byte[profile.keyingMaterialBytes()];
        new Random(1).nextBytes(material);
        var keys = new DtlsResult(profile, material, true);
        peer = new CallPeer(keys, OPUS, socket.port());
        peerAddress = peer.address();
        check = Checks.browser(credentials, true);
        check();
        call.keyed(keys);
        for (var i = 0; i < Pcm16.FRAME_SAMPLES; i++) {
            answer.putShort(2 * i, (short) (9_000 * Math.sin(2 * Math.PI * 300 * i / Pcm16.INTERNAL_HERTZ)));
        }
    }

    private void keepBusy() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The peer's check for consent, which must come twice a minute. */
    void check() throws IOException {
        loop.datagram().put(0, check, 0, check.limit());
        loop.route(socket, peerAddress, check.limit(), nowNanos);
        receive();
    }

    /** 20 ms pass, in which the peer sends a frame and, once in two seconds, a report. */
    void hear() {
        if (heardFrames % FRAMES_PER_REPORT == 1) {
            loop.route(socket, peerAddress, peer.report(loop.datagram(), nowNanos), nowNanos);
        }
        loop.route(socket, peerAddress, peer.frame(loop.datagram()), nowNanos);
        heardFrames++;
        pass();
    }

    /** Waits until the ear is at most so many samples behind what was heard. */
    void awaitEar(int samplesBehind) {
        engine.awaitHeard(heardFrames * EAR_SAMPLES_PER_FRAME - samplesBehind);
    }

    /** 20 ms pass, in which the upstream gives a frame and another is sent to the peer, who opens it. */
    void speak() throws IOException {
        for (var frames = peer.mediaPackets() == 0 ? FRAMES_AHEAD : 1; frames > 0; frames--) {
            upstream.audio(SLOT, answer, 0, Pcm16.FRAME_SAMPLES);
        }
        pass();
        receive();
    }

    private void pass() {
        for (var i = 0; i < TICKS_PER_FRAME; i++) {
            loop.tick(nowNanos);
            nowNanos += TICK_NANOS;
        }
    }

    private void receive() throws IOException {
        for (; receivedDatagrams < loop.counted(MediaCounter.SENT); receivedDatagrams++) {
            peer.receive();
        }
    }

    CallPeer peer() {
        return peer;
    }

    long counted(MediaCounter counter) {
        return loop.counted(counter);
    }

    /** How loud the loudest frame was that reached the ear. */
    double loudnessHeardDbfs() {
        return engine.loudestDbfs();
    }

    @Override
    public void close() throws IOException {
        session.end(EndReason.HUNG_UP);
        done.countDown();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        engine.close();
        socket.close();
        peer.close();
    }
}
