package dev.earshot.credentials.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where marks, counts and long session parts are kept: {@code earshot.store.*}. */
@ConfigMapping(prefix = "earshot.store")
public interface StoreConfig {

    @WithDefault("memory")
    Kind kind();

    /** What happens while Redis is away. */
    @WithDefault("refuse")
    WhenAway whenAway();

    /** Values, marks and counts in memory: at most this many. */
    @WithDefault("100000")
    int maxEntries();

    /** And at most this many bytes of values together. */
    @WithDefault("16777216")
    long maxBytes();

    /** Of a store. */
    enum Kind {
        /** For one process. */
        MEMORY,
        /** For several, as {@code quarkus.redis} says where it is. */
        REDIS
    }

    /** A policy. */
    enum WhenAway {
        /** What cannot be checked is not let in: 503 with {@code Retry-After}. */
        REFUSE,
        /** Each replica goes on by what it knows itself. */
        LOCAL
    }
}
