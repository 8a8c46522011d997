package dev.earshot.upstream.engine.mcp;

/** What became of a call. */
public sealed interface McpResult {

    /** @param text what the tool said, see {@link McpContent} */
    record Output(String text) implements McpResult {

        /** Leaves the text out: it belongs to the conversation. */
        @Override
        public String toString() {
            return "Output[" + text.length() + " chars]";
        }
    }

    /** The tool failed, or could not be asked. */
    record Failed(McpFailure failure) implements McpResult {}
}
