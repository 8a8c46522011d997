package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.Slab;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whole calls over loopback UDP: ICE, DTLS, data channel, speech both ways. */
@QuarkusTest
class SpokenCallTest extends CallHouse {

    private static final int MEASURED_CALLS = 20;

    @Test
    void aSpokenTurnIsAnsweredWithSound() throws Exception {
        try (var caller = TestCaller.call(door)) {
            assertEquals(1, sessions.liveCount());
            assertEquals(otherSlabs + SLABS_OF_A_CALL, Slab.liveCount());
            caller.events.await("session.created");
            caller.media.say(Speech.clip("h_card003.wav"));
            caller.events.await("input_audio_buffer.speech_started");
            caller.events.await("input_audio_buffer.speech_stopped");
            caller.events.await("output_audio_buffer.started");
            var stopped = caller.events.await("output_audio_buffer.stopped");
            assertTrue(caller.events.indexOf("response.done", 0) >= 0);
            assertEquals(-1, caller.events.indexOf("response.output_audio.delta", 0), "sound goes as RTP only");
            var heard = caller.media.heardSoFar();
            var sounding = Speech.sounding(heard);
            System.out.printf("spoken turn: %d packets came, %d not silent, the last %d ms before the stop was told%n",
                    heard.size(), sounding, (stopped.nanos() - heard.getLast().nanos()) / 1_000_000);
            assertTrue(sounding > 25, "at least half a second of sound, not " + sounding + " frames");
            assertEquals(0, caller.media.dropped);
            for (var i = 1; i < heard.size(); i++) {
                assertEquals(heard.get(i - 1).sequence() + 1 & 0xffff, heard.get(i).sequence());
            }
        }
    }

    @Test
    void twentyCallsInARowConnect() throws Exception {
        var answerMicros = new ArrayList<Long>();
        var openMicros = new ArrayList<Long>();
        for (var i = 0; i < MEASURED_CALLS; i++) {
            try (var caller = TestCaller.call(door)) {
                answerMicros.add((caller.answeredNanos - caller.offeredNanos) / 1_000);
                openMicros.add((caller.channelOpen.get() - caller.offeredNanos) / 1_000);
                caller.events.await("session.created");
            }
        }
        print("offer to answer", answerMicros);
        print("offer to channel open", openMicros);
    }

