package dev.earshot.client.webrtc;

import dev.earshot.audio.OpusDecoder;
import dev.earshot.audio.OpusEncoder;
import dev.earshot.audio.Pcm16;
import dev.earshot.audio.PcmLevel;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.rtc.dtls.DtlsResult;
import dev.earshot.rtc.rtp.PacketKind;
import dev.earshot.rtc.rtp.RtcpReader;
import dev.earshot.rtc.rtp.RtcpWriter;
import dev.earshot.rtc.rtp.RtpPacket;
import dev.earshot.rtc.rtp.RtpWriter;
import dev.earshot.rtc.srtp.SrtpContext;
import dev.earshot.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** The far end of a call: writes the packets a browser would send, and reads what is sent to its socket. */
final class CallPeer implements AutoCloseable {

    static final int SSRC = 0x1234_5678;

    private static final int FRAMES = 50;
    private static final int FRAME_TICKS = 960;
    private static final int MAX_PAYLOAD_BYTES = 400;

    private final SlabLayout layout = new SlabLayout();
    private final Slab slab;
    private final int payloads = layout.reserve(FRAMES * MAX_PAYLOAD_BYTES).offset();
    private final int pcm = layout.reserve(OpusDecoder.MAX_SAMPLES * Pcm16.BYTES_PER_SAMPLE).offset();
    private final int packet = layout.reserve(2_048).offset();
    private final int[] payloadBytes = new int[FRAMES];
    private final OpusDecoder decoder;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(2_048);
    private final DatagramChannel channel = DatagramChannel.open();
    private final SrtpContext sending;
    private final SrtpContext receiving;
    private final RtpWriter writer;
    private final RtcpWriter reports = new RtcpWriter(SSRC, "peer");
    private final RtcpReader heard = new RtcpReader(SSRC);
    private int timestamp;
    private long media;
    private long control;
    private int mediaLength;

    CallPeer(DtlsResult keys, int opusPayloadType, int gatewayPort) throws IOException {
        var encoderState = layout.reserve(OpusEncoder.stateBytes());
        var decoderState = layout.reserve(OpusDecoder.stateBytes());
        slab = layout.allocate();
        decoder = new OpusDecoder(slab, decoderState);
        var profile = SrtpProfile.valueOf(keys.profile().name());
        sending = SrtpContext.ofExported(profile, keys.keyingMaterial(), keys.weAreServer());
        receiving = SrtpContext.ofExported(profile, keys.keyingMaterial(), !keys.weAreServer());
        writer = new RtpWriter(SSRC, opusPayloadType, 7);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort));
        sing(new OpusEncoder(slab, encoderState, OpusEncoder.Mode.VOIP));
    }

    /** A second of a tone that rises and falls. */
    private void sing(OpusEncoder encoder) {
        var phase = 0.0;
        for (var frame = 0; frame < FRAMES; frame++) {
            for (var i = 0; i < Pcm16.FRAME_SAMPLES; i++) {
                slab.buffer().putShort(pcm + 2 * i, (short) (9_000 * Math.sin(phase)));
                phase += 2 * Math.PI * (300 + 200 * Math.sin(2 * Math.PI * frame / FRAMES)) / Pcm16.INTERNAL_HERTZ;
            }
            payloadBytes[frame] =
                    encoder.encode(pcm, Pcm16.FRAME_SAMPLES, payloads + frame * MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES);
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Writes the next protected RTP packet from index 0 and returns its length. */
    int frame(ByteBuffer out) {
        var frame = writer.packets() % FRAMES;
        var bytes = payloadBytes[frame];
        var at = writer.header(out, 0, false, timestamp, bytes);
        out.put(at, slab.buffer(), payloads + frame * MAX_PAYLOAD_BYTES, bytes);
        timestamp += FRAME_TICKS;
        return sending.protect(out, 0, at + bytes);
    }

    /** Writes a protected sender report from index 0 and returns its length. */
    int report(ByteBuffer out, long nowNanos) {
        return sending.protectRtcp(
                out, 0, reports.senderReport(out, 0, writer, nowNanos, timestamp, null, heard, nowNanos));
    }

    /** Waits for one datagram and opens it. */
    void receive() throws IOException {
        var length = channel.read(datagram.clear());
        switch (PacketKind.of(datagram.get(0), datagram.get(1))) {
            case RTP -> {
                mediaLength = receiving.unprotect(datagram, 0, length);
                if (mediaLength < 0) {
                    throw new IllegalStateException("media does not open: " + mediaLength);
                }
                media++;
            }
            case RTCP -> {
                if (receiving.unprotectRtcp(datagram, 0, length) < 0) {
                    throw new IllegalStateException("control does not open");
                }
                control++;
            }
            case STUN -> { }
            case DTLS, UNKNOWN -> throw new IllegalStateException("nobody asked for this");
        }
    }

    /** RTP packets that opened. */
    long mediaPackets() {
        return media;
    }

    /** RTCP packets that opened. */
    long controlPackets() {
        return control;
    }

    /** How loud the packet received last is, which must have been RTP. */
    double lastFrameDbfs() {
        var header = RtpPacket.headerBytes(datagram, 0, mediaLength);
        slab.buffer().put(packet, datagram, header, mediaLength - header);
        var samples = decoder.decode(packet, mediaLength - header, pcm, OpusDecoder.MAX_SAMPLES);
        return PcmLevel.rmsDbfs(slab.buffer(), pcm, samples);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        slab.close();
    }
}
