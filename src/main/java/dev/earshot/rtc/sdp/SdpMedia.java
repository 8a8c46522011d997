package dev.earshot.rtc.sdp;

import java.util.List;

/**
 * One media section of an offer, with the session's own values filled in where the section has none.
 *
 * @param index position among the media sections, from 0
 * @param kind {@code audio}, {@code video}, {@code application} and so on
 * @param port port of the m-line; 0 together with {@code !bundleOnly} means the offerer does not want the section
 * @param protocol transport as offered, for example {@code UDP/TLS/RTP/SAVPF}
 * @param formatWords the format list of the m-line as offered
 * @param formats RTP payload formats in order of preference; empty for a section that is not RTP
 * @param mid identification tag, empty when there is none
 * @param direction seen from the offerer
 * @param iceUfrag empty when absent
 * @param icePwd empty when absent; a secret
 * @param fingerprints may be empty
 * @param setup null when absent
 * @param sctpPort 5000 unless said otherwise
 * @param maxMessageSizeBytes 65536 unless said otherwise (RFC 8841 section 6.1); 0 means any size
 */
public record SdpMedia(int index, String kind, int port, String protocol, List<String> formatWords,
        List<SdpFormat> formats, String mid, SdpDirection direction, String iceUfrag, String icePwd,
        List<SdpFingerprint> fingerprints, SdpSetup setup, boolean rtcpMux, boolean bundleOnly, int sctpPort,
        long maxMessageSizeBytes) {

    public SdpMedia {
        formatWords = List.copyOf(formatWords);
        formats = List.copyOf(formats);
        fingerprints = List.copyOf(fingerprints);
    }

    /** Whether the offerer wants this section at all. */
    public boolean wanted() {
        return port != 0 || bundleOnly;
    }

    boolean isSecureAudio() {
        return kind.equals("audio") && wanted()
                && (protocol.equals("UDP/TLS/RTP/SAVPF") || protocol.equals("UDP/TLS/RTP/SAVP"));
    }

    boolean isDataChannel() {
        return kind.equals("application") && wanted()
                && (protocol.equals("UDP/DTLS/SCTP") && formatWords.contains("webrtc-datachannel") || isOldDataChannel());
    }

    /** As drafts of RFC 8841 wrote it, and as aiortc does to this day: the port is the format. */
    boolean isOldDataChannel() {
        return protocol.equals("DTLS/SCTP") && formatWords.size() == 1;
    }

    /** Names the section without its password or addresses. */
    @Override
    public String toString() {
        return "SdpMedia[" + index + " " + kind + " mid=" + mid + " " + direction.word() + "]";
    }
}
