package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Set;

/**
 * What a handshake agreed upon.
 *
 * @param id of the session at the server, or null when it keeps none
 * @param version of the protocol, or null before the handshake
 */
record McpSession(String id, String version) {

    static final McpSession NONE = new McpSession(null, null);

    static final String NEWEST = "2025-06-18";
    private static final Set<String> VERSIONS = Set.of("2025-11-25", NEWEST, "2025-03-26", "2024-11-05");
    private static final int MAX_ID_CHARS = 512;

    static ObjectNode offer() {
        var params = Json.object().put("protocolVersion", NEWEST);
        params.set("capabilities", Json.object());
        params.set("clientInfo", Json.object().put("name", "earshot").put("version", "1"));
        return params;
    }

    /** @throws McpException when the server speaks no version known here, or names its session unusably */
    static McpSession agreed(McpExchange.Answer answer) {
        var version = answer.result().path("protocolVersion").asText();
        if (!VERSIONS.contains(version)) {
            throw McpContent.malformed("The MCP server speaks a version of the protocol that is not known here");
        }
        var id = answer.sessionId();
        if (id != null && (id.isEmpty() || id.length() > MAX_ID_CHARS
                || !id.chars().allMatch(c -> c > ' ' && c <= '~'))) {
            throw McpContent.malformed("The MCP server names its session with characters that are not allowed");
        }
        return new McpSession(id, version);
    }

    RequestOptions request(HttpMethod method, McpServer server) {
        var options = new RequestOptions().setMethod(method).setAbsoluteURI(server.url().toString())
                .setFollowRedirects(false);
        server.headers().forEach(options::putHeader);
        server.authorization().ifPresent(token -> options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token));
        options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        options.putHeader(HttpHeaders.ACCEPT, "application/json, text/event-stream");
        if (version != null) {
            options.putHeader("MCP-Protocol-Version", version);
        }
        if (id != null) {
            options.putHeader("Mcp-Session-Id", id);
        }
        return options;
    }
}
