package dev.earshot.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void anIdIsItsPrefixAndTwentyOneLettersAndDigits() {
        for (var i = 0; i < 1000; i++) {
            var id = Ids.next(Ids.SESSION);
            assertTrue(id.matches("sess_[A-Za-z0-9]{21}"), id);
        }
    }

    @Test
    void aCallIdEndsWithThirtyTwoHexadecimalDigits() {
        var id = Ids.nextCall();
        assertTrue(id.matches("rtc_u1_[0-9a-f]{32}"), id);
    }

    @Test
    void noIdComesTwiceFromSeveralThreads() throws InterruptedException {
        var ids = new HashSet<String>();
        var threads = new Thread[4];
        for (var t = 0; t < threads.length; t++) {
            threads[t] = Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 1000; i++) {
                    var id = Ids.next(Ids.ITEM);
                    var call = Ids.nextCall();
                    synchronized (ids) {
                        ids.add(id);
                        ids.add(call);
                    }
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(8000, ids.size());
    }
}
