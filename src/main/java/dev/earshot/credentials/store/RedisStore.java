package dev.earshot.credentials.store;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The store of several replicas: one Redis, 6.2 or newer. What must happen together happens in a script. All keys have the
 * hash tag {@code {earshot}}, so that a cluster keeps them in one place.
 */
final class RedisStore implements SharedStore {

    private static final Logger LOG = Logger.getLogger(RedisStore.class);
    private static final String PREFIX = "{earshot}:";
    private static final String CHANNEL = "{earshot}:events";
    private static final int SUBSCRIBE_AGAIN_MILLIS = 500;

    /** KEYS: counts. ARGV: amount, limit and seconds of each. */
    private static final String ADD = """
            for i, key in ipairs(KEYS) do
              local amount, limit = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
              if tonumber(redis.call('GET', key) or '0') + amount > limit then return i - 1 end
            end
            for i, key in ipairs(KEYS) do
              redis.call('INCRBY', key, ARGV[3 * i - 2])
              if redis.call('TTL', key) < 0 then redis.call('EXPIRE', key, ARGV[3 * i]) end
            end
            return -1
            """;

    /** KEYS: a count. ARGV: amount and seconds. */
    private static final String SUM = """
            if ARGV[1] == '0' then return tonumber(redis.call('GET', KEYS[1]) or '0') end
            local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
            if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
            return sum
            """;

    /** KEYS: pools. ARGV: holder, seconds, places of each pool. Redis' own clock counts: those of replicas may differ. */
    private static final String LEASE = """
            local now = tonumber(redis.call('TIME')[1])
            for i, key in ipairs(KEYS) do
              redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
              if not redis.call('ZSCORE', key, ARGV[1]) and redis.call('ZCARD', key) >= tonumber(ARGV[2 + i]) then
                return i - 1
              end
            end
            for _, key in ipairs(KEYS) do
              redis.call('ZADD', key, now + tonumber(ARGV[2]), ARGV[1])
              redis.call('EXPIRE', key, ARGV[2])
            end
            return -1
            """;

    private static final String RELEASE = """
            for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
            return 0
            """;

    private final ReactiveRedisDataSource redis;
    private final ReactiveValueCommands<String, byte[]> values;
    private final Vertx vertx;

    RedisStore(ReactiveRedisDataSource redis, Vertx vertx) {
        this.redis = redis;
        this.values = redis.value(byte[].class);
        this.vertx = vertx;
    }

    @Override
    public CompletionStage<Void> keep(String key, byte[] value, int seconds) {
        return values.setex(PREFIX + key, seconds, value).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<List<byte[]>> get(List<String> keys) {
        return redis.execute("MGET", keys.stream().map(key -> PREFIX + key).toArray(String[]::new)).map(answer -> {
            List<byte[]> found = new ArrayList<>(keys.size());
            answer.forEach(each -> found.add(each == null ? null : each.toBuffer().getBytes()));
            return found;
        }).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> claim(String key, int seconds) {
        return redis.execute("SET", PREFIX + key, "1", "NX", "EX", Integer.toString(seconds))
                .map(answer -> answer != null).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Void> unclaim(String key) {
        return redis.execute("DEL", PREFIX + key).replaceWithVoid().subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Integer> add(List<Count> counts) {
        var arguments = new ArrayList<String>();
        counts.forEach(count -> arguments.addAll(List.of(Long.toString(count.amount()), Long.toString(count.limit()),
                Integer.toString(count.seconds()))));
        return run(ADD, counts.stream().map(Count::key).toList(), arguments).map(Response::toInteger).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Long> sum(String key, long amount, int seconds) {
        return run(SUM, List.of(key), List.of(Long.toString(amount), Integer.toString(seconds))).map(Response::toLong)
                .subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Integer> lease(List<Pool> pools, String holder, int seconds) {
        var arguments = new ArrayList<>(List.of(holder, Integer.toString(seconds)));
        pools.forEach(pool -> arguments.add(Integer.toString(pool.places())));
        return run(LEASE, pools.stream().map(Pool::key).toList(), arguments).map(Response::toInteger).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Void> release(List<Pool> pools, String holder) {
        return run(RELEASE, pools.stream().map(Pool::key).toList(), List.of(holder)).replaceWithVoid().subscribeAsCompletionStage();
    }

    private Uni<Response> run(String script, List<String> keys, List<String> arguments) {
        var all = new ArrayList<>(List.of(script, Integer.toString(keys.size())));
        keys.forEach(key -> all.add(PREFIX + key));
        all.addAll(arguments);
        return redis.execute("EVAL", all.toArray(String[]::new));
    }

    @Override
    public CompletionStage<Void> publish(String message) {
        return redis.pubsub(String.class).publish(CHANNEL, message).subscribeAsCompletionStage();
    }

    @Override
    public void subscribe(Consumer<String> listener) {
        redis.pubsub(String.class).subscribe(CHANNEL, listener, () -> again(listener, "ended"), fault -> again(listener, "lost"))
                .subscribe().with(subscribed -> LOG.debug("subscribed"), fault -> again(listener, "refused"));
    }

    private void again(Consumer<String> listener, String reason) {
        LOG.debugf("the subscription was %s", reason);
        vertx.setTimer(SUBSCRIBE_AGAIN_MILLIS, timer -> subscribe(listener));
    }
}
