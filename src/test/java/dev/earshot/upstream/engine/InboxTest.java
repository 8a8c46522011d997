package dev.earshot.upstream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Audio and events keep their order while the ear is behind. */
class InboxTest {

    private static final int RING_SAMPLES = 16_000;
    private static final int SECOND_BYTES = 48_000;

    private final EarRing ring =
            new EarRing(ByteBuffer.allocateDirect(2 * RING_SAMPLES).order(ByteOrder.LITTLE_ENDIAN), 0);
    private final List<String> handled = new ArrayList<>();
    private final Inbox inbox = new Inbox(ring, event -> handled.add(event.eventId()));

    @Test
    void audioThatFindsRoomLeavesNothingToWaitFor() {
        inbox.append(silence(SECOND_BYTES / 2));
        assertTrue(inbox.empty());
        assertFalse(inbox.holding());
    }

    @Test
    void whatPassesTheBoundIsRefused() {
        var minute = silence(60 * SECOND_BYTES);
        while (inbox.append(minute) != Inbox.FULL) {
            assertTrue(inbox.holding());
        }
        assertFalse(inbox.hold(event("large".repeat(Inbox.MAX_BYTES / 5))));
        assertTrue(inbox.hold(event("small")));
        inbox.close();
    }

    @Test
    void anEventBehindAudioThatFoundNoRoomWaitsUntilTheEarHasReadOn() {
        inbox.append(silence(3 * SECOND_BYTES));
        assertTrue(inbox.hold(event("commit")));
        assertTrue(inbox.holding());
        for (var second = 1; second < 3; second++) {
            assertEquals(List.of(), handled);
            ring.advance(ring.writtenSample());
            inbox.drain();
        }
        assertEquals(3 * RING_SAMPLES, ring.writtenSample());
        assertEquals(List.of("commit"), handled);
        assertFalse(inbox.holding());
    }

    @Test
    void liveAudioIsDroppedRatherThanHeld() {
        var pcm = ByteBuffer.allocateDirect(2 * SECOND_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(24_000, inbox.live(pcm, 0, 48_000));
        assertFalse(inbox.holding());
    }

    private static String silence(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static ClientEvent event(String id) {
        return ClientEvent.of(Json.object().put("type", "input_audio_buffer.commit").put("event_id", id));
    }
}
