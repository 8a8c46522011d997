package dev.earshot.upstream.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.EdgeProfile;
import dev.earshot.client.websocket.Clip;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A conversation that outlives the sessions of its upstream. */
@QuarkusTest
@TestProfile(RollOverTest.ShortSessions.class)
class RollOverTest {

    private static final int ROLL_OVERS = 10;

    /** Sessions with the core that are given up after a second. */
    public static class ShortSessions extends EdgeProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("earshot.upstreams.\"core\".roll-over-after", "1s");
            return settings;
        }
    }

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void tenOfThemLoseNothingAndSayNothingTwice() throws Exception {
        var items = new ArrayList<String>();
        var gaps = new ArrayList<Integer>();
        try (var client = RealtimeClient.connect(base, "?model=" + EdgeProfile.MODEL, "sk-test")) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','instructions':'Be a pirate.'}}");
            client.await("session.updated");
            for (var i = 1; i <= ROLL_OVERS; i++) {
                items.add("m" + i);
                client.send("{'type':'conversation.item.create','item':{'id':'m" + i + "','type':'message','role':'user',"
                        + "'content':[{'type':'input_text','text':'count to " + (i + 1) + "'}]}}");
                client.send("{'type':'response.create'}");
                var response = client.await("response.done").path("response");
                assertEquals("completed", response.path("status").asText());
                items.add(response.at("/output/0/id").asText());
                var said = response.at("/output/0/content/0/transcript").asText();
                gaps.add(client.await("earshot.upstream.changed").path("gap_ms").asInt());
                client.send("{'type':'conversation.item.create','item':{'id':'again" + i + "','type':'message','role':'user',"
                        + "'content':[{'type':'input_text','text':'say that again'}]}}");
                client.send("{'type':'response.create'}");
                assertEquals(said, client.await("response.done").at("/response/output/0/content/0/transcript").asText());
            }
            client.say(Clip.pcm24k("h_card003.wav", 600), true);
            var heard = client.await("response.done").at("/response/output/0/content/0/transcript").asText();
            assertTrue(heard.contains("clubs"), heard);
            for (var item : items) {
                client.send("{'type':'conversation.item.retrieve','item_id':'" + item + "'}");
                assertEquals(item, client.await("conversation.item.retrieved").at("/item/id").asText());
            }
            assertEquals(0, client.types().stream().filter("error"::equals).count());
            assertTrue(client.types().stream().filter("response.created"::equals).count() == 2 * ROLL_OVERS + 1);
            assertTrue(client.types().stream().filter("session.created"::equals).count() == 1);
            client.send("{'type':'session.update','session':{'type':'realtime'}}");
            assertEquals("Be a pirate.", client.await("session.updated").at("/session/instructions").asText());
        }
        gaps.sort(null);
        System.out.printf("%d roll-overs: nobody listened for %d ms in the median, %d at most%n", gaps.size(),
                gaps.get(gaps.size() / 2), gaps.getLast());
    }
}
