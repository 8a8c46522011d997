package dev.earshot.upstream.engine.mcp;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * The servers an operator lets clients name. A client's {@code server_url} makes this host send requests from inside
 * its own network, so all that is not named is refused. Names are compared, not addresses: whoever controls the name
 * service of a named host decides where it leads.
 */
public final class McpAllowList {

    static final String KEY = "earshot.engine.mcp.servers";

    private static final int MAX_URL_CHARS = 2_048;

    /** @param path begins with a slash, does not end with one unless it is all of it; or empty for any path */
    private record Entry(String scheme, String host, int port, String path) {

        boolean covers(URI url) {
            return scheme.equals(url.getScheme().toLowerCase(Locale.ROOT)) && host.equals(hostOf(url))
                    && port == portOf(url) && (path.isEmpty() || url.getRawPath().equals(path)
                            || url.getRawPath().startsWith(path.endsWith("/") ? path : path + "/"));
        }
    }

    private final List<Entry> entries;

    /**
     * @param servers URL prefixes, which end where a path segment ends, or {@code host[:port]}, which stands for https
     * @throws IllegalArgumentException when one is neither
     */
    public McpAllowList(List<String> servers) {
        entries = servers.stream().map(String::strip).map(McpAllowList::entry).toList();
    }

    public static McpAllowList of(McpConfig config) {
        return new McpAllowList(config.servers().orElse(List.of()));
    }

    /**
     * The address to ask, from a client's {@code server_url}.
     *
     * @throws ApiException {@code invalid_value} when it is no plain http or https URL, {@code mcp_server_not_allowed}
     *         when no entry covers it
     */
    public URI admit(String serverUrl) {
        var url = parse(serverUrl);
        if (url == null) {
            throw ApiException.badRequest(ApiError.invalidValue("session.tools",
                    "The server_url of an MCP tool must be an absolute http or https URL without a user, a fragment "
                            + "or dot segments."));
        }
        if (entries.stream().noneMatch(entry -> entry.covers(url))) {
            throw new ApiException(403, ApiError.invalidRequest("mcp_server_not_allowed",
                    "This MCP server is not allowed here: an operator can name it in " + KEY + ".", "session.tools"));
        }
        return url;
    }

    private static Entry entry(String server) {
        var isUrl = server.contains("://");
        var url = parse(isUrl ? server : "https://" + server);
        if (url == null || url.getRawQuery() != null || (!isUrl && !url.getRawPath().isEmpty())) {
            throw new IllegalArgumentException(KEY + " takes URL prefixes and host[:port], not '" + server + "'");
        }
        var path = url.getRawPath();
        return new Entry(url.getScheme().toLowerCase(Locale.ROOT), hostOf(url), portOf(url),
                path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1)
                        : path.equals("/") ? "" : path);
    }

    /** Null when it is not one that different readers are sure to read alike. */
    private static URI parse(String text) {
        if (text.length() > MAX_URL_CHARS || !text.chars().allMatch(c -> c > ' ' && c <= '~')) {
            return null;
        }
        try {
            var url = new URI(text).parseServerAuthority();
            var scheme = url.getScheme();
            var plain = ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) && url.getHost() != null
                    && url.getRawUserInfo() == null && url.getRawFragment() == null && url.getPort() <= 65_535
                    && url.getPort() != 0 && !text.endsWith(":") && isUnambiguous(url.getRawPath());
            return plain ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** A prefix says nothing about a path that climbs out of it, nor about one that hides how it is cut. */
    private static boolean isUnambiguous(String path) {
        var lowerCase = path.toLowerCase(Locale.ROOT);
        if (lowerCase.contains("%2e") || lowerCase.contains("%2f") || lowerCase.contains("%5c")
                || lowerCase.contains("//") || lowerCase.contains(";")) {
            return false;
        }
        for (var segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static String hostOf(URI url) {
        var host = url.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static int portOf(URI url) {
        return url.getPort() != -1 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }
}
