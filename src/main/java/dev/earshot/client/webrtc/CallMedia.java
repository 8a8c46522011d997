package dev.earshot.client.webrtc;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabRegion;
import dev.earshot.rtc.rtp.RtcpReader;
import dev.earshot.rtc.rtp.RtcpWriter;
import dev.earshot.rtc.rtp.RtpPacket;
import dev.earshot.rtc.rtp.RtpReceiveStatistics;
import dev.earshot.rtc.rtp.RtpWriter;
import dev.earshot.rtc.srtp.SrtpContext;
import dev.earshot.rtc.srtp.SrtpDrop;
import dev.earshot.session.MediaQuality;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * RTP and RTCP of a call, protected by SRTP once there are keys: from a received datagram to the jitter buffer, and from
 * an encoded frame to the datagram that leaves. Nothing of a packet stands on the heap.
 */
final class CallMedia {

    /** An outgoing packet: header, payload and the SRTP tag fit one Ethernet frame with room to spare. */
    static final int PACKET_BYTES = 1_280;

    private static final int MAX_PAYLOAD_BYTES = 1_100;
    private static final long FRAME_NANOS = 20_000_000;
    private static final int FRAME_TICKS = 960;
    private static final int CLOCK_HERTZ = 48_000;
    private static final long REPORT_NANOS = 2_000_000_000L;

    private final MediaLoop loop;
    private final CallAudio audio;
    private final int opusPayloadType;
    private final ByteBuffer packet;
    private final int packetOffset;
    private final RtpWriter writer;
    private final RtcpWriter reports;
    private final RtcpReader heard;
    private final NtpClock ntp;
    private final int firstTimestamp;
    private final long startNanos;
    private SrtpContext inbound;
    private SrtpContext outbound;
    private RtpReceiveStatistics received;
    private boolean talking;
    private int timestamp;
    private long nextFrameNanos;
    private long nextReportNanos;
    private int reportedPackets;

    CallMedia(MediaLoop loop, CallAudio audio, Slab slab, SlabRegion packetRegion, int opusPayloadType, int ssrc,
            int firstTimestamp, NtpClock ntp, long nowNanos) {
        this.loop = loop;
        this.audio = audio;
        this.opusPayloadType = opusPayloadType;
        this.packet = slab.region(packetRegion).order(ByteOrder.BIG_ENDIAN);
        this.packetOffset = packetRegion.offset();
        this.writer = new RtpWriter(ssrc, opusPayloadType, ssrc >>> 17);
        this.reports = new RtcpWriter(ssrc, "earshot");
        this.heard = new RtcpReader(ssrc);
        this.ntp = ntp;
        this.firstTimestamp = firstTimestamp;
        this.startNanos = nowNanos;
    }

    /** The handshake gave keys. */
    void keyed(SrtpContext fromPeer, SrtpContext toPeer, long nowNanos) {
        inbound = fromPeer;
        outbound = toPeer;
        nextReportNanos = nowNanos + REPORT_NANOS / 4;
    }

    // ---- in ----

    void onRtp(ByteBuffer datagram, int length, long nowNanos) {
        if (inbound == null) {
            loop.count(MediaCounter.DROPPED_BEFORE_KEYS);
            return;
        }
        var plain = inbound.unprotect(datagram, 0, length);
        if (plain < 0) {
            countDrop(plain);
            return;
        }
        var header = RtpPacket.headerBytes(datagram, 0, plain);
        var payload = RtpPacket.payloadBytes(datagram, 0, plain);
        if (header < 0 || payload < 0) {
            loop.count(MediaCounter.DROPPED_SRTP_MALFORMED);
            return;
        }
        if (RtpPacket.payloadType(datagram, 0) != opusPayloadType) {
            loop.count(MediaCounter.DROPPED_RTP_FOREIGN);
            return;
        }
        var ssrc = RtpPacket.ssrc(datagram, 0);
        if (received == null || received.ssrc() != ssrc) {
            if (received != null) {
                audio.sourceChanged();
            }
            received = new RtpReceiveStatistics(ssrc, CLOCK_HERTZ);
        }
        var sequence = RtpPacket.sequence(datagram, 0);
        var sent = RtpPacket.timestamp(datagram, 0);
        received.onPacket(sequence, sent, nowNanos);
        if (payload > 0) {
            audio.received(sequence, sent & 0xffff_ffffL, datagram, header, payload, nowNanos);
        }
    }

