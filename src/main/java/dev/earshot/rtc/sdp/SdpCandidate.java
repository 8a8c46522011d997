package dev.earshot.rtc.sdp;

/**
 * A host candidate of ours (RFC 8839 section 5.1).
 *
 * @param address an IPv4 or IPv6 literal without brackets; names are refused, as nobody shall have to resolve one
 * @param port UDP port
 */
public record SdpCandidate(String address, int port) {

    public SdpCandidate {
        if (address.isEmpty() || address.length() > 45 || !address.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("a candidate needs an IPv4 or IPv6 literal");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a candidate needs a port between 1 and 65535");
        }
    }

    boolean isIpv6() {
        return address.indexOf(':') >= 0;
    }

    /** {@code IN IP4 …} or {@code IN IP6 …}. */
    String connection() {
        return (isIpv6() ? "IN IP6 " : "IN IP4 ") + address;
    }

    /** The attribute line's value; earlier candidates of the list rank higher (RFC 8445 section 5.1.2.1). */
    String attribute(int index) {
        var priority = 126L << 24 | (65_535L - index) << 8 | 255;
        return "candidate:" + (index + 1) + " 1 udp " + priority + " " + address + " " + port + " typ host";
    }
}
