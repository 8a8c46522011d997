package dev.earshot.upstream.engine.mcp;

import java.time.Duration;

/**
 * What a remote server may take of ours.
 *
 * @param connectTimeout until the connection stands
 * @param listTimeout for the handshake, and for all pages of a list
 * @param callTimeout for one call
 * @param maxTools of one server
 * @param maxPages of one list
 * @param maxSchemaBytes of one tool's input schema as compact JSON
 * @param maxAnswerBytes of one answer, with all that comes before it in its event stream; of all pages of a list; of
 *        one question
 */
public record McpLimits(Duration connectTimeout, Duration listTimeout, Duration callTimeout, int maxTools,
        int maxPages, int maxSchemaBytes, int maxAnswerBytes) {

    /** 2 s, 10 s and 30 s; 256 tools on 32 pages; 64 KiB of schema, 1 MiB of answer. */
    public static final McpLimits STANDARD = new McpLimits(Duration.ofSeconds(2), Duration.ofSeconds(10),
            Duration.ofSeconds(30), 256, 32, 64 << 10, 1 << 20);

    public McpLimits {
        if (connectTimeout.toMillis() < 1 || listTimeout.toMillis() < 1 || callTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeouts of MCP servers must be at least a millisecond");
        }
        if (maxTools < 1 || maxPages < 1 || maxSchemaBytes < 2 || maxAnswerBytes < 1024) {
            throw new IllegalArgumentException("limits of MCP servers must leave room for an answer");
        }
    }

    /** The standard limits with the configured times. */
    public static McpLimits of(McpConfig config) {
        return new McpLimits(config.connectTimeout(), config.listTimeout(), config.callTimeout(), STANDARD.maxTools,
                STANDARD.maxPages, STANDARD.maxSchemaBytes, STANDARD.maxAnswerBytes);
    }
}
