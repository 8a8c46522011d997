package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;

/**
 * Cipher and authenticator under one set of session keys. SRTP and SRTCP differ in where the tag stands and what is
 * authenticated besides the packet, so both positions come in as arguments.
 */
sealed interface PacketTransform permits CounterModeTransform, GcmTransform {

    /**
     * Encrypts a packet in place and writes its tag.
     *
     * @param clearBytes length of the header, which stays readable
     * @param length header and payload, without tag or index
     * @param index the 48-bit SRTP or 31-bit SRTCP packet index
     * @param word the rollover counter (SRTP) or the E flag and index (SRTCP), authenticated with the packet
     * @param tagAt where the tag goes
     */
    void seal(ByteBuffer packet, int offset, int clearBytes, int length, int ssrc, long index, int word, int tagAt);

    /** Checks the tag in constant time and only then decrypts in place; false when the tag does not match. */
    boolean open(ByteBuffer packet, int offset, int clearBytes, int length, int ssrc, long index, int word, int tagAt);
}
