package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.realtime.FaultyUpstreams;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller hears of an upstream that goes wrong: the answer cut where it was heard, another one, and nothing lost. */
@QuarkusTest
@TestProfile(FaultyUpstreams.class)
class CallFaultsTest {

    private static final int GAP_MILLIS = 1_500;

    @TestHTTPResource("/")
    URI base;

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half", "json", "stall", "expired", "huge"})
    void inTheMiddleOfAnAnswerAnotherOneIsHeard(String fault) throws Exception {
        try (var caller = TestCaller.call(new Door(base, fault + "-turn").opened())) {
            caller.events.await("session.created");
            ask(caller, "m1", "count to three");
            var started = caller.events.await("output_audio_buffer.started");
            var cleared = caller.events.await("output_audio_buffer.cleared");
            var cut = caller.events.await("response.done").body().path("response");
            assertEquals("cancelled", cut.path("status").asText());
            var changed = caller.events.await("earshot.upstream.changed");
            var again = caller.events.await("output_audio_buffer.started");
            caller.events.await("output_audio_buffer.stopped");
            var truncated = caller.events.indexOf("conversation.item.truncated", 0);
            assertTrue(truncated >= 0, () -> caller.events.types().toString());
            var heardMillis = caller.events.seen().get(truncated).body().path("audio_end_ms").asInt();
            var playedMillis = (cleared.nanos() - started.nanos()) / 1_000_000;
            System.out.printf("%-8s call, in mid-turn: lost by %s, silent for %d ms, cut at %d of %d ms heard%n", fault,
                    changed.body().path("reason").asText(), (again.nanos() - cleared.nanos()) / 1_000_000, heardMillis, playedMillis);
            assertTrue((again.nanos() - cleared.nanos()) / 1_000_000 < GAP_MILLIS);
            assertTrue(Math.abs(heardMillis - playedMillis) < 250, heardMillis + " of " + playedMillis);
            assertTrue(Speech.sounding(caller.media.heardSoFar()) > 25, "the answer was heard");
            kept(caller, "m1");
            kept(caller, cut.at("/output/0/id").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half", "json", "stall", "expired", "huge"})
    void betweenTurnsNothingIsLost(String fault) throws Exception {
        try (var caller = TestCaller.call(new Door(base, fault + "-idle").opened())) {
            caller.events.await("session.created");
            ask(caller, "m1", "hello");
            var first = caller.events.await("response.done").body().path("response");
            ask(caller, "m2", "count to two");
            var changed = caller.events.await("earshot.upstream.changed");
            System.out.printf("%-8s call, between turns: lost by %s%n", fault, changed.body().path("reason").asText());
            // The microphone never rests: the fake may have been asked by it as well, and that is made good for too.
            var said = "";
            for (var i = 0; i < 3 && !said.equals("One, two."); i++) {
                said = caller.events.await("response.done").body().at("/response/output/0/content/0/transcript").asText();
            }
            assertEquals("One, two.", said);
            for (var item : new String[] {"m1", first.at("/output/0/id").asText(), "m2"}) {
                kept(caller, item);
            }
        }
    }

    @Test
    void aSpokenTurnIsHeardByTheNextUpstream() throws Exception {
        try (var caller = TestCaller.call(new Door(base, "drop-turn").opened())) {
            caller.events.await("session.created");
            ask(caller, "m1", "hello");
            caller.events.await("earshot.upstream.changed");
            caller.events.await("output_audio_buffer.stopped");
            caller.media.say(Speech.clip("h_card003.wav"));
            caller.events.await("input_audio_buffer.speech_started");
            var stopped = caller.events.await("input_audio_buffer.speech_stopped");
            assertTrue(stopped.body().path("audio_end_ms").asInt() > 1_000, "counted from where the session began");
            var answer = caller.events.await("response.done").body().at("/response/output/0/content/0/transcript").asText();
            assertTrue(answer.contains("clubs"), answer);
        }
    }

    @Test
    void whoCanBeAnsweredByNobodyIsToldSoAloud() throws Exception {
        try (var caller = TestCaller.call(new Door(base, "alone").opened())) {
            assertEquals("upstream_unauthorized", caller.events.await("error").body().at("/error/code").asText());
            caller.events.await("output_audio_buffer.started");
            caller.events.await("output_audio_buffer.stopped");
            assertTrue(Speech.sounding(caller.media.heardSoFar()) > 50, "more than a second of sound");
            System.out.println("nobody is left: " + caller.ended.get(10, TimeUnit.SECONDS));
        }
    }

    private static void ask(TestCaller caller, String itemId, String words) {
        caller.send("{'type':'conversation.item.create','item':{'id':'" + itemId + "','type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'" + words + "'}]}}");
        caller.send("{'type':'response.create'}");
    }

    private static void kept(TestCaller caller, String itemId) throws Exception {
        caller.send("{'type':'conversation.item.retrieve','item_id':'" + itemId + "'}");
        assertEquals(itemId, caller.events.await("conversation.item.retrieved").body().at("/item/id").asText());
    }
}