    void onRtcp(ByteBuffer datagram, int length, long nowNanos) {
        if (inbound == null) {
            loop.count(MediaCounter.DROPPED_BEFORE_KEYS);
            return;
        }
        var plain = inbound.unprotectRtcp(datagram, 0, length);
        if (plain < 0) {
            countDrop(plain);
            return;
        }
        heard.read(datagram, 0, plain, nowNanos, ntp.at(nowNanos));
    }

    /** The round trip as RTCP measures it, negative while unknown. */
    long roundTripNanos() {
        return heard.roundTripNanos();
    }

    /** As it stands, with what was found out about the connection before there were media. */
    MediaQuality quality(long iceNanos, long keyedNanos) {
        var arrived = audio.counters();
        return new MediaQuality(received == null ? 0 : received.received(), arrived.lost(), arrived.late(), audio.frames(),
                audio.concealedFrames(), received == null ? -1 : received.jitterNanos(), audio.delayNanos(),
                heard.roundTripNanos(), heard.reports() == 0 ? 0 : heard.cumulativeLost(), iceNanos, keyedNanos);
    }

    // ---- out ----

    /** Sends what is due. */
    void tick(WebRtcCall call, long nowNanos) {
        if (outbound == null) {
            return;
        }
        if (!audio.speaking()) {
            talking = false;
        } else {
            if (!talking || nowNanos - nextFrameNanos > 5 * FRAME_NANOS) {
                resume(nowNanos);
            }
            while (nowNanos - nextFrameNanos >= 0 && audio.speaking()) {
                sendFrame(call);
                nextFrameNanos += FRAME_NANOS;
            }
        }
        // The first answer is reported at once: only from there on can the way to the client be measured.
        if (nowNanos - nextReportNanos >= 0 || reportedPackets == 0 && writer.packets() > 0) {
            nextReportNanos = nowNanos + REPORT_NANOS;
            sendReport(call, nowNanos);
        }
    }

    /** After a pause the timestamp goes on with the time that passed, in whole frames. */
    private void resume(long nowNanos) {
        var elapsedFrames = (nowNanos - startNanos) / FRAME_NANOS;
        var next = firstTimestamp + (int) (elapsedFrames * FRAME_TICKS);
        timestamp = writer.packets() == 0 || next - timestamp > 0 ? next : timestamp;
        nextFrameNanos = nowNanos;
    }

    private void sendFrame(WebRtcCall call) {
        var payload = audio.speak(packetOffset + RtpPacket.FIXED_HEADER_BYTES, MAX_PAYLOAD_BYTES);
        if (payload > 0) {
            writer.header(packet, 0, !talking, timestamp, payload);
            talking = true;
            send(call, outbound.protect(packet, 0, RtpPacket.FIXED_HEADER_BYTES + payload));
        }
        timestamp += FRAME_TICKS;
    }

    private void sendReport(WebRtcCall call, long nowNanos) {
        call.reporting();
        int length;
        if (writer.packets() != reportedPackets) {
            reportedPackets = writer.packets();
            var now = firstTimestamp + (int) ((nowNanos - startNanos) * FRAME_TICKS / FRAME_NANOS);
            length = reports.senderReport(packet, 0, writer, ntp.at(nowNanos), now, received, heard, nowNanos);
        } else {
            length = reports.receiverReport(packet, 0, received, heard, nowNanos);
        }
        send(call, outbound.protectRtcp(packet, 0, length));
    }

    /** Says goodbye, best effort. */
    void goodbye(WebRtcCall call) {
        if (outbound != null) {
            send(call, outbound.protectRtcp(packet, 0, reports.goodbye(packet, 0)));
        }
    }

    private void send(WebRtcCall call, int length) {
        if (length > 0) {
            packet.clear().limit(length);
            call.send(packet);
            packet.clear();
        }
    }

    private void countDrop(int code) {
        loop.count(switch (SrtpDrop.of(code)) {
            case AUTH_FAILED -> MediaCounter.DROPPED_SRTP_FORGED;
            case REPLAYED -> MediaCounter.DROPPED_SRTP_REPLAYED;
            case MALFORMED, TOO_MANY_SSRC, KEY_EXHAUSTED -> MediaCounter.DROPPED_SRTP_MALFORMED;
        });
    }
}
