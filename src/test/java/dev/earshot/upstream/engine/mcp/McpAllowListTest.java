package dev.earshot.upstream.engine.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.ApiException;
import dev.earshot.upstream.engine.EngineConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpAllowListTest {

    private static final McpAllowList LIST = new McpAllowList(List.of("https://tools.example.com/mcp/",
            "plain.example.com", "ports.example.com:8443", "http://[::1]:3000", "http://127.0.0.1:3001/"));

    @ParameterizedTest
    @ValueSource(strings = {"https://tools.example.com/mcp", "https://tools.example.com/mcp/",
            "https://tools.example.com/mcp/a?b=c",
            "HTTPS://Tools.Example.COM:443/mcp", "https://tools.example.com./mcp", "https://plain.example.com",
            "https://plain.example.com/any/thing", "https://ports.example.com:8443/mcp", "http://[::1]:3000/mcp",
            "http://127.0.0.1:3001/mcp"})
    void whatIsNamedIsReached(String url) {
        assertEquals(url, LIST.admit(url).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://tools.example.com/mcpx", "https://tools.example.com/", "https://tools.example.com",
            "http://tools.example.com/mcp", "https://tools.example.com:8443/mcp",
            "https://tools.example.com.evil.org/mcp",
            "https://evil.tools.example.com/mcp", "http://plain.example.com", "https://plain.example.com:80",
            "https://ports.example.com", "http://ports.example.com:8443", "http://localhost:3000",
            "http://127.0.0.1:3000",
            "http://169.254.169.254/latest/meta-data", "http://127.0.0.1:3002/"})
    void whatIsNotNamedIsRefusedWithTheKeyThatWouldNameIt(String url) {
        var refusal = assertThrows(ApiException.class, () -> LIST.admit(url));
        assertEquals("mcp_server_not_allowed", refusal.error().code());
        assertTrue(refusal.error().message().contains("earshot.engine.mcp.servers"), refusal.error().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tools.example.com", "/mcp", "file:///etc/passwd", "ftp://plain.example.com",
            "https:plain.example.com", "https://", "https://user@plain.example.com/", "https://plain.example.com/#x",
            "https://plain.example.com@evil.org/", "https://plain.example.com\\@evil.org/",
            "https://tools.example.com/mcp/../admin", "https://tools.example.com/mcp/%2e%2e/admin",
            "https://tools.example.com/mcp/..;/admin", "https://tools.example.com//mcp",
            "https://tools.example.com/mcp%2fa",
            "https://tools.example.com/mcp\r\nX: y", "https://tools.example.com/m cp", "https://tööls.example.com/",
            "https://plain.example.com:0/", "https://plain.example.com:99999/"})
    void whatReadersMightReadDifferentlyIsNoUrl(String url) {
        assertEquals("invalid_value", assertThrows(ApiException.class, () -> LIST.admit(url)).error().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://", "ftp://a.example.com", "a.example.com/path", "https://a.example.com/?q",
            "https://u@a.example.com", "*", "a b"})
    void anEntryThatMeansNothingStopsTheStart(String entry) {
        var failure = assertThrows(IllegalArgumentException.class, () -> new McpAllowList(List.of(entry)));
        assertTrue(failure.getMessage().startsWith("earshot.engine.mcp.servers"), failure.getMessage());
    }

    @Test
    void noServerIsReachedUnlessConfigured() {
        var nothing = config(Map.of());
        assertThrows(ApiException.class, () -> McpAllowList.of(nothing).admit("https://tools.example.com/"));
        assertEquals(McpLimits.STANDARD, McpLimits.of(nothing));

        var configured = config(Map.of("earshot.engine.mcp.servers", "tools.example.com,http://127.0.0.1:3001",
                "earshot.engine.mcp.call-timeout", "5s"));
        assertEquals("http://127.0.0.1:3001/mcp",
                McpAllowList.of(configured).admit("http://127.0.0.1:3001/mcp").toString());
        assertEquals(Duration.ofSeconds(5), McpLimits.of(configured).callTimeout());
    }

    /** Together with the mapping it lies within, as in the application. */
    private static McpConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder().withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(EngineConfig.class).withMapping(McpConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100)).build().getConfigMapping(McpConfig.class);
    }
}
