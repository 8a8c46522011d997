package dev.earshot.client.webrtc;

import dev.earshot.rtc.dtls.DtlsResult;
import dev.earshot.rtc.rtp.RtcpReader;
import dev.earshot.rtc.rtp.RtcpWriter;
import dev.earshot.rtc.rtp.RtpPacket;
import dev.earshot.rtc.rtp.RtpReceiveStatistics;
import dev.earshot.rtc.rtp.RtpWriter;
import dev.earshot.rtc.srtp.SrtpContext;
import dev.earshot.rtc.srtp.SrtpProfile;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A caller's microphone, which never stops, and its loudspeaker, which keeps everything. */
public final class CallerMedia {

    private static final byte[] SILENCE = Speech.silence();
    private static final long FRAME_NANOS = 20_000_000;
    private static final int FRAME_TICKS = 960;
    private static final int GOODBYE = 203;
    private static final int CLOCK_HERTZ = 48_000;
    private static final long REPORT_NANOS = 500_000_000;

    /** What was heard, in order of arrival. */
    final List<HeardPacket> heard = Collections.synchronizedList(new ArrayList<>());
    /** The packet sent last, as it was on the wire. */
    volatile byte[] lastSent;
    volatile int goodbyes;
    /** Authentic packets only come in; this many were not. */
    volatile int dropped;

    private final Queue<byte[]> microphone = new ConcurrentLinkedQueue<>();
    private final RtpWriter writer;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(2_048);
    private final RtcpWriter reports;
    private final RtcpReader heardReports;
    private final NtpClock ntp = new NtpClock(Clock.systemUTC(), System.nanoTime());
    private RtpReceiveStatistics received;
    private long nextReportNanos;
    private volatile int loseOneIn;
    private SrtpContext inbound;
    private SrtpContext outbound;
    private long nextFrameNanos;
    private int timestamp;

    CallerMedia(int ssrc) {
        reports = new RtcpWriter(ssrc, "caller");
        heardReports = new RtcpReader(ssrc);
        writer = new RtpWriter(ssrc, CallerSdp.OPUS, ssrc >>> 18);
    }

    void keyed(DtlsResult result, long nowNanos) {
        var profile = SrtpProfile.valueOf(result.profile().name());
        inbound = SrtpContext.ofExported(profile, result.keyingMaterial(), true);
        outbound = SrtpContext.ofExported(profile, result.keyingMaterial(), false);
        nextFrameNanos = nowNanos;
    }

    /** Speaks these frames, 20 ms each, after those still waiting; silence is sent at all other times. */
    public void say(List<byte[]> payloads) {
        microphone.addAll(payloads);
    }

    public boolean saysNothing() {
        return microphone.isEmpty();
    }

    /** The next packet to send by now, or null. */
    byte[] due(long nowNanos) {
        if (nowNanos - nextFrameNanos < 0) {
            return null;
        }
        nextFrameNanos += FRAME_NANOS;
        var payload = microphone.poll();
        lastSent = protectedPacket(payload == null ? SILENCE : payload);
        return lastSent;
    }

    /** A report on what was heard, if one is due by now, or null: it lets the far side measure the way. */
    byte[] report(long nowNanos) {
        if (inbound == null || nowNanos - nextReportNanos < 0) {
            return null;
        }
        nextReportNanos = nowNanos + REPORT_NANOS;
        var length = reports.receiverReport(packet, 0, received, heardReports, nowNanos);
        var bytes = new byte[outbound.protectRtcp(packet, 0, length)];
        packet.get(0, bytes);
        return bytes;
    }

    byte[] protectedPacket(byte[] payload) {
        packet.put(writer.header(packet, 0, false, timestamp, payload.length), payload);
        timestamp += FRAME_TICKS;
        var bytes = new byte[outbound.protect(packet, 0, RtpPacket.FIXED_HEADER_BYTES + payload.length)];
        packet.get(0, bytes);
        return bytes;
    }

    void onRtp(ByteBuffer datagram, int length, long nowNanos) {
        var plain = inbound == null ? -1 : inbound.unprotect(datagram, 0, length);
        if (plain < 0) {
            dropped++;
            return;
        }
        if (received == null || received.ssrc() != RtpPacket.ssrc(datagram, 0)) {
            received = new RtpReceiveStatistics(RtpPacket.ssrc(datagram, 0), CLOCK_HERTZ);
        }
        if (loseOneIn > 0 && RtpPacket.sequence(datagram, 0) % loseOneIn == 0) {
            return;
        }
        received.onPacket(RtpPacket.sequence(datagram, 0), RtpPacket.timestamp(datagram, 0), nowNanos);
        var payload = new byte[RtpPacket.payloadBytes(datagram, 0, plain)];
        datagram.get(RtpPacket.headerBytes(datagram, 0, plain), payload);
        heard.add(new HeardPacket(
                nowNanos, RtpPacket.sequence(datagram, 0), RtpPacket.timestamp(datagram, 0), payload));
    }

    void onRtcp(ByteBuffer datagram, int length, long nowNanos) {
        var plain = inbound == null ? -1 : inbound.unprotectRtcp(datagram, 0, length);
        if (plain > 0) {
            heardReports.read(datagram, 0, plain, nowNanos, ntp.at(nowNanos));
        }
        for (var at = 0; at + 4 <= plain; at += 4 + 4 * (datagram.getShort(at + 2) & 0xffff)) {
            goodbyes += (datagram.get(at + 1) & 0xff) == GOODBYE ? 1 : 0;
        }
        dropped += plain < 0 ? 1 : 0;
    }

    /** Frames of 20 ms that were heard as sound so far. */
    public long soundingFrames() {
        return Speech.sounding(heardSoFar());
    }

    /** Of what comes one packet in so many is not heard, and reported as lost. */
    public void loseOneIn(int packets) {
        loseOneIn = packets;
    }

    /** Packets that were heard so far. */
    public int packets() {
        return heard.size();
    }

    /** When one of them came. */
    public long packetNanos(int index) {
        return heard.get(index).nanos();
    }

    /** What was heard so far. */
    List<HeardPacket> heardSoFar() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }
}
