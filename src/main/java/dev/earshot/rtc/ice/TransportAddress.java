package dev.earshot.rtc.ice;

import java.nio.ByteBuffer;

/**
 * A UDP address as plain numbers, so that one can be reused for every packet. Mutable: whoever keeps one copies it.
 *
 * <p>Shape: the 16 bytes of an IPv6 address in network order as {@code high} and {@code low}; an IPv4 address is held
 * in its mapped form {@code ::ffff:a.b.c.d}, so both spellings of one peer are equal. Port 0 means unset.
 */
public final class TransportAddress {

    private static final long MAPPED = 0xFFFFL << 32;

    private long high;
    private long low;
    private int port;

    /** Takes an IPv4 address as its 32 bits in network order. */
    public TransportAddress setIpv4(int address, int port) {
        return set(0, MAPPED | Integer.toUnsignedLong(address), port);
    }

    /** Takes the two halves of an IPv6 address. */
    public TransportAddress set(long high, long low, int port) {
        this.high = high;
        this.low = low;
        this.port = port & 0xFFFF;
        return this;
    }

    /**
     * Takes raw address bytes.
     *
     * @param lengthBytes 4 or 16
     * @return false, leaving this address as it was, for any other length
     */
    public boolean set(ByteBuffer address, int offset, int lengthBytes, int port) {
        switch (lengthBytes) {
            case 4 -> setIpv4(address.getInt(offset), port);
            case 16 -> set(address.getLong(offset), address.getLong(offset + 8), port);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** As {@link #set(ByteBuffer, int, int, int)}, from an array of 4 or 16 bytes. */
    public boolean set(byte[] address, int port) {
        switch (address.length) {
            case 4 -> setIpv4((int) bits(address, 0, 4), port);
            case 16 -> set(bits(address, 0, 8), bits(address, 8, 8), port);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Takes another's value. */
    public TransportAddress copyFrom(TransportAddress other) {
        return set(other.high, other.low, other.port);
    }

    /** A copy that later changes of this one do not reach. */
    public TransportAddress copy() {
        return new TransportAddress().copyFrom(this);
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    public int port() {
        return port;
    }

    public boolean isSet() {
        return port != 0;
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    /** The 32 bits of an IPv4 address; meaningless for IPv6. */
    public int ipv4() {
        return (int) low;
    }

    /** Writes 4 or 16 address bytes and returns how many. */
    public int writeAddress(ByteBuffer out, int offset) {
        if (isIpv4()) {
            out.putInt(offset, ipv4());
            return 4;
        }
        out.putLong(offset, high);
        out.putLong(offset + 8, low);
        return 16;
    }

    /**
     * Enough to tell networks apart in a log, too little to find a person: half an IPv4, a quarter of an IPv6 address.
     */
    public String redacted() {
        return isIpv4()
                ? (ipv4() >>> 24) + "." + (ipv4() >>> 16 & 0xFF) + ".x.x"
                : Long.toHexString(high >>> 48) + ":" + Long.toHexString(high >>> 32 & 0xFFFF) + "::x";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportAddress address && same(address);
    }

    /** Equality without the cast. */
    public boolean same(TransportAddress other) {
        return low == other.low && port == other.port && high == other.high;
    }

    @Override
    public int hashCode() {
        var mixed = (low * 0x9E3779B97F4A7C15L ^ high) * 0x9E3779B97F4A7C15L + port;
        return (int) (mixed ^ mixed >>> 32);
    }

    @Override
    public String toString() {
        return redacted();
    }

    private static long bits(byte[] bytes, int from, int count) {
        var bits = 0L;
        for (var at = from; at < from + count; at++) {
            bits = bits << 8 | bytes[at] & 0xFF;
        }
        return bits;
    }
}
