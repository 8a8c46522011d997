package dev.earshot.rtc.sdp;

import java.util.ArrayList;
import java.util.Optional;

/**
 * An answer to a chosen offer (RFC 8829 section 5.3). Every m-line of the offer gets one in the same order; those we do
 * not take have port 0 and stand outside the bundle.
 *
 * @param choice what was taken of the offer
 * @param sessionId any positive number, the same for the life of the session
 * @param transport our end
 * @param track what we send; not written when the offerer does not receive
 * @param maxMessageSizeBytes largest data channel message we take; always written, because a browser takes its absence
 *        for 65536 and then refuses to send more
 */
public record SdpAnswer(SdpChoice choice, long sessionId, SdpTransport transport, SdpTrack track,
        long maxMessageSizeBytes) {

    private static final int SCTP_PORT = 5_000;

    public SdpAnswer {
        if (sessionId < 0) {
            throw new IllegalArgumentException("a session id is not negative");
        }
    }

    /** The answer's text, lines ending in CRLF. */
    public String write() {
        var first = transport.candidates().getFirst();
        var out = new StringBuilder(1_536);
        line(out, "v=0");
        line(out, "o=- " + sessionId + " 2 " + first.connection());
        line(out, "s=-");
        line(out, "t=0 0");
        var accepted = acceptedMids();
        if (!accepted.isEmpty()) {
            line(out, "a=group:BUNDLE " + String.join(" ", accepted));
        }
        line(out, "a=ice-lite");
        line(out, "a=msid-semantic: WMS " + track.streamId());
        for (var section : choice.offer().media()) {
            if (section == choice.audio()) {
                audio(out, section);
            } else if (section == choice.dataChannel().orElse(null)) {
                dataChannel(out, section);
            } else {
                rejected(out, section);
            }
        }
        return out.toString();
    }

    /** In the order of the offered group; the first of them carries the candidates. */
    private ArrayList<String> acceptedMids() {
        var accepted = new ArrayList<String>();
        for (var mid : choice.offer().bundle()) {
            if (mid.equals(choice.audio().mid()) || mid.equals(choice.dataChannel().map(SdpMedia::mid).orElse(null))) {
                accepted.add(mid);
            }
        }
        return accepted;
    }

    private void audio(StringBuilder out, SdpMedia section) {
        var opus = choice.opusPayloadType();
        var keys = choice.telephoneEventPayloadType();
        line(out, "m=audio " + transport.candidates().getFirst().port() + " " + section.protocol() + " " + opus
                + (keys.isPresent() ? " " + keys.getAsInt() : ""));
        transport(out, section);
        var direction = section.direction().mirrored();
        line(out, "a=" + direction.word());
        line(out, "a=rtcp-mux");
        line(out, "a=rtcp-rsize");
        line(out, "a=rtpmap:" + opus + " opus/48000/2");
        line(out, "a=fmtp:" + opus + " minptime=10;useinbandfec=1");
        if (keys.isPresent()) {
            line(out, "a=rtpmap:" + keys.getAsInt() + " telephone-event/48000");
            line(out, "a=fmtp:" + keys.getAsInt() + " 0-15");
        }
        if (direction.sends()) {
            line(out, "a=msid:" + track.streamId() + " " + track.trackId());
            line(out, "a=ssrc:" + Integer.toUnsignedString(track.ssrc()) + " cname:" + track.cname());
        }
    }

    private void dataChannel(StringBuilder out, SdpMedia section) {
        var old = section.isOldDataChannel();
        line(out, "m=application " + transport.candidates().getFirst().port() + " " + section.protocol() + " "
                + (old ? SCTP_PORT : "webrtc-datachannel"));
        transport(out, section);
        line(out, old ? "a=sctpmap:" + SCTP_PORT + " webrtc-datachannel 65535" : "a=sctp-port:" + SCTP_PORT);
        line(out, "a=max-message-size:" + maxMessageSizeBytes);
    }

    private void rejected(StringBuilder out, SdpMedia section) {
        line(out, "m=" + section.kind() + " 0 " + section.protocol() + " " + String.join(" ", section.formatWords()));
        line(out, "c=IN IP4 0.0.0.0");
        mid(out, section);
        line(out, "a=inactive");
    }

    private void transport(StringBuilder out, SdpMedia section) {
        line(out, "c=" + transport.candidates().getFirst().connection());
        mid(out, section);
        line(out, "a=ice-ufrag:" + transport.iceUfrag());
        line(out, "a=ice-pwd:" + transport.icePwd());
        line(out, "a=fingerprint:sha-256 " + transport.fingerprint());
        line(out, "a=setup:" + transport.setup().word());
        if (section == tagged()) {
            for (var index = 0; index < transport.candidates().size(); index++) {
                line(out, "a=" + transport.candidates().get(index).attribute(index));
            }
            line(out, "a=end-of-candidates");
        }
    }

    private SdpMedia tagged() {
        return acceptedMids().stream().findFirst().map(choice.offer()::section).orElse(choice.audio());
    }

    private static void mid(StringBuilder out, SdpMedia section) {
        Optional.of(section.mid()).filter(mid -> !mid.isEmpty()).ifPresent(mid -> line(out, "a=mid:" + mid));
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append("\r\n");
    }
}
