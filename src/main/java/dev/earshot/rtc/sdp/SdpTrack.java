package dev.earshot.rtc.sdp;

/**
 * The audio we send.
 *
 * @param ssrc as unsigned 32 bits
 * @param cname RTCP canonical name, a token
 * @param streamId first word of msid, a token
 * @param trackId second word of msid, a token
 */
public record SdpTrack(int ssrc, String cname, String streamId, String trackId) {

    public SdpTrack {
        if (!SdpWords.isToken(cname, false) || !SdpWords.isToken(streamId, false)
                || !SdpWords.isToken(trackId, false)) {
            throw new IllegalArgumentException("cname, stream and track are tokens of at most 64 characters");
        }
    }
}
