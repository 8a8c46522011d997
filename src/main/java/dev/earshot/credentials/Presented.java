package dev.earshot.credentials;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What a request shows at the door, by which it is let in or not. Every member but the list may be null.
 *
 * @param authorization the {@code Authorization} header
 * @param subprotocols what a WebSocket client offers; a browser has no other place for its key
 * @param origin the {@code Origin} header: the page that asks
 * @param host the {@code Host} header or {@code :authority}: the name by which the server was reached
 */
public record Presented(String authorization, List<String> subprotocols, String origin, String host) {

    /** A subprotocol that begins so ends with a key. It must never be echoed. */
    public static final String KEY_SUBPROTOCOL = "openai-insecure-api-key.";

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final String BEARER = "Bearer ";

    public Presented {
        subprotocols = List.copyOf(subprotocols);
    }

    /** @param header gives the value of a request header, or null; several values are joined by commas */
    public static Presented by(UnaryOperator<String> header) {
        var offered = header.apply("Sec-WebSocket-Protocol");
        return new Presented(header.apply("Authorization"),
                offered == null ? List.of() : COMMA.splitAsStream(offered.strip()).toList(),
                header.apply("Origin"), header.apply("Host"));
    }

    /** The key, or null when none is shown. The header wins over a subprotocol. */
    String key() {
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? emptyToNull(authorization.substring(BEARER.length()).strip())
                    : null;
        }
        return subprotocols.stream().filter(offer -> offer.startsWith(KEY_SUBPROTOCOL)).findFirst()
                .map(offer -> emptyToNull(offer.substring(KEY_SUBPROTOCOL.length()))).orElse(null);
    }

    /** Whether a page asks that this very server delivered; no page at all counts as such. */
    boolean fromOwnPage() {
        return origin == null
                || host != null && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Presented[origin=" + origin + ", host=" + host + "]";
    }
}
