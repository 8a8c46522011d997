package dev.earshot.upstream.engine.endpoint;

/** Carries an {@link EndpointFailure} out of a stage or a receiver; without a stack, which would tell nothing. */
public final class EndpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient EndpointFailure failure;
    private final boolean worthAnotherTry;

    EndpointException(EndpointFailure failure, boolean worthAnotherTry) {
        super(failure.message(), null, false, false);
        this.failure = failure;
        this.worthAnotherTry = worthAnotherTry;
    }

    public EndpointFailure failure() {
        return failure;
    }

    /** True when the endpoint has done nothing yet and may do it in a moment. */
    boolean worthAnotherTry() {
        return worthAnotherTry;
    }
}
