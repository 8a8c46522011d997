package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One session's talk with one remote server. No method blocks; stages complete on any thread. */
public interface McpConnection extends AutoCloseable {

    /** All tools of the server, every page of them; fails with {@link McpException}. */
    CompletionStage<List<McpTool>> listTools();

    /**
     * Calls a tool. A call is sent once: what became of one that failed on its way is not known. The stage itself does
     * not fail, failures are results.
     *
     * @param arguments not changed afterwards by the caller
     */
    CompletionStage<McpResult> call(String name, ObjectNode arguments);

    /** Gives up what is under way and ends the session at the server; harmless when repeated. */
    @Override
    void close();
}
