package dev.earshot.client.webrtc;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.audio.SlabRegion;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.rtc.dtls.DtlsFailure;
import dev.earshot.rtc.dtls.DtlsFingerprint;
import dev.earshot.rtc.dtls.DtlsIdentity;
import dev.earshot.rtc.dtls.DtlsListener;
import dev.earshot.rtc.dtls.DtlsReceipt;
import dev.earshot.rtc.dtls.DtlsResult;
import dev.earshot.rtc.dtls.DtlsRole;
import dev.earshot.rtc.dtls.DtlsTransport;
import dev.earshot.rtc.ice.IceCredentials;
import dev.earshot.rtc.ice.IceLiteAgent;
import dev.earshot.rtc.rtp.PacketKind;
import dev.earshot.rtc.sdp.SdpChoice;
import dev.earshot.rtc.sdp.SdpSetup;
import dev.earshot.rtc.srtp.SrtpContext;
import dev.earshot.rtc.srtp.SrtpProfile;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;
import dev.earshot.session.MediaQuality;
import dev.earshot.session.PcmTaker;
import dev.earshot.session.Session;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * A WebRTC call whose media ends here, as the client leg of its session.
 *
 * <pre>
 *   made with the answer --first verified check--&gt; handshake on a worker --keys--&gt; media and data channel --&gt; closed
 * </pre>
 * Ends when the peer says so, when its consent expires (30 s without a check: the session waits for it then), when the
 * client comes over another one, or when the session ends.
 */
final class WebRtcCall implements ClientLeg {

    /** The largest data channel message, as the answer says: an image comes that way. */
    static final int MAX_MESSAGE_BYTES = 256 * 1024;

    private static final Logger LOG = Logger.getLogger(WebRtcCall.class);

    /** Candidates of one peer; more sources at a time than this are not followed. */
    private static final int MAX_SOURCES = 8;

    private final MediaLoop loop;
    private final SdpChoice choice;
    private final IceLiteAgent ice;
    private final DtlsTransport dtls;
    private final Executor handshakes;
    private final SecureRandom random;
    private final int ssrc;
    private final long startNanos = System.nanoTime();
    private final List<InetSocketAddress> sources = new ArrayList<>();
    private CallAudio.Regions audioRegions;
    private SlabRegion packetRegion;
    private Session session;
    private CallAudio audio;
    private CallMedia media;
    private final CallChannel channel;
    private MediaSocket socket;
    private InetSocketAddress peer;
    private boolean handshaking;
    private long iceNanos = -1;
    private long keyedNanos = -1;
    private volatile MediaQuality quality;
    private volatile boolean qualityAsked;
    private boolean closed;

    WebRtcCall(MediaLoop loop, SdpChoice choice, IceCredentials credentials, DtlsIdentity identity, Executor handshakes,
            SecureRandom random, int ssrc) {
        this.loop = loop;
        this.choice = choice;
        this.ice = new IceLiteAgent(credentials, loop.stun(), startNanos);
        this.handshakes = handshakes;
        this.random = random;
        this.ssrc = ssrc;
        var role = choice.setup() == SdpSetup.PASSIVE ? DtlsRole.SERVER : DtlsRole.CLIENT;
        var fingerprints = choice.fingerprints().stream()
                .map(fingerprint -> new DtlsFingerprint(fingerprint.algorithm(), fingerprint.hex())).toList();
        this.dtls = new DtlsTransport(identity, role, fingerprints,
                List.of(dev.earshot.rtc.dtls.SrtpProfile.values()), new Handshake());
        this.channel = new CallChannel(dtls,
                choice.dataChannel().map(section -> (int) Math.min(Integer.MAX_VALUE, section.maxMessageSizeBytes()))
                        .orElse(CallChannel.NO_CHANNEL),
                random, new ChannelEvents());
    }

    // ---- ClientLeg ----

    @Override
    public boolean playsAudio() {
        return true;
    }

    @Override
    public MediaQuality quality() {
        qualityAsked = true;
        return quality;
    }

    @Override
    public long roundTripNanos() {
        return media.roundTripNanos();
    }

    @Override
    public void reserve(SlabLayout layout) {
        audioRegions = CallAudio.Regions.reserve(layout);
        packetRegion = layout.reserve(CallMedia.PACKET_BYTES);
    }

    @Override
    public void attach(Session owner, Slab slab) {
        session = owner;
        audio = new CallAudio(owner, slab, audioRegions);
        media = new CallMedia(loop, audio, slab, packetRegion, choice.opusPayloadType(), ssrc, random.nextInt(),
                new NtpClock(Clock.systemUTC(), startNanos), startNanos);
        loop.add(this);
    }

    @Override
    public void send(ServerEvent event) {
        if (!closed && !channel.send(event)) {
            // Not from within: the session is in the middle of telling us something.
            session.execute(() -> session.end(EndReason.overrun("data channel")));
        }
    }

    @Override
    public int playableSamples() {
        return audio.playableSamples();
    }

    @Override
    public void play(ByteBuffer pcm, int offsetBytes, int samples) {
        audio.play(pcm, offsetBytes, samples);
    }

    @Override
    public void clearPlayout() {
        audio.clear();
    }

