package dev.earshot.credentials.store;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The store of a single process. Bounded in count and in bytes; when it is full a new value is refused, and
 * nothing is evicted for it: that would break a promise already given. Every operation is
 * short, none waits, and each is done when its method returns.
 */
public final class MemoryStore implements SharedStore {

    private static final byte[] MARK = {};
    private static final int RETRY_SECONDS = 60;

    private static final class Entry {
        private final String key;
        private final byte[] value;
        private long count;
        private final long expiresAtMillis;

        Entry(String key, byte[] value, long expiresAtMillis) {
            this.key = key;
            this.value = value;
            this.expiresAtMillis = expiresAtMillis;
        }
    }

    private final int maxEntries;
    private final long maxBytes;
    private final Clock clock;
    private final Map<String, Entry> byKey = new HashMap<>();
    private final PriorityQueue<Entry> byExpiry = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.expiresAtMillis));
    private final Map<String, Map<String, Long>> pools = new HashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private long bytes;

    /** @param maxEntries values, marks and counts @param maxBytes of all values together */
    public MemoryStore(int maxEntries, long maxBytes, Clock clock) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> keep(String key, byte[] value, int seconds) {
        return done(() -> {
            remove(byKey.get(key));
            put(key, value, seconds);
            return null;
        });
    }

    @Override
    public CompletionStage<List<byte[]>> get(List<String> keys) {
        return done(() -> {
            var values = new ArrayList<byte[]>(keys.size());
            keys.forEach(key -> values.add(byKey.containsKey(key) ? byKey.get(key).value : null));
            return values;
        });
    }

    @Override
    public CompletionStage<Boolean> claim(String key, int seconds) {
        return done(() -> {
            if (byKey.containsKey(key)) {
                return false;
            }
            put(key, MARK, seconds);
            return true;
        });
    }

    @Override
    public CompletionStage<Void> unclaim(String key) {
        return done(() -> {
            remove(byKey.get(key));
            return null;
        });
    }

    @Override
    public CompletionStage<Integer> add(List<Count> counts) {
        return done(() -> {
            for (var i = 0; i < counts.size(); i++) {
                var entry = byKey.get(counts.get(i).key());
                if ((entry == null ? 0 : entry.count) + counts.get(i).amount() > counts.get(i).limit()) {
                    return i;
                }
            }
            for (var count : counts) {
                var entry = byKey.get(count.key());
                (entry == null ? put(count.key(), MARK, count.seconds()) : entry).count += count.amount();
            }
            return -1;
        });
    }

    @Override
    public CompletionStage<Long> sum(String key, long amount, int seconds) {
        return done(() -> {
            var entry = byKey.get(key);
            if (entry == null && amount == 0) {
                return 0L; // who only asks takes up no room
            }
            return (entry == null ? put(key, MARK, seconds) : entry).count += amount;
        });
    }

    @Override
    public CompletionStage<Integer> lease(List<Pool> asked, String holder, int seconds) {
        return done(() -> {
            var nowMillis = clock.millis();
            for (var i = 0; i < asked.size(); i++) {
                var holders = pools.getOrDefault(asked.get(i).key(), Map.of());
                if (!holders.isEmpty()) {
                    holders.values().removeIf(untilMillis -> untilMillis <= nowMillis);
                }
                if (!holders.containsKey(holder) && holders.size() >= asked.get(i).places()) {
                    return i;
                }
            }
            asked.forEach(pool -> pools.computeIfAbsent(pool.key(), key -> new HashMap<>())
                    .put(holder, nowMillis + seconds * 1_000L));
            return -1;
        });
    }

    @Override
    public CompletionStage<Void> release(List<Pool> asked, String holder) {
        return done(() -> {
            asked.forEach(pool -> pools.computeIfPresent(pool.key(), (key, holders) -> {
                holders.remove(holder);
                return holders.isEmpty() ? null : holders;
            }));
            return null;
        });
    }

    @Override
    public CompletionStage<Void> publish(String message) {
        listeners.forEach(listener -> listener.accept(message));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void subscribe(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Values, marks and counts that are there. */
    synchronized int size() {
        dropExpired();
        return byKey.size();
    }

    /** Of all values. */
    synchronized long bytes() {
        dropExpired();
        return bytes;
    }

    private synchronized <T> CompletionStage<T> done(Supplier<T> operation) {
        dropExpired();
        try {
            return CompletableFuture.completedStage(operation.get());
        } catch (ApiException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Entry put(String key, byte[] value, int seconds) {
        if (byKey.size() >= maxEntries || value.length > maxBytes - bytes) {
            throw new ApiException(429, ApiError.rateLimited("Too much waits here to be used or to expire; try again later."),
                    RETRY_SECONDS);
        }
        var entry = new Entry(key, value, clock.millis() + seconds * 1_000L);
        byKey.put(key, entry);
        byExpiry.add(entry);
        bytes += value.length;
        return entry;
    }

    private void remove(Entry entry) {
        if (entry != null) {
            byExpiry.remove(entry);
            forget(entry);
        }
    }

    private void forget(Entry entry) {
        byKey.remove(entry.key);
        bytes -= entry.value.length;
    }

    private void dropExpired() {
        var nowMillis = clock.millis();
        while (!byExpiry.isEmpty() && byExpiry.peek().expiresAtMillis <= nowMillis) {
            forget(byExpiry.remove());
        }
    }
}
