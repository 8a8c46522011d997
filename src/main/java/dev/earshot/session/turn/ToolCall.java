package dev.earshot.session.turn;

/** One call of a tool within a turn. Times are those of {@link System#nanoTime}, 0 where they were not reached. */
public final class ToolCall {

    private final String callId;
    private final String name;
    private final boolean byUpstream;
    private final long startNanos;
    private long endNanos;
    private boolean failed;

    ToolCall(String callId, String name, boolean byUpstream, long startNanos) {
        this.callId = callId;
        this.name = name;
        this.byUpstream = byUpstream;
        this.startNanos = startNanos;
    }

    void end(boolean hasFailed, long nowNanos) {
        if (endNanos == 0) {
            failed = hasFailed;
            endNanos = nowNanos;
        }
    }

    /** {@code call_…}, or of a remote tool the id of its item. */
    public String callId() {
        return callId;
    }

    public String name() {
        return name;
    }

    /** The upstream calls it by itself, as a remote MCP tool; else the client does. */
    public boolean byUpstream() {
        return byUpstream;
    }

    /** The call, whole, was given to whoever executes it. */
    public long startNanos() {
        return startNanos;
    }

    /** Its result came. */
    public long endNanos() {
        return endNanos;
    }

    public boolean failed() {
        return failed;
    }
}
