package dev.earshot.rtc.dtls;

/** The SRTP protections we negotiate, in our order of preference (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
public enum SrtpProfile {
    AEAD_AES_128_GCM(0x0007, 16, 12),
    AES128_CM_HMAC_SHA1_80(0x0001, 16, 14);

    private final int code;
    private final int keyBytes;
    private final int saltBytes;

    SrtpProfile(int code, int keyBytes, int saltBytes) {
        this.code = code;
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
    }

    /** The number in the use_srtp extension. */
    public int code() {
        return code;
    }

    public int keyBytes() {
        return keyBytes;
    }

    public int saltBytes() {
        return saltBytes;
    }

    /** What the exporter must give: a key and a salt for each side; 56 or 60 bytes. */
    public int keyingMaterialBytes() {
        return 2 * (keyBytes + saltBytes);
    }
}
