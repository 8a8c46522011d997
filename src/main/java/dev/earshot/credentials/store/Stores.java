package dev.earshot.credentials.store;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the store that the configuration asks for. */
class Stores {

    @Produces
    @Singleton
    SharedStore store(StoreConfig config, Instance<ReactiveRedisDataSource> redis, Vertx vertx, Clock clock) {
        var memory = new MemoryStore(config.maxEntries(), config.maxBytes(), clock);
        return switch (config.kind()) {
            case MEMORY -> memory;
            case REDIS -> new GuardedStore(new RedisStore(redis.get(), vertx),
                    config.whenAway() == StoreConfig.WhenAway.LOCAL ? memory : null);
        };
    }
}
