package dev.earshot.protocol;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Carries an {@link ApiError} to the door that can answer with it. It is an answer, not a defect: it holds no stack
 * trace, so that refusing a bad request costs about as much as serving a good one.
 */
public final class ApiException extends RuntimeException {

    private final int httpStatus;
    private final ApiError error;
    private final int retryAfterSeconds;

    /** @param httpStatus 400 to 599 */
    public ApiException(int httpStatus, ApiError error) {
        this(httpStatus, error, 0);
    }

    /** @param retryAfterSeconds when the same may be asked for again; 0 where that is not known or would not help */
    public ApiException(int httpStatus, ApiError error, int retryAfterSeconds) {
        super(Objects.requireNonNull(error, "error").message(), null, false, false);
        if (httpStatus < 400 || httpStatus > 599) {
            throw new IllegalArgumentException("not the status of an error: " + httpStatus);
        }
        this.httpStatus = httpStatus;
        this.error = error;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** The refusal with which a stage failed; empty where it failed otherwise, or not at all. */
    public static Optional<ApiException> in(Throwable faultOrNull) {
        var cause = faultOrNull instanceof CompletionException && faultOrNull.getCause() != null
                ? faultOrNull.getCause() : faultOrNull;
        return cause instanceof ApiException refusal ? Optional.of(refusal) : Optional.empty();
    }

    /** The usual case: the request is wrong, 400. */
    public static ApiException badRequest(ApiError error) {
        return new ApiException(400, error);
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public ApiError error() {
        return error;
    }
}
