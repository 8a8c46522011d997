package dev.earshot.rtc.srtp;

/** The protection profiles a peer may agree on by DTLS-SRTP (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
public enum SrtpProfile {
    /** AES in counter mode with an 80-bit HMAC-SHA1 tag on SRTP and SRTCP. */
    AES128_CM_HMAC_SHA1_80(0x0001, 14, 10),
    /** AES in Galois counter mode with a 128-bit tag. */
    AEAD_AES_128_GCM(0x0007, 12, 16);

    private final int dtlsId;
    private final int saltBytes;
    private final int tagBytes;

    SrtpProfile(int dtlsId, int saltBytes, int tagBytes) {
        this.dtlsId = dtlsId;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
    }

    /** The number of this profile in the DTLS {@code use_srtp} extension. */
    public int dtlsId() {
        return dtlsId;
    }

    /** Length of the master key. */
    public int keyBytes() {
        return 16;
    }

    /** Length of the master salt. */
    public int saltBytes() {
        return saltBytes;
    }

    /** Length of the authentication tag at the end of each packet. */
    public int tagBytes() {
        return tagBytes;
    }

    /** How much the DTLS exporter must yield: both keys, then both salts. */
    public int exportedBytes() {
        return 2 * (keyBytes() + saltBytes);
    }

    /** How many bytes {@code protect} may add, over both kinds of packet. */
    public int maxOverheadBytes() {
        return tagBytes + Integer.BYTES;
    }
}
