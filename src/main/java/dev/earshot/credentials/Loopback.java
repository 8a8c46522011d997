package dev.earshot.credentials;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells names and addresses of this machine from all others by their text alone: asking DNS would let DNS decide. */
final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private Loopback() {
    }

    /** @param host a name or an address without port; IPv6 with or without brackets */
    static boolean isHost(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.equals("[::1]") || IPV4.matcher(name).matches();
    }

    /** @param authority a host with or without port, as the {@code Host} header has it (RFC 9110 section 7.2) */
    static boolean isAuthority(String authority) {
        return !authority.equals("::1") && isHost(PORT.matcher(authority).replaceFirst(""));
    }

    /** @param origin as the {@code Origin} header has it (RFC 6454 section 7), for example {@code http://localhost:5173} */
    static boolean isOrigin(String origin) {
        var scheme = origin.indexOf("://");
        return scheme > 0 && isAuthority(origin.substring(scheme + 3));
    }
}
