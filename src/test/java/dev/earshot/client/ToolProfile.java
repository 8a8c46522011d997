package dev.earshot.client;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;

/** A server whose sessions may name the MCP server of {@link StockMcpResource}. */
public class ToolProfile implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(StockMcpResource.class));
    }
}
