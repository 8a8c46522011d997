package dev.earshot.upstream.engine.endpoint;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an endpoint is and how it is treated.
 *
 * @param url base address, for example {@code http://localhost:11434/v1}
 * @param apiKey sent as bearer token when present
 */
public record EndpointConfig(Service service, URI url, Optional<String> apiKey, Timeouts timeouts, Limits limits) {

    public EndpointConfig {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(timeouts, "timeouts");
        Objects.requireNonNull(limits, "limits");
        var scheme = Objects.requireNonNull(url, "url").getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "The url of the " + service.word() + " endpoint must be absolute and http or https");
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    "The url of the " + service.word() + " endpoint takes no user, query or fragment");
        }
        if (apiKey.isPresent() && !isHeaderToken(apiKey.get())) {
            throw new IllegalArgumentException("The key of the " + service.word()
                    + " endpoint is empty or holds spaces or other characters that no key has");
        }
    }

    /** With the timeouts given and the limits of {@link Limits#STANDARD}. */
    public EndpointConfig(Service service, URI url, Optional<String> apiKey, Timeouts timeouts) {
        this(service, url, apiKey, timeouts, Limits.STANDARD);
    }

    /**
     * How long each step may take, each at least a millisecond.
     *
     * @param connect until the connection stands
     * @param firstByte from the begin of a try to the first byte of the answer's body
     * @param idle between two pieces of the answer
     * @param total from the begin of the request to the end of its answer, waiting and other tries included
     */
    public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {

        public Timeouts {
            if (connect.toMillis() <= 0 || firstByte.toMillis() <= 0 || idle.toMillis() <= 0 || total.toMillis() <= 0) {
                throw new IllegalArgumentException("Timeouts of an endpoint must be at least a millisecond");
            }
        }
    }

    /**
     * How much is asked of the endpoint at once and how its failures are met.
     *
     * @param concurrent requests under way at once
     * @param waiting further requests that wait for one of these to end; one more is told {@code busy}
     * @param retries further tries after no connection, 429, 502 or 503
     * @param retryDelay before a further try; up to as much again is added at random
     * @param breakerRequests the circuit breaker looks at as many of the last tries
     * @param breakerRatio and opens when this part of them failed, 0 to 1
     * @param breakerDelay how long it then leaves the endpoint alone
     */
    public record Limits(int concurrent, int waiting, int retries, Duration retryDelay, int breakerRequests,
            double breakerRatio, Duration breakerDelay) {

        /** 64 at once and 64 waiting; two more tries after 150 to 300 ms; 5 s of rest when 5 of the last 10 failed. */
        public static final Limits STANDARD =
                new Limits(64, 64, 2, Duration.ofMillis(150), 10, 0.5, Duration.ofSeconds(5));

        public Limits {
            if (concurrent < 1 || waiting < 1 || retries < 0 || breakerRequests < 1) {
                throw new IllegalArgumentException("An endpoint needs room for a request at work and one that waits, "
                        + "and no negative retries");
            }
            if (retryDelay.toMillis() <= 0 || breakerDelay.toMillis() <= 0
                    || !(breakerRatio > 0 && breakerRatio <= 1)) {
                throw new IllegalArgumentException("Delays of an endpoint must be at least a millisecond, "
                        + "and the ratio of failures above 0 and at most 1");
            }
        }
    }

    /** @param path begins with a slash: {@code /chat/completions} */
    String address(String path) {
        var base = url.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }

    private static boolean isHeaderToken(String key) {
        return !key.isEmpty() && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Leaves key and address out. */
    @Override
    public String toString() {
        return "EndpointConfig[service=" + service.word() + ", key=" + (apiKey.isPresent() ? "set" : "none") + "]";
    }
}
