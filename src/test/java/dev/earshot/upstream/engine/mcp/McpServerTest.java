package dev.earshot.upstream.engine.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.earshot.protocol.ApiException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpServerTest {

    private static final URI URL = URI.create("https://tools.example.com/mcp?key=in-the-query");

    @ParameterizedTest
    @ValueSource(strings = {"Host", "connection", "Content-Length", "Transfer-Encoding", "Mcp-Session-Id",
            "MCP-Protocol-Version", "Accept", "Proxy-Authorization", "X-Forwarded-For", "Upgrade", "", "a b", "a:b",
            "a\r\nb", "ä"})
    void aHeaderThatIsNotTheClientsToSetIsRefused(String name) {
        refuses(Optional.empty(), Map.of(name, "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: b", "a\nb", "a\u0000b", "ä", "\u007f"})
    void aValueThatCannotBeSentIsRefused(String value) {
        refuses(Optional.empty(), Map.of("X-A", value));
        refuses(Optional.of(value), Map.of());
    }

    @Test
    void tooManyAndTooLongAreRefused() {
        refuses(Optional.empty(), IntStream.rangeClosed(0, McpServer.MAX_HEADERS).mapToObj(i -> "X-" + i)
                .collect(Collectors.toMap(Function.identity(), name -> "v")));
        refuses(Optional.empty(), Map.of("X".repeat(McpServer.MAX_NAME_CHARS + 1), "v"));
        refuses(Optional.empty(), Map.of("X", "v".repeat(McpServer.MAX_VALUE_CHARS + 1)));
        refuses(Optional.of("v".repeat(McpServer.MAX_VALUE_CHARS + 1)), Map.of());
        refuses(Optional.of(""), Map.of());
        refuses(Optional.of("two words"), Map.of());
    }

    @Test
    void theAuthorizationIsGivenOnce() {
        refuses(Optional.of("token"), Map.of("AUTHORIZATION", "Basic abc"));
        var basic = new McpServer("a", URL, Optional.empty(), Map.of("Authorization", "Basic abc"));
        assertEquals(1, basic.headers().size());
    }

    @Test
    void itsTextHoldsNoSecret() {
        var text = new McpServer("a", URL, Optional.of("t0ken"), Map.of("X-Key", "s3cret")).toString();
        for (var secret : new String[] {"t0ken", "s3cret", "in-the-query"}) {
            assertFalse(text.contains(secret), text);
        }
    }

    private static void refuses(Optional<String> authorization, Map<String, String> headers) {
        var refusal = assertThrows(ApiException.class, () -> new McpServer("a", URL, authorization, headers));
        assertEquals("invalid_value", refusal.error().code());
    }
}
