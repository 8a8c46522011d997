package dev.earshot.rtc.sdp;

import java.util.List;

/**
 * An offer, read whole. Immutable.
 *
 * @param iceLite whether the offerer is ICE-lite; then nobody would send checks and the offer is not answerable
 * @param bundle mids of the first BUNDLE group, in order; empty without one
 * @param media the media sections in order
 */
public record SdpOffer(boolean iceLite, List<String> bundle, List<SdpMedia> media) {

    /** Longest offer that is read. */
    public static final int MAX_LENGTH_CHARACTERS = 64 * 1024;
    /** Most lines that are read. */
    public static final int MAX_LINES = 2_000;
    /** Most media sections that are read. */
    public static final int MAX_MEDIA_SECTIONS = 32;

    public SdpOffer {
        bundle = List.copyOf(bundle);
        media = List.copyOf(media);
    }

    /**
     * Reads an offer. Lines may end in CRLF or LF; attributes we do not know are passed over.
     *
     * @throws SdpException naming the line and the rule it breaks; nothing else is ever thrown
     */
    public static SdpOffer parse(String text) throws SdpException {
        return new SdpParser(text).parse();
    }

    /**
     * What we would take of this offer.
     *
     * @throws SdpException saying in words why it cannot be answered
     */
    public SdpChoice choose() throws SdpException {
        if (iceLite) {
            throw new SdpException("the offer says a=ice-lite, and so do we: one side must send the checks");
        }
        return SdpChoice.from(this);
    }

    /** The section with this mid; the parser holds that each mid of the bundle has one. */
    SdpMedia section(String mid) {
        return media.stream().filter(section -> section.mid().equals(mid)).findFirst().orElseThrow();
    }
}
