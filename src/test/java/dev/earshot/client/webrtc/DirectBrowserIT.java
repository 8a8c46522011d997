package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.EdgeProfile;
import dev.earshot.client.SecondEarshot;
import dev.earshot.peers.Clip;
import dev.earshot.peers.PeerProcess;
import dev.earshot.telemetry.OtlpReceiver;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two processes: an edge that signals, traces and bounds the calls of a browser, and a core that has their media. */
@QuarkusIntegrationTest
@TestProfile(DirectBrowserIT.ShortLife.class)
class DirectBrowserIT {

    /** The page's agent is direct, and the edge lets no session live longer than a minute; the core would. */
    public static class ShortLife implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.agents.\"earshot\".upstreams", "core", "earshot.agents.\"earshot\".media", "direct",
                    "earshot.sessions.life-minutes", "1");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SecondEarshot.class), new TestResourceEntry(OtlpReceiver.class));
        }
    }

    @TestHTTPResource("/")
    URI base;

    @Test
    void aSpokenTurnOfABrowserIsTracedByTheEdgeThatNeverHeardIt() throws InterruptedException {
        new Door(base).opened();
        var turn = PeerProcess.node("chromium-page.mjs").with("--base", base).with("--clip", Clip.SEVEN_OF_CLUBS.path())
                .run(Duration.ofSeconds(90));
        assertTrue(turn.get("transcript").asText().contains("clubs"), turn::toString);
        assertFalse(turn.get("answer").asText().isBlank(), turn::toString);
        assertTrue(turn.get("errors").isEmpty(), turn::toString);
        for (var i = 0; i < 100 && !missing().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertEquals(List.of(), missing(), () -> "not exported among " + OtlpReceiver.REQUESTS.size() + " requests");
    }

    @Test
    void theEdgesLimitEndsTheCallAtTheCore() throws Exception {
        try (var caller = TestCaller.call(new Door(base, EdgeProfile.DIRECT_MODEL).opened())) {
            caller.events.await("session.created");
            var beganNanos = System.nanoTime();
            caller.ended.get(70, TimeUnit.SECONDS);
            var seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos);
            assertTrue(seconds >= 55 && seconds <= 61, () -> "ended after " + seconds + " s");
        }
    }

    private static List<String> missing() {
        return Stream.of("invoke_agent earshot", "realtime_inference earshot", "speech_stop", "first_audio", "earshot.turn.not_observable",
                "rtc_u1_").filter(name -> OtlpReceiver.REQUESTS.stream().noneMatch(request -> request.contains(name))).toList();
    }
}
