package dev.earshot.upstream.engine.endpoint;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;

/**
 * One OpenAI-compatible server as seen from here: its connections and its guard. Safe to use from any thread. Redirects
 * are not followed, since the key would go along.
 */
public final class Endpoint implements AutoCloseable {

    /** A connection may still be passing over the rest of an answer that is complete. */
    private static final int CONNECTIONS_PER_REQUEST = 2;

    private final Vertx vertx;
    private final EndpointConfig config;
    private final HttpClient client;
    private final EndpointGuard guard;

    public Endpoint(Vertx vertx, EndpointConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.guard = new EndpointGuard(config);
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) Math.min(Integer.MAX_VALUE, config.timeouts().connect().toMillis()))
                        .setMaxWaitQueueSize(config.limits().concurrent()),
                new PoolOptions().setHttp1MaxSize(config.limits().concurrent() * CONNECTIONS_PER_REQUEST));
    }

    /**
     * Asks the endpoint. The receiver is called on the caller's Vert.x context when there is one, else on a new one,
     * never before this method returns to a caller on that context.
     */
    public Exchange post(Post post, Receiver receiver) {
        var exchange = new Exchange(vertx, client, config, post, receiver);
        exchange.begin(guard);
        return exchange;
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        client.close();
    }
}
