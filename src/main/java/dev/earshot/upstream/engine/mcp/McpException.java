package dev.earshot.upstream.engine.mcp;

import dev.earshot.upstream.engine.mcp.McpFailure.HttpError;
import dev.earshot.upstream.engine.mcp.McpFailure.ProtocolError;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/** Carries an {@link McpFailure} through a stage; an answer rather than a defect, so without a stack trace. */
public final class McpException extends RuntimeException {

    private final McpFailure failure;
    private final boolean connected;

    McpException(McpFailure failure) {
        this(failure, true);
    }

    private McpException(McpFailure failure, boolean connected) {
        super(failure.message(), null, false, false);
        this.failure = failure;
        this.connected = connected;
    }

    /** What any failed stage of this package failed with. */
    public static McpFailure failureOf(Throwable thrown) {
        return of(thrown).failure;
    }

    static McpException of(Throwable thrown) {
        return switch (thrown) {
            case McpException known -> known;
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case TimeoutException _ -> timedOut();
            case org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException _ -> timedOut();
            case CircuitBreakerOpenException _ -> protocol(McpFailure.SUSPENDED,
                    "The MCP server failed repeatedly and is left alone for a while");
            default -> protocol(McpFailure.UNREACHABLE, "The connection to the MCP server broke");
        };
    }

    static McpException protocol(int code, String message) {
        return new McpException(new ProtocolError(code, message));
    }

    static McpException timedOut() {
        return protocol(McpFailure.TIMEOUT, "The MCP server did not answer in time");
    }

    /** On our side. */
    static McpException closed() {
        return protocol(McpFailure.UNREACHABLE, "The connection to the MCP server was closed");
    }

    static McpException http(int status) {
        return new McpException(new HttpError(status, status >= 300 && status < 400
                ? "The MCP server answered with status " + status + "; redirects are not followed"
                : "The MCP server answered with status " + status));
    }

    /** Nothing was sent, so that asking again is safe. */
    static McpException unconnected() {
        return new McpException(new ProtocolError(McpFailure.UNREACHABLE, "The MCP server cannot be reached"), false);
    }

    public McpFailure failure() {
        return failure;
    }

    boolean isUnconnected() {
        return !connected;
    }

    /** Whether the server, rather than the question or the one who asks, is at fault. */
    boolean isOutage() {
        return switch (failure) {
            case HttpError(var code, var _) -> code >= 500;
            case ProtocolError(var code, var _) -> code == McpFailure.UNREACHABLE;
            case McpFailure.ToolExecutionError _ -> false;
        };
    }
}
