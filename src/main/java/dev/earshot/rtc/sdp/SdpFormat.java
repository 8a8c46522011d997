package dev.earshot.rtc.sdp;

/**
 * One payload type of a media section with what {@code a=rtpmap} and {@code a=fmtp} say of it.
 *
 * @param payloadType 0 to 127
 * @param encoding encoding name as offered, empty when the offer has no rtpmap for it
 * @param clockHertz RTP clock rate, 0 without rtpmap
 * @param channels channel count, 1 unless the rtpmap says more
 * @param parameters the fmtp value as offered, empty when there is none
 */
public record SdpFormat(int payloadType, String encoding, int clockHertz, int channels, String parameters) {

    /** Whether this is {@code opus/48000/2}, the only way RFC 7587 lets Opus be written. */
    public boolean isOpus() {
        return is("opus", 48_000) && channels == 2;
    }

    /** Whether this is {@code telephone-event/48000}, the keys of a phone beside Opus (RFC 4733). */
    public boolean isTelephoneEvent() {
        return is("telephone-event", 48_000);
    }

    private boolean is(String name, int hertz) {
        return clockHertz == hertz && encoding.equalsIgnoreCase(name);
    }
}
