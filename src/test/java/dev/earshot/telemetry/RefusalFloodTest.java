package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.Json;
import org.junit.jupiter.api.Test;

class RefusalFloodTest {

    private static final long SECOND_NANOS = 1_000_000_000L;

    @Test
    void soManyASecondAreToldAndTheOthersAreCounted() {
        var flood = new RefusalFlood();
        for (var second = 0L; second < 3; second++) {
            var first = Json.object();
            assertTrue(flood.tells(first, second * SECOND_NANOS));
            assertEquals(second == 0 ? 0 : 200, first.path("untold").asInt());
            for (var i = 1; i < RefusalFlood.MAX_PER_SECOND; i++) {
                assertTrue(flood.tells(Json.object(), second * SECOND_NANOS + i));
            }
            for (var i = 0; i < 200; i++) {
                assertFalse(flood.tells(Json.object(), second * SECOND_NANOS + 999_999_999));
            }
        }
    }
}
