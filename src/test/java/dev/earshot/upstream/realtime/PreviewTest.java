package dev.earshot.upstream.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client of today before a server of Azure's preview; every event is held against today's list. */
@QuarkusTest
@TestProfile(FaultyUpstreams.class)
class PreviewTest {

    @TestHTTPResource("/")
    URI base;

    @Test
    void aConversationLooksAsItDoesToday() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=preview", "sk-test")) {
            var session = client.await("session.created").path("session");
            assertEquals("realtime", session.path("type").asText());
            assertEquals("preview", session.path("model").asText());
            assertEquals("audio/pcm", session.at("/audio/input/format/type").asText());
            assertEquals("server_vad", session.at("/audio/input/turn_detection/type").asText());
            assertEquals("audio", session.at("/output_modalities/0").asText());
            assertTrue(session.at("/audio/output/voice").isTextual(), session::toString);

            client.send("{'type':'session.update','session':{'type':'realtime','instructions':'Be brief.',"
                    + "'audio':{'output':{'voice':'cedar'}}}}");
            var updated = client.await("session.updated").path("session");
            assertEquals("Be brief.", updated.path("instructions").asText());
            assertEquals("cedar", updated.at("/audio/output/voice").asText());

            client.send("{'type':'conversation.item.create','item':{'id':'m0','type':'message','role':'assistant',"
                    + "'content':[{'type':'output_text','text':'hello'}]}}");
            assertEquals("output_text", client.await("conversation.item.done").at("/item/content/0/type").asText());
            client.events.clear();
            client.send("{'type':'response.create'}");
            var done = client.await("response.done").path("response");
            assertEquals("audio", done.at("/output_modalities/0").asText());
            assertEquals("cedar", done.at("/audio/output/voice").asText());
            assertEquals("output_audio", done.at("/output/0/content/0/type").asText());
            assertEquals("spoken as of old", done.at("/output/0/content/0/transcript").asText());
            assertEquals(12, done.at("/usage/total_tokens").asInt());
            assertEquals(List.of("response.created", "response.output_item.added", "conversation.item.added",
                    "response.content_part.added", "response.output_audio_transcript.delta", "response.output_audio.delta",
                    "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
                    "conversation.item.done", "response.output_item.done", "response.done"), client.types());
        }
    }

    @Test
    void anAnswerInWritingToo() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=preview", "sk-test")) {
            client.await("session.created");
            client.send("{'type':'response.create','response':{'output_modalities':['text']}}");
            assertEquals("spoken as of old", client.await("response.output_text.done").path("text").asText());
            assertEquals("output_text", client.await("response.done").at("/response/output/0/content/0/type").asText());
            client.send("{'type':'conversation.item.delete','item_id':'x','event_id':'mine'}");
            assertEquals("mine", client.await("error").at("/error/event_id").asText());
        }
    }
}
