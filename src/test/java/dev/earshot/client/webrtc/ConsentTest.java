package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.Slab;
import dev.earshot.rtc.ice.IceLiteAgent;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call is left when nobody checks it any more (RFC 7675); the loops are told a later time than it is. */
@QuarkusTest
class ConsentTest extends CallHouse {

    private static final long SECOND_NANOS = 1_000_000_000L;

    @Test
    void aCallThatNeverSendsACheckEndsAfterThirtySeconds() throws Exception {
        try (var caller = TestCaller.offer(door)) {
            loopsAre(IceLiteAgent.CONSENT_NANOS - SECOND_NANOS, caller.answeredNanos);
            assertEquals(1, sessions.liveCount());
            assertEquals(otherSlabs + SLABS_OF_A_CALL, Slab.liveCount());
            loopsAre(IceLiteAgent.CONSENT_NANOS + SECOND_NANOS, caller.answeredNanos);
            awaitNoSession();
            assertEquals(404, door.hangup(caller.callId).statusCode());
        }
    }

    @Test
    void aConnectedCallIsLeftThirtySecondsAfterItsLastCheckAndIsTold() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            loopsAre(IceLiteAgent.CONSENT_NANOS + SECOND_NANOS, System.nanoTime());
            assertEquals("DTLS closed", caller.ended.get(10, TimeUnit.SECONDS));
            assertTrue(caller.media.goodbyes > 0);
            assertEquals(1, sessions.liveCount(), "its client may come back");
            assertEquals(200, door.hangup(caller.callId).statusCode());
        }
    }

    /** A session lives until the engine's workers have let go of its memory. */
    private void awaitNoSession() throws InterruptedException {
        for (var i = 0; i < 1_000 && sessions.liveCount() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(0, sessions.liveCount());
    }

    private void loopsAre(long laterNanos, long thanNanos) throws Exception {
        for (var loop : loops.all()) {
            loop.eventLoop().submit(() -> loop.tick(thanNanos + laterNanos)).get(10, TimeUnit.SECONDS);
        }
    }
}
