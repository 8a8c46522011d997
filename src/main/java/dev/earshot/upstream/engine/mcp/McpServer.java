package dev.earshot.upstream.engine.mcp;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A remote server as a client's session names it.
 *
 * @param label unique in the session
 * @param url where it answers; see {@link McpAllowList#admit}
 * @param authorization bearer token without the word Bearer
 * @param headers sent along with each request
 */
public record McpServer(String label, URI url, Optional<String> authorization, Map<String, String> headers) {

    static final int MAX_HEADERS = 32;
    static final int MAX_NAME_CHARS = 64;
    static final int MAX_VALUE_CHARS = 8 * 1024;

    /** Those that frame a message, name its receiver or belong to the protocol. */
    private static final Set<String> OURS = Set.of("accept", "accept-encoding", "connection", "content-encoding",
            "content-length", "content-type", "expect", "forwarded", "host", "http2-settings", "keep-alive",
            "last-event-id", "mcp-protocol-version", "mcp-session-id", "origin", "te", "trailer", "transfer-encoding",
            "upgrade", "via");

    /** @throws ApiException {@code invalid_value} when a header or the token is not fit to be sent */
    public McpServer {
        if (headers.size() > MAX_HEADERS) {
            throw refused("An MCP server takes at most " + MAX_HEADERS + " headers.");
        }
        headers.forEach(McpServer::requireHeader);
        if (authorization.isPresent()) {
            if (!isToken(authorization.get())) {
                throw refused("The authorization of an MCP server is not a bearer token.");
            }
            if (headers.keySet().stream().anyMatch("authorization"::equalsIgnoreCase)) {
                throw refused("An MCP server takes its authorization once, not in the headers as well.");
            }
        }
        headers = Map.copyOf(headers);
    }

    /** Leaves out the token, the headers and what the URL may carry in its path and query. */
    @Override
    public String toString() {
        return "McpServer[label=" + label + ", host=" + url.getHost() + ", authorization="
                + (authorization.isPresent() ? "set" : "none") + ", headers=" + headers.size() + "]";
    }

    private static void requireHeader(String name, String value) {
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS || !name.chars().allMatch(McpServer::isTokenChar)) {
            throw refused("A header of an MCP server has no valid name.");
        }
        var lowerCase = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lowerCase) || lowerCase.startsWith("proxy-") || lowerCase.startsWith("x-forwarded-")) {
            throw refused("The header '" + name + "' of an MCP server cannot be set.");
        }
        if (value.length() > MAX_VALUE_CHARS || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw refused("The header '" + name + "' of an MCP server is too long or cannot be sent.");
        }
    }

    /** RFC 9110, section 5.6.2. */
    private static boolean isTokenChar(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isToken(String token) {
        return !token.isEmpty() && token.length() <= MAX_VALUE_CHARS
                && token.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static ApiException refused(String message) {
        return ApiException.badRequest(ApiError.invalidValue("session.tools", message));
    }
}
