package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.Shape.AnyOf;
import dev.earshot.protocol.Shape.Flag;
import dev.earshot.protocol.Shape.Group;
import dev.earshot.protocol.Shape.ListOf;
import dev.earshot.protocol.Shape.OneOf;
import dev.earshot.protocol.Shape.OrNull;
import dev.earshot.protocol.Shape.Pairs;
import dev.earshot.protocol.Shape.Ruled;
import dev.earshot.protocol.Shape.Text;
import java.util.Map;
import java.util.Set;

/** A tool of type {@code mcp} as a client may send it. */
final class McpShapes {

    private static final Text NAME = new Text(256);
    private static final ListOf NAMES = new ListOf(NAME, 0, 256);
    private static final Group FILTER = Group.of(Map.of("tool_names", NAMES, "read_only", new Flag()));

    static final Shape TOOL = new Ruled(new Group(Map.ofEntries(
            Map.entry("type", NAME), Map.entry("server_label", new Text(64)), Map.entry("server_url", new Text(2_048)),
            Map.entry("connector_id", NAME), Map.entry("tunnel_id", NAME), Map.entry("server_description", new Text(4_096)),
            Map.entry("authorization", new Text(8_192)), Map.entry("headers", new OrNull(new Pairs(32, 256, 8_192))),
            Map.entry("allowed_tools", new OrNull(AnyOf.of(NAMES, FILTER))),
            Map.entry("require_approval", new OrNull(AnyOf.of(OneOf.of("always", "never"),
                    Group.of(Map.of("always", FILTER, "never", FILTER))))),
            Map.entry("allowed_callers", new OrNull(new ListOf(OneOf.of("direct", "programmatic"), 0, 2))),
            Map.entry("defer_loading", new Flag())), Set.of("server_label")), McpShapes::placedOnce);

    private McpShapes() {}

    /** Where the server is may be said once only, and who asks likewise. */
    private static void placedOnce(JsonNode tool, String path) {
        if (tool.has("connector_id") || tool.has("tunnel_id")) {
            var other = tool.has("connector_id") ? "connector_id" : "tunnel_id";
            throw ApiException.badRequest(ApiError.invalidValue(path + "." + other,
                    "Connectors and tunnels are the service's own; give 'server_url'."));
        }
        if (tool.has("authorization") && tool.path("headers").properties().stream()
                .anyMatch(header -> header.getKey().equalsIgnoreCase("authorization"))) {
            throw ApiException.badRequest(ApiError.invalidValue(path + ".authorization",
                    "Give 'authorization' or a header 'Authorization', not both."));
        }
    }
}