    @Override
    public void unplayed(PcmTaker taker) {
        audio.unplayed(taker);
    }

    @Override
    public void close(EndReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (keyedNanos >= 0) {
            look();
        }
        loop.remove(this);
        try {
            if (reason.error() != null) {
                channel.send(ServerEvents.error(reason.error(), null));
            }
            media.goodbye(this);
            channel.close(System.nanoTime());
        } finally {
            dtls.close();
        }
    }

    // ---- the loop ----

    long ufragKey() {
        return ice.credentials().ufragKey();
    }

    IceLiteAgent ice() {
        return ice;
    }

    List<InetSocketAddress> sources() {
        return sources;
    }

    /** A source whose check was verified: it may be told apart by its address from now on. */
    void addSource(InetSocketAddress source) {
        if (sources.contains(source)) {
            return;
        }
        if (sources.size() == MAX_SOURCES) {
            // A phone that roams through the day stays heard.
            loop.forget(sources.remove(sources.getFirst().equals(peer) ? 1 : 0), this);
            loop.count(MediaCounter.FORGOTTEN_SOURCE);
        }
        sources.add(source);
    }

    /** The peer's address as verified by its last check. */
    void follow(MediaSocket through, InetSocketAddress to) {
        socket = through;
        if (peer == null || !peer.equals(to)) {
            peer = to;
        }
        if (!handshaking) {
            handshaking = true;
            iceNanos = System.nanoTime() - startNanos;
            handshakes.execute(dtls::handshake);
        }
    }

    void onDatagram(PacketKind kind, ByteBuffer datagram, int length, long nowNanos) {
        if (closed) {
            return;
        }
        switch (kind) {
            case RTP -> media.onRtp(datagram, length, nowNanos);
            case RTCP -> media.onRtcp(datagram, length, nowNanos);
            case DTLS -> {
                if (channel.connected()) {
                    channel.onDatagram(datagram, length, nowNanos);
                } else if (dtls.receive(datagram, 0, length) != DtlsReceipt.QUEUED) {
                    loop.count(MediaCounter.DROPPED_DTLS);
                }
            }
            case STUN, UNKNOWN -> { }
        }
    }

    void tick(long nowNanos) {
        if (ice.expired(nowNanos)) {
            session.onClientLost(this, channel.connected());
            return;
        }
        audio.hear(nowNanos);
        media.tick(this, nowNanos);
        session.onPlayed(audio.playedSample(), nowNanos);
        if (audio.hasDrained()) {
            session.onPlayoutDrained();
        }
        channel.tick(nowNanos);
    }

    /** A report is due: whoever asks how the media come through is told it as of now. */
    void reporting() {
        if (qualityAsked) {
            qualityAsked = false;
            look();
        }
    }

    private void look() {
        quality = media.quality(iceNanos, keyedNanos);
    }

    /** Sends what stands between position and limit to the peer. */
    void send(ByteBuffer datagram) {
        if (peer != null) {
            loop.count(socket.send(datagram, peer) ? MediaCounter.SENT : MediaCounter.SEND_FAILED);
        }
    }

    /** Something of this call failed; no other call is harmed. */
    void fault(RuntimeException e) {
        LOG.errorf(e, "%s: the call failed", session.id());
        session.execute(() -> session.end(EndReason.fault("The call failed.")));
    }

    /** The handshake gave keys: media and events flow from here on. */
    void keyed(DtlsResult result) {
        var nowNanos = System.nanoTime();
        var profile = SrtpProfile.valueOf(result.profile().name());
        media.keyed(SrtpContext.ofExported(profile, result.keyingMaterial(), result.weAreServer()),
                SrtpContext.ofExported(profile, result.keyingMaterial(), !result.weAreServer()), nowNanos);
        keyedNanos = nowNanos - startNanos;
        channel.connect(nowNanos);
        look();
        LOG.debugf("%s: secured with %s after %d ms", session.id(), profile, (nowNanos - startNanos) / 1_000_000);
    }

    /** What the data channel brings. */
    private final class ChannelEvents implements CallChannel.Listener {

        @Override
        public void text(String message) {
            session.onClientText(message);
        }

        @Override
        public void binary() {
            session.onClientBinary();
        }

        @Override
        public void datagram(ByteBuffer record) {
            send(record);
        }

        @Override
        public void refused() {
            session.execute(() -> session.end(EndReason.overrun("data channel")));
        }

        @Override
        public void dropped(MediaCounter counter, long times) {
            loop.count(counter, times);
        }

        @Override
        public void ended() {
            session.execute(() -> session.onClientGone(WebRtcCall.this));
        }
    }

    /** What the handshake brings; on its worker. */
    private final class Handshake implements DtlsListener {

        @Override
        public void onDatagram(byte[] datagram) {
            loop.eventLoop().execute(() -> send(ByteBuffer.wrap(datagram)));
        }

        @Override
        public void onConnected(DtlsResult result) {
            session.execute(() -> {
                if (!closed) {
                    keyed(result);
                }
            });
        }

        @Override
        public void onFailed(DtlsFailure failure) {
            loop.eventLoop().execute(() -> {
                LOG.infof("%s: no DTLS, %s", session.id(), failure);
                session.onClientLost(WebRtcCall.this, false);
            });
        }
    }
}
