package dev.earshot.credentials;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Session parts too long to travel inside their secret, by the id of that secret, each until the secret expires. Bounded
 * in count and in bytes: when it is full nothing is evicted, since that would break a promise already given; the new one
 * is refused. Safe for use by many threads; every operation is short and none waits.
 */
final class SecretStore {

    private record Entry(String id, byte[] session, long expiresAtSeconds) {
    }

    private final int maxEntries;
    private final long maxBytes;
    private final Map<String, Entry> byId = new HashMap<>();
    private final PriorityQueue<Entry> byExpiry = new PriorityQueue<>(Comparator.comparingLong(Entry::expiresAtSeconds));
    private long bytes;

    SecretStore(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** False when there is no room, even after what has expired was dropped. */
    synchronized boolean put(String id, byte[] session, long expiresAtSeconds, long nowSeconds) {
        dropExpired(nowSeconds);
        if (byId.size() >= maxEntries || session.length > maxBytes - bytes || byId.containsKey(id)) {
            return false;
        }
        var entry = new Entry(id, session, expiresAtSeconds);
        byId.put(id, entry);
        byExpiry.add(entry);
        bytes += session.length;
        return true;
    }

    /** The session part, serialized, if its secret is alive and was minted here. */
    synchronized Optional<byte[]> get(String id, long nowSeconds) {
        dropExpired(nowSeconds);
        return Optional.ofNullable(byId.get(id)).map(Entry::session);
    }

    synchronized int size() {
        return byId.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    private void dropExpired(long nowSeconds) {
        while (!byExpiry.isEmpty() && byExpiry.peek().expiresAtSeconds <= nowSeconds) {
            var entry = byExpiry.remove();
            byId.remove(entry.id);
            bytes -= entry.session.length;
        }
    }
}
