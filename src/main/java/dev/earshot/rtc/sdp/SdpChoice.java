package dev.earshot.rtc.sdp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What we take of an answerable offer.
 *
 * @param offer the whole offer, since an answer has one m-line for each of its sections
 * @param audio the section that carries the call
 * @param opusPayloadType as the offer numbers it
 * @param telephoneEventPayloadType present when the offer has telephone-event at 48 kHz in that section
 * @param dataChannel present when the offer bundles a data channel with the audio
 * @param iceUfrag the offerer's
 * @param icePwd the offerer's; a secret
 * @param fingerprints those of the offerer we can verify, at least one
 * @param setup what the answer says: passive or active
 */
public record SdpChoice(SdpOffer offer, SdpMedia audio, int opusPayloadType, OptionalInt telephoneEventPayloadType,
        Optional<SdpMedia> dataChannel, String iceUfrag, String icePwd, List<SdpFingerprint> fingerprints,
        SdpSetup setup) {

    public SdpChoice {
        fingerprints = List.copyOf(fingerprints);
    }

    /** Applies the rules in the order a reader of the error would want to hear of them. */
    static SdpChoice from(SdpOffer offer) throws SdpException {
        var audio = audioOf(offer);
        var opus = audio.formats().stream().filter(SdpFormat::isOpus).findFirst().orElseThrow();
        if (!audio.rtcpMux()) {
            throw new SdpException("the audio section has no a=rtcp-mux; separate RTCP ports are not supported");
        }
        var bundled = !audio.mid().isEmpty() && offer.bundle().contains(audio.mid());
        // There is one transport: a channel outside the audio's bundle would need one of its own.
        var channel = offer.media().stream()
                .filter(section -> bundled && section.isDataChannel() && offer.bundle().contains(section.mid()))
                .findFirst();
        var transport = transportOf(offer, audio, channel);
        if (transport.iceUfrag().isEmpty() || transport.icePwd().isEmpty()) {
            throw new SdpException("the offer has no a=ice-ufrag and a=ice-pwd for its audio section");
        }
        var fingerprints = transport.fingerprints().stream().filter(SdpFingerprint::isStrong).toList();
        if (fingerprints.isEmpty()) {
            throw new SdpException("the offer has no a=fingerprint with sha-256, sha-384 or sha-512");
        }
        if (transport.setup() == null) {
            throw new SdpException("the offer has no a=setup; expected actpass, active or passive");
        }
        var keys = audio.formats().stream().filter(SdpFormat::isTelephoneEvent).mapToInt(SdpFormat::payloadType);
        return new SdpChoice(offer, audio, opus.payloadType(), keys.findFirst(), channel, transport.iceUfrag(),
                transport.icePwd(), fingerprints, transport.setup().answered());
    }

    private static SdpMedia audioOf(SdpOffer offer) throws SdpException {
        var sections = offer.media().stream().filter(SdpMedia::isSecureAudio).toList();
        if (sections.isEmpty()) {
            throw new SdpException("the offer has no audio section over UDP/TLS/RTP/SAVPF");
        }
        for (var section : sections) {
            if (section.formats().stream().anyMatch(SdpFormat::isOpus)) {
                return section;
            }
        }
        throw new SdpException("the offer has no audio section with opus/48000/2");
    }

    /**
     * The section whose transport counts: the first accepted one of the bundle, and since bundle-only sections may
     * leave theirs out, failing that the first of the group (RFC 9143 section 7.2).
     */
    private static SdpMedia transportOf(SdpOffer offer, SdpMedia audio, Optional<SdpMedia> channel) {
        if (!offer.bundle().contains(audio.mid())) {
            return audio;
        }
        var group = offer.bundle().stream().map(offer::section).toList();
        return group.stream()
                .filter(section -> section == audio || section == channel.orElse(null))
                .filter(section -> !section.iceUfrag().isEmpty())
                .findFirst()
                .orElse(group.getFirst());
    }

    /** Names what was chosen without the peer's password. */
    @Override
    public String toString() {
        return "SdpChoice[audio=" + audio + ", opus=" + opusPayloadType + ", channel=" + dataChannel.isPresent()
                + ", setup=" + setup.word() + "]";
    }
}
