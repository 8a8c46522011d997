package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.audio.Slab;
import dev.earshot.rtc.sctp.TestPeer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data channel that means harm: the call answers with an error or ends with a reason, and its neighbour lives on. */
@QuarkusTest
class HostileChannelTest extends CallHouse {

    private static final int ABORT = 6;
    private static final int PROTOCOL_TEXT = 51;
    private static final int PROTOCOL_TEXT_EMPTY = 56;
    private static final int BEGIN = 2;

    private TestCaller bystander;
    private TestCaller offender;

    @BeforeEach
    void twoCallsAreUp() throws Exception {
        bystander = TestCaller.call(door);
        bystander.events.await("session.created");
        offender = TestCaller.call(door);
        offender.events.await("session.created");
    }

    @AfterEach
    void theNeighbourLivesOn() throws Exception {
        offender.close();
        assertAnswers(bystander);
        assertHeard(bystander);
        Door.await("only live calls have slabs", () -> Slab.liveCount() == otherSlabs + SLABS_OF_A_CALL * sessions.liveCount());
        bystander.close();
    }

    @Test
    void messagesThatAreNoEventsAreAnsweredWithAnError() throws Exception {
        offender.sendBinary(new byte[] {1, 2, 3});
        assertError("invalid_event");
        offender.send("{'type':");
        assertError("invalid_json");
        offender.send("[]");
        assertError("invalid_event");
        offender.send("{'type':'session.fly','event_id':'mine_1'}");
        assertEquals("mine_1", assertError("invalid_value").path("event_id").asText());
        offender.sendMessage(PROTOCOL_TEXT, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertError("invalid_json");
        offender.sendMessage(PROTOCOL_TEXT_EMPTY, new byte[1]);
        assertError("invalid_json");
        offender.sendText("{\"type\":" + "[".repeat(100_000));
        assertError("invalid_json");
        assertAnswers(offender);
        assertHeard(offender);
    }

    @Test
    void aMessageOfTheGreatestSizeIsTakenThoughItsEchoDoesNotFit() throws Exception {
        offender.sendText(itemOf(CallerSdp.MAX_MESSAGE_BYTES, "big"));
        var error = assertError("event_too_large");
        assertTrue(error.path("message").asText().contains("conversation.item.added"), error::toString);
        assertError("event_too_large");
        offender.sendText(itemOf(CallerSdp.MAX_MESSAGE_BYTES - 4_096, "smaller"));
        var added = offender.events.await("conversation.item.added").body();
        assertEquals("smaller", added.at("/item/id").asText());
        assertEquals("big", added.path("previous_item_id").asText(), "the greatest one is in the conversation");
        assertAnswers(offender);
    }

    @Test
    void aMessageAboveTheLimitEndsItsCall() throws Exception {
        offender.sendText(itemOf(CallerSdp.MAX_MESSAGE_BYTES + 1, "toobig"));
        assertEnded();
    }

    @Test
    void aMessageThatNeverEndsEndsItsCall() throws Exception {
        var chunks = new ArrayList<byte[]>();
        for (var i = 0; i < 300; i++) {
            chunks.add(TestPeer.data(i == 0 ? BEGIN : 0, offender.takeTsn(), 0, 1, PROTOCOL_TEXT, new byte[1_000]));
        }
        offender.sendChunks(chunks);
        assertEnded();
    }

    @Test
    void fragmentsBehindAGapThatNeverClosesAreHeldWithinBounds() throws Exception {
        var dropped = loops.counted(MediaCounter.DROPPED_SCTP);
        offender.takeTsn(); // never sent
        Door.await("what is beyond the window is dropped", () -> {
            var chunks = new ArrayList<byte[]>();
            for (var i = 0; i < 200; i++) {
                chunks.add(TestPeer.data(BEGIN, offender.takeTsn(), i % 64, 1, PROTOCOL_TEXT, new byte[1_000]));
            }
            offender.sendChunks(chunks);
            return loops.counted(MediaCounter.DROPPED_SCTP) - dropped > 500;
        });
        assertFalse(offender.ended.isDone());
        assertHeard(offender);
    }

    @Test
    void garbageInsideDtlsIsCountedAndTheCallLivesOn() throws Exception {
        var seed = System.nanoTime();
        System.out.println("garbage inside DTLS: seed " + seed);
        var random = new Random(seed);
        var dropped = loops.counted(MediaCounter.DROPPED_SCTP);
        for (var i = 0; i < 500; i++) {
            var bytes = new byte[1 + random.nextInt(1_100)];
            random.nextBytes(bytes);
            offender.sendInDtls(bytes);
        }
        Door.await("all are counted", () -> loops.counted(MediaCounter.DROPPED_SCTP) - dropped >= 500);
        assertAnswers(offender);
        assertHeard(offender);
    }

    @Test
    void aFloodOfEventsIsAnsweredToTheLastOrEndsTheCall() throws Exception {
        var text = "{'type':'conversation.item.create','item':{'type':'message','role':'user','content':"
                + "[{'type':'input_text','text':'" + "x".repeat(50_000) + "'}]}}";
        for (var i = 0; i < 100; i++) {
            offender.send(text);
        }
        offender.send("{'type':'input_audio_buffer.clear'}");
        Door.await("all is answered or the call has ended",
                () -> offender.ended.isDone() || offender.events.types().contains("input_audio_buffer.cleared"));
    }

    /** An event of exactly so many bytes that creates an item. */
    private static String itemOf(int bytes, String id) {
        var head = "{\"type\":\"conversation.item.create\",\"item\":{\"id\":\"" + id
                + "\",\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"";
        var tail = "\"}]}}";
        return head + "x".repeat(bytes - head.length() - tail.length()) + tail;
    }

    private JsonNode assertError(String code) throws Exception {
        var error = offender.events.await("error").body().path("error");
        assertEquals(code, error.path("code").asText(), error::toString);
        return error;
    }

    private void assertEnded() throws Exception {
        offender.ended.get(20, TimeUnit.SECONDS);
        assertTrue(offender.heardChunk(ABORT), "the association was aborted");
        Door.await("only the neighbour is left", () -> sessions.liveCount() == 1);
    }
}
