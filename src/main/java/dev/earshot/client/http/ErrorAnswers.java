package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Turns everything that goes wrong on a REST path into the JSON body that clients of the Realtime API read. What failed
 * inside the server stays inside: the answer says that, and the log says where, without messages, which may quote what
 * a person said.
 */
class ErrorAnswers {

    private static final Logger LOG = Logger.getLogger(ErrorAnswers.class);

    @ServerExceptionMapper
    RestResponse<ObjectNode> refused(ApiException refusal, HttpServerRequest request) {
        return answer(refusal.httpStatus(), refusal.error(), refusal.retryAfterSeconds(), request);
    }

    /** What the framework itself found: no such path, method or content type. */
    @ServerExceptionMapper({WebApplicationException.class, NotFoundException.class})
    RestResponse<ObjectNode> refusedByFramework(WebApplicationException refusal, HttpServerRequest request) {
        var status = refusal.getResponse().getStatus();
        return status >= 400 && status < 500
                ? answer(status, byStatus(status, request.method().name() + " " + request.path()), request)
                : failed(refusal, request);
    }

    @ServerExceptionMapper
    RestResponse<ObjectNode> failed(Throwable failure, HttpServerRequest request) {
        var refusal = ApiException.in(failure);
        if (refusal.isPresent()) {
            return refused(refusal.get(), request);
        }
        LOG.errorf(whereOf(failure), "%s %s failed", request.method(), request.path());
        return answer(500, ApiError.serverError(), request);
    }

    private static ApiError byStatus(int status, String target) {
        return switch (status) {
            case 404 -> ApiError.notFound("unknown_url", "Unknown request URL: " + target + ".");
            case 405 -> ApiError.invalidRequest("method_not_supported", "Method not allowed: " + target + ".", null);
            case 406 -> ApiError.invalidRequest("not_acceptable", "Nothing that the Accept header takes can be sent.", null);
            case 413 -> ApiError.invalidRequest("request_too_large", "The request body is too large.", null);
            case 415 -> ApiError.invalidRequest("unsupported_content_type",
                    "The Content-Type header is missing or not one that this URL takes.", null);
            default -> ApiError.invalidRequest(null, "The request cannot be served (" + status + ").", null);
        };
    }

    private static RestResponse<ObjectNode> answer(int status, ApiError error, HttpServerRequest request) {
        return answer(status, error, 0, request);
    }

    private static RestResponse<ObjectNode> answer(int status, ApiError error, int retryAfterSeconds, HttpServerRequest request) {
        var response = RestResponse.ResponseBuilder.<ObjectNode>create(status)
                .type(MediaType.APPLICATION_JSON_TYPE).entity(error.toHttpBody());
        Refusals.headers(status, retryAfterSeconds, request.version(), response::header);
        return response.build();
    }

    /** The kinds and the places of a failure and of its causes, without their messages. */
    private static Throwable whereOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        var where = new IllegalStateException(root == failure
                ? failure.getClass().getName()
                : failure.getClass().getName() + " by " + root.getClass().getName());
        where.setStackTrace(root.getStackTrace());
        return where;
    }
}
