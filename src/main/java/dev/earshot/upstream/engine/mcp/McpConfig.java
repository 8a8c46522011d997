package dev.earshot.upstream.engine.mcp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Remote tool servers of the embedded engine: {@code earshot.engine.mcp.*}. */
@ConfigMapping(prefix = "earshot.engine.mcp")
public interface McpConfig {

    /**
     * The servers that sessions may name, as URL prefixes ({@code https://tools.example.com/mcp}) or as
     * {@code host[:port]}, which stands for https; none unless named.
     */
    Optional<List<String>> servers();

    @WithDefault("2s")
    Duration connectTimeout();

    /** For the handshake, and for listing the tools. */
    @WithDefault("10s")
    Duration listTimeout();

    /** For one call of a tool. */
    @WithDefault("30s")
    Duration callTimeout();
}
