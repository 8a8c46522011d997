package dev.earshot.rtc.rtp;

/** What a datagram on a shared port is, told by its first two bytes (RFC 7983, RFC 5761 section 4). */
public enum PacketKind {
    STUN, DTLS, RTP, RTCP, UNKNOWN;

    /** Both bytes unsigned or as read, sign included. */
    public static PacketKind of(int firstByte, int secondByte) {
        var first = firstByte & 0xff;
        if (first < 4) {
            return STUN;
        }
        if (first >= 20 && first < 64) {
            return DTLS;
        }
        if (first >= 128 && first < 192) {
            var type = secondByte & 0xff;
            return type >= 192 && type < 224 ? RTCP : RTP;
        }
        return UNKNOWN;
    }
}
