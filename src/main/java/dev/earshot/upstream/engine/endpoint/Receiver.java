package dev.earshot.upstream.engine.endpoint;

import io.vertx.core.buffer.Buffer;

/**
 * Takes the answer of one exchange, call by call on the exchange's context. What it throws ends the exchange: an
 * {@link EndpointException} as the failure it carries, anything else as a fault of this program.
 */
public interface Receiver {

    /** What is wanted after a piece of the answer. */
    enum Wants {
        /** The next piece. */
        MORE,
        /** Nothing: the answer is complete and the rest, which should be short, is passed over. */
        NOTHING,
        /** Nothing, and the endpoint is to stop sending. */
        STOP
    }

    /**
     * Whether the answer is of the kind asked for.
     *
     * @param contentType null when the endpoint does not say
     */
    boolean accepts(String contentType);

    /** The next bytes of the answer's body, cut anywhere. From the first call on the request is not tried again. */
    Wants bytes(Buffer bytes);

    /** The body ended while more was wanted; throws when that is too early. */
    void end();

    /** The exchange failed; not called after a cancel. */
    void failed(EndpointFailure failure);

    /** Nothing follows, however the exchange ended; called once, and the place to give back what is held. */
    default void closed() {}
}
