package dev.earshot.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.webrtc.Speech;
import dev.earshot.client.webrtc.TestCaller;
import dev.earshot.peers.Clip;
import dev.earshot.peers.PeerProcess;
import dev.earshot.upstream.realtime.ScriptedUpstream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The console in a real browser: a call with an interruption looked at closely, and a thousand live sessions. */
@QuarkusTest
@TestProfile(ConsoleTest.Crowded.class)
class ConsoleTest {

    private static final int CROWD = 1_000;

    /** Room for a thousand, with a server that does what it is told. */
    public static class Crowded implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.sessions.max", "1200");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Server.class));
        }
    }

    /** Its sessions cost next to nothing. */
    public static class Server extends ScriptedUpstream {

        @Override
        protected void configure() {
            upstream("crowd", "gpt-realtime");
            set("earshot.upstreams.\"crowd\".max-sessions", "1200");
            agent("crowd", "crowd");
        }
    }

    @TestHTTPResource("/")
    URI base;

    @Test
    void aCallIsShownWithItsTurnsEventsAudioAndCost() throws Exception {
        try (var caller = TestCaller.call(new Door(base).opened())) {
            caller.events.await("session.created");
            caller.media.say(Speech.clip("h_card001.wav"));
            caller.events.await("output_audio_buffer.stopped");
            caller.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'count to thirty'}]}}");
            caller.send("{'type':'response.create'}");
            caller.events.await("output_audio_buffer.started");
            TimeUnit.MILLISECONDS.sleep(1_200);
            caller.media.say(Speech.clip("h_goforward.wav"));
            caller.events.await("conversation.item.truncated");
            caller.events.await("output_audio_buffer.stopped");
            TimeUnit.SECONDS.sleep(3); // media are reported every two
            var seen = view(1, "target/console/call");
            var detail = seen.path("detail").asText();
            assertTrue(seen.path("turns").asInt() >= 3, seen::toString);
            assertTrue(seen.path("events").asInt() > 20, seen::toString);
            for (var shown : List.of("webrtc", "engine · embedded", "first audio", "after barge-in", "round trip", "jitter buffer",
                    "conversation.item.truncated", "$0")) {
                assertTrue(detail.contains(shown), () -> shown + " is not shown: " + detail);
            }
            assertTrue(seen.path("totals").asText().contains("first audio, median"), seen::toString);
            assertTrue(seen.path("estimate").asText().startsWith("$"), seen::toString);
        }
    }

    @Test
    void aThousandLiveSessionsAreNoBurden() throws Exception {
        var opening = new ArrayList<CompletableFuture<WebSocket>>();
        var client = HttpClient.newHttpClient();
        try {
            for (var i = 0; i < CROWD; i++) {
                opening.add(client.newWebSocketBuilder().header("Authorization", "Bearer sk-test").buildAsync(
                        URI.create("ws://" + base.getAuthority() + "/v1/realtime?model=crowd"), new Silent()));
                if (i % 50 == 0) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
            for (var each : opening) {
                each.get(30, TimeUnit.SECONDS);
            }
            var seen = view(CROWD, "target/console/crowd");
            System.out.printf("console with %d live sessions: shown after %d ms at most, %d rows drawn, longest frame while scrolling "
                    + "%s ms%n", CROWD, seen.path("shownAfterMs").asInt(), seen.path("rowsDrawn").asInt(), seen.path("scrollMs"));
            assertTrue(seen.path("rowsDrawn").asInt() < 60, "of a thousand rows those are drawn that can be seen");
        } finally {
            client.shutdownNow(); // which does not wait for the crowd, as close would
        }
    }

    /** Takes what comes. */
    private static final class Silent implements WebSocket.Listener {
    }

    private JsonNode view(int sessions, String screenshots) throws Exception {
        var seen = PeerProcess.node("console-view.mjs").with("--base", base).with("--clip", Clip.SEVEN_OF_CLUBS.path())
                .with("--timeout-ms", 140_000).with("--sessions", sessions).with("--screenshots", screenshots).run(Duration.ofSeconds(150));
        assertEquals(0, seen.path("errors").size(), seen::toString);
        return seen;
    }
}