    @Test
    void speakingIntoTheAnswerCutsItWhereItWasHeard() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            caller.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'count to thirty'}]}}");
            caller.send("{'type':'response.create'}");
            var started = caller.events.await("output_audio_buffer.started");
            Door.await("half a second was heard", () -> Speech.sounding(caller.media.heardSoFar()) > 25);
            caller.media.say(Speech.clip("h_goforward.wav"));
            var speech = caller.events.await("input_audio_buffer.speech_started");
            var truncated = caller.events.await("conversation.item.truncated");
            var from = caller.events.types().lastIndexOf("input_audio_buffer.speech_started");
            var cleared = caller.events.indexOf("output_audio_buffer.cleared", from);
            var done = caller.events.indexOf("response.done", 0);
            var cut = caller.events.indexOf("conversation.item.truncated", from);
            assertTrue(cleared > from, () -> "cleared after speech_started: " + caller.events.types());
            assertTrue(done >= 0 && done < cut, () -> "done before truncated: " + caller.events.types());
            if (done > from) {
                assertTrue(cleared < done, () -> "cleared before done: " + caller.events.types());
                var response = caller.events.seen().get(done).body().path("response");
                assertEquals("cancelled", response.path("status").asText());
                assertEquals("turn_detected", response.at("/status_details/reason").asText());
            }
            var heardMillis = truncated.body().path("audio_end_ms").asInt();
            var playedMillis = (speech.nanos() - started.nanos()) / 1_000_000;
            assertTrue(Math.abs(heardMillis - playedMillis) < 400, heardMillis + " of " + playedMillis + " ms");
            var sound = lastSoundBefore(caller, caller.events.seen().get(cleared).nanos() + 500_000_000L);
            System.out.printf("barge-in: cut at %d ms, the answer was %s, last sound %.1f ms after speech_started%n",
                    heardMillis, done > from ? "still being made" : "whole already", (sound - speech.nanos()) / 1e6);
        }
    }

    @Test
    void hangingUpEndsTheCallAndTellsThePeer() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            caller.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'count to thirty'}]}}");
            caller.send("{'type':'response.create'}");
            caller.events.await("output_audio_buffer.started");
            assertEquals(200, door.hangup(caller.callId).statusCode());
            System.out.println("hang-up: " + caller.ended.get(10, TimeUnit.SECONDS));
            assertTrue(caller.heardChunk(6), "the association was aborted");
            assertTrue(caller.media.goodbyes > 0, "RTCP said goodbye");
            Door.await("the session has ended", () -> sessions.liveCount() == 0);
            var heard = caller.media.heard.size();
            TimeUnit.MILLISECONDS.sleep(100);
            assertEquals(heard, caller.media.heard.size(), "nothing is sent after the end");
            assertEquals(404, door.hangup(caller.callId).statusCode());
        }
    }

    @Test
    void hangingUpACallThatIsNotThereIsRefused() {
        var refused = door.hangup("rtc_nobody");
        assertEquals(404, refused.statusCode());
        assertTrue(refused.body().contains("call_id_not_found"), refused::body);
    }

    @Test
    void aCallerWhoLeavesTakesTheSessionAlong() throws Exception {
        var caller = TestCaller.call(door);
        caller.events.await("session.created");
        caller.close();
        Door.await("the session has ended", () -> sessions.liveCount() == 0);
    }

    @Test
    void pushToTalkSpeaksOnlyWhenTheKeyIsReleased() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            caller.send("{'type':'session.update','session':{'type':'realtime',"
                    + "'audio':{'input':{'turn_detection':null}}}}");
            caller.events.await("session.updated");
            pressSpeakRelease(caller, "h_card003.wav");
            caller.events.await("output_audio_buffer.started");
            // The key goes down again while the answer is heard.
            pressSpeakRelease(caller, "h_card005.wav");
            caller.events.await("output_audio_buffer.stopped");
            var types = caller.events.types();
            assertFalse(types.contains("input_audio_buffer.speech_started"), types::toString);
            assertTrue(types.contains("output_audio_buffer.cleared"), types::toString);
            var cleared = types.indexOf("output_audio_buffer.cleared");
            assertTrue(cleared < types.lastIndexOf("response.created"), types::toString);
            assertEquals(2, types.stream().filter("input_audio_buffer.committed"::equals).count());
            assertEquals(2, types.stream().filter("response.done"::equals).count());
            assertTrue(types.stream().filter("error"::equals).count() <= 2, "only a cancel may find nothing to cancel");
        }
    }

    private static void pressSpeakRelease(TestCaller caller, String clip) throws Exception {
        caller.send("{'type':'input_audio_buffer.clear'}");
        caller.send("{'type':'response.cancel'}");
        caller.send("{'type':'output_audio_buffer.clear'}");
        caller.events.await("input_audio_buffer.cleared");
        caller.media.say(Speech.clip(clip));
        Door.await("the clip was spoken", caller.media::saysNothing);
        caller.send("{'type':'input_audio_buffer.commit'}");
        caller.events.await("input_audio_buffer.committed");
        caller.send("{'type':'response.create'}");
        caller.events.await("response.created");
    }

    /** When the last packet that was not silent came, among those up to then. */
    private static long lastSoundBefore(TestCaller caller, long nanos) {
        var heard = caller.media.heardSoFar().stream().filter(packet -> packet.nanos() < nanos).toList();
        var levels = Speech.levelsDbfs(heard);
        for (var i = heard.size() - 1; i >= 0; i--) {
            if (levels.get(i) > Speech.SILENCE_DBFS) {
                return heard.get(i).nanos();
            }
        }
        throw new AssertionError("nothing was heard");
    }

    private static void print(String what, List<Long> micros) {
        var sorted = micros.stream().sorted().toList();
        System.out.printf("%s over %d calls: p50 %.1f ms, p99 %.1f ms%n", what, sorted.size(),
                sorted.get(sorted.size() / 2) / 1e3, sorted.get(sorted.size() * 99 / 100) / 1e3);
    }
}
