package dev.earshot.credentials;

import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What a request shows at the door, by which it is let in or not. Members may be null but for the list, the method and the
 * path. A key in the query of a URL is not looked at: URLs are logged and passed on.
 *
 * @param authorization the {@code Authorization} header
 * @param subprotocols what a WebSocket client offers; a browser has no other place for its key
 * @param origin the {@code Origin} header: the page that asks
 * @param host the {@code Host} header or {@code :authority}: the name by which the server was reached
 * @param proof the {@code DPoP} header (RFC 9449)
 * @param method of the request
 * @param path of the request, without its query
 */
public record Presented(String authorization, List<String> subprotocols, String origin, String host, String proof,
        String method, String path) {

    /** A subprotocol that begins so ends with a key. It must never be echoed. */
    public static final String KEY_SUBPROTOCOL = "openai-insecure-api-key.";

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final String BEARER = "Bearer ";
    private static final String DPOP = "DPoP ";

    public Presented {
        subprotocols = List.copyOf(subprotocols);
    }

    /** @param header gives the value of a request header, or null; several values are joined by commas */
    public static Presented by(String method, String path, UnaryOperator<String> header) {
        var offered = header.apply("Sec-WebSocket-Protocol");
        return new Presented(header.apply("Authorization"),
                offered == null ? List.of() : COMMA.splitAsStream(offered.strip()).toList(),
                header.apply("Origin"), header.apply("Host"), header.apply("DPoP"), method, path);
    }

    /** The key, or null when none is shown. The header wins over a subprotocol. */
    String key() {
        if (authorization != null) {
            return after(BEARER) != null ? after(BEARER) : after(DPOP);
        }
        return subprotocols.stream().filter(offer -> offer.startsWith(KEY_SUBPROTOCOL)).findFirst()
                .map(offer -> emptyToNull(offer.substring(KEY_SUBPROTOCOL.length()))).orElse(null);
    }

    private String after(String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? emptyToNull(authorization.substring(scheme.length()).strip()) : null;
    }

    /** Whether a page asks that this very server delivered; no page at all counts as such. */
    boolean fromOwnPage() {
        return origin == null
                || host != null && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    /** What was asked for, as a proof has to name it, but for the scheme: proxies change that. */
    URI target() {
        return URI.create("https://" + host + path);
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Presented[origin=" + origin + ", host=" + host + ", " + method + " " + path + "]";
    }
}
