package dev.earshot.credentials;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SecretStoreTest {

    private final SecretStore store = new SecretStore(3, 100);

    @Test
    void aSessionIsThereUntilItsSecretExpires() {
        assertTrue(store.put("a", new byte[] {1, 2}, 20, 10));
        assertArrayEquals(new byte[] {1, 2}, store.get("a", 19).orElseThrow());
        assertTrue(store.get("a", 20).isEmpty());
        assertEquals(0, store.size());
        assertEquals(0, store.bytes());
    }

    @Test
    void tooManySessionsAreRefusedAndNoneIsEvicted() {
        for (var id : new String[] {"a", "b", "c"}) {
            assertTrue(store.put(id, new byte[1], 20, 10));
        }
        assertFalse(store.put("d", new byte[1], 20, 10));
        assertTrue(store.get("a", 10).isPresent());
    }

    @Test
    void tooManyBytesAreRefused() {
        assertTrue(store.put("a", new byte[60], 20, 10));
        assertFalse(store.put("b", new byte[41], 20, 10));
        assertTrue(store.put("c", new byte[40], 20, 10));
        assertEquals(100, store.bytes());
    }

    @Test
    void whatExpiredMakesRoomEvenOutOfOrder() {
        store.put("long", new byte[50], 1000, 10);
        store.put("short", new byte[50], 20, 10);
        assertFalse(store.put("next", new byte[50], 1000, 19));
        assertTrue(store.put("next", new byte[50], 1000, 20));
        assertTrue(store.get("long", 20).isPresent());
        assertEquals(100, store.bytes());
    }

    @Test
    void anIdIsTakenOnce() {
        assertTrue(store.put("a", new byte[] {1}, 20, 10));
        assertFalse(store.put("a", new byte[] {2}, 30, 10));
        assertArrayEquals(new byte[] {1}, store.get("a", 10).orElseThrow());
    }
}
