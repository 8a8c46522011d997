package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.rtc.ice.IceLiteAgent;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A caller whose network is gone takes its call up again with another offer. */
@QuarkusTest
class ReturnedCallTest extends CallHouse {

    private static final int FRAMES_A_SECOND = 50;

    @Test
    void anAnswerIsHeardToItsEndAndCutWhereItWasHeard() throws Exception {
        var first = TestCaller.call(door);
        ask(first, "count to thirty");
        first.events.await("output_audio_buffer.started");
        TimeUnit.SECONDS.sleep(2);
        first.abandon().close();
        TimeUnit.MILLISECONDS.sleep(300);
        try (var second = TestCaller.call(door.of(first.callId))) {
            assertEquals(first.callId, second.callId);
            second.events.await("session.created");
            TimeUnit.SECONDS.sleep(2);
            var heardFrames = Speech.sounding(first.media.heardSoFar()) + Speech.sounding(second.media.heardSoFar());
            assertTrue(heardFrames > 2 * FRAMES_A_SECOND, heardFrames + " frames");
            second.media.say(Speech.clip("h_goforward.wav"));
            second.events.await("output_audio_buffer.cleared");
            var heardMillis = second.events.await("conversation.item.truncated").body().path("audio_end_ms").asInt();
            assertTrue(heardMillis > 4_000 && heardMillis < 8_000, heardMillis + " ms, of both connections");
            assertFalse(second.events.types().contains("output_audio_buffer.started"), "it had begun before");
            assertAnswers(second);
        }
    }

    @Test
    void aCallWhoseClientIsNotHeardAnyMoreWaitsForIt() throws Exception {
        var first = TestCaller.call(door);
        first.events.await("session.created");
        first.abandon().close();
        for (var loop : loops.all()) {
            var later = System.nanoTime() + IceLiteAgent.CONSENT_NANOS;
            loop.eventLoop().submit(() -> loop.tick(later)).get(10, TimeUnit.SECONDS);
        }
        assertEquals(1, sessions.liveCount());
        try (var side = RealtimeClient.connect(base, "?call_id=" + first.callId, "sk-test")) {
            side.await("session.created");
            ask(side, "count to two");
            side.await("response.created");
        }
        try (var second = TestCaller.call(door.of(first.callId))) {
            second.events.await("session.created");
            second.events.await("response.done");
            second.events.await("output_audio_buffer.stopped");
            assertTrue(Speech.sounding(second.media.heardSoFar()) > 20, "what was said meanwhile is heard");
            assertAnswers(second);
            assertHeard(second);
        }
    }

    @Test
    void anotherOfferTakesACallOverFromOneThatIsStillHeard() throws Exception {
        try (var first = TestCaller.call(door); var second = TestCaller.call(door.of(first.callId))) {
            first.ended.get(10, TimeUnit.SECONDS);
            assertAnswers(second);
            assertEquals(1, sessions.liveCount());
        }
    }

    @Test
    void aCallIsNotTakenUpByASocket() throws Exception {
        try (var caller = TestCaller.call(door)) {
            var session = caller.events.await("session.created").body().at("/session/id").asText();
            var socket = RealtimeClient.connect(base, "?session_id=" + session, "sk-test");
            assertEquals(4000, socket.awaitClose().code());
            assertEquals("session_id", socket.events.getLast().at("/error/param").asText());
            assertAnswers(caller);
        }
    }

    @Test
    void aCallThatIsNotThereIsNotTakenUp() {
        assertEquals(404, door.of("rtc_u1_nobody").offer(CallerSdp.offer(TestCaller.identity().fingerprint())).statusCode());
    }

    private static void ask(TestCaller caller, String words) {
        caller.send(item(words));
        caller.send("{'type':'response.create'}");
    }

    private static void ask(RealtimeClient side, String words) throws Exception {
        side.send(item(words));
        side.send("{'type':'response.create'}");
    }

    private static String item(String words) {
        return "{'type':'conversation.item.create','item':{'type':'message','role':'user','content':[{'type':'input_text',"
                + "'text':'" + words + "'}]}}";
    }
}
