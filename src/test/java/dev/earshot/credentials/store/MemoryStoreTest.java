package dev.earshot.credentials.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.credentials.MovableClock;
import dev.earshot.credentials.store.SharedStore.Count;
import dev.earshot.credentials.store.SharedStore.Pool;
import dev.earshot.protocol.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {

    private final MovableClock clock = new MovableClock();
    private final MemoryStore store = new MemoryStore(3, 100, clock);

    @Test
    void aValueIsThereUntilItsTimeIsUp() {
        done(store.keep("a", new byte[] {1, 2}, 10));
        clock.advance(Duration.ofSeconds(9));
        assertArrayEquals(new byte[] {1, 2}, value("a"));
        clock.advance(Duration.ofSeconds(1));
        assertNull(value("a"));
        assertEquals(0, store.size());
        assertEquals(0, store.bytes());
    }

    @Test
    void tooManyValuesAreRefusedAndNoneIsEvicted() {
        for (var key : List.of("a", "b", "c")) {
            done(store.keep(key, new byte[1], 10));
        }
        full(store.keep("d", new byte[1], 10));
        full(store.claim("e", 10));
        full(store.add(List.of(new Count("f", 1, 5, 10))));
        assertNotNull(value("a"));
    }

    @Test
    void tooManyBytesAreRefused() {
        done(store.keep("a", new byte[60], 10));
        full(store.keep("b", new byte[41], 10));
        done(store.keep("c", new byte[40], 10));
        assertEquals(100, store.bytes());
    }

    @Test
    void whatExpiredMakesRoomEvenOutOfOrder() {
        done(store.keep("long", new byte[50], 1000));
        done(store.keep("short", new byte[50], 10));
        full(store.keep("next", new byte[50], 1000));
        clock.advance(Duration.ofSeconds(10));
        done(store.keep("next", new byte[50], 1000));
        assertNotNull(value("long"));
        assertEquals(100, store.bytes());
    }

    @Test
    void aMarkIsSetOnce() {
        assertTrue(done(store.claim("a", 10)));
        assertFalse(done(store.claim("a", 10)));
        clock.advance(Duration.ofSeconds(10));
        assertTrue(done(store.claim("a", 10)));
    }

    @Test
    void countsAreAddedToTogetherOrNotAtAll() {
        var both = List.of(new Count("wide", 1, 5, 60), new Count("narrow", 1, 2, 60));
        assertEquals(-1, done(store.add(both)));
        assertEquals(-1, done(store.add(both)));
        assertEquals(1, done(store.add(both)));
        assertEquals(-1, done(store.add(List.of(new Count("wide", 3, 5, 60)))), "two of five were taken, not three");
        assertEquals(0, done(store.add(List.of(new Count("wide", 1, 5, 60)))));
        clock.advance(Duration.ofSeconds(60));
        assertEquals(-1, done(store.add(both)));
    }

    @Test
    void aPlaceIsHeldOnceUntilItIsGivenBackOrNotRenewed() {
        var pools = List.of(new Pool("p", 2), new Pool("q", 9));
        assertEquals(-1, done(store.lease(pools, "one", 30)));
        assertEquals(-1, done(store.lease(pools, "one", 30)));
        assertEquals(-1, done(store.lease(pools, "two", 10)));
        assertEquals(0, done(store.lease(pools, "three", 30)));
        done(store.release(pools, "one"));
        assertEquals(-1, done(store.lease(pools, "three", 30)));
        clock.advance(Duration.ofSeconds(10));
        assertEquals(-1, done(store.lease(pools, "four", 30)), "two has not renewed");
    }

    private byte[] value(String key) {
        return done(store.get(List.of(key))).getFirst();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static void full(CompletionStage<?> stage) {
        var failure = assertThrows(CompletionException.class, () -> done(stage));
        assertEquals(429, assertInstanceOf(ApiException.class, failure.getCause()).httpStatus());
    }
}
