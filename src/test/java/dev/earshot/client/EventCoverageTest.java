package dev.earshot.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.webrtc.EventLog;
import dev.earshot.client.webrtc.Speech;
import dev.earshot.client.webrtc.TestCaller;
import dev.earshot.client.websocket.Clip;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every event of the list, over the real doors: what clients may send is taken with every field, and what a server of
 * conversations and transcriptions may send is seen on the wire. What is left out is named with its reason.
 */
@QuarkusTest
@TestProfile(EventCoverageTest.OneDecoderAndTools.class)
class EventCoverageTest {

    /** What this server never sends. */
    private static final Map<String, String> NEVER_SENT = Map.of(
            "conversation.created", "typed in the SDK, absent from every recorded session of the service",
            "conversation.item.created", "of the beta; conversation.item.added and .done took its place",
            "conversation.item.input_audio_transcription.segment", "of a transcriber that tells speakers apart; none here",
            "input_audio_buffer.dtmf_event_received", "of calls over SIP");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** With one decoder a second speaker at a time is one too many: the only way to a transcription that fails. */
    public static class OneDecoderAndTools implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.engine.transcriber.kind", "pocketsphinx", "earshot.engine.transcriber.decoders", "1");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(StockMcpResource.class));
        }
    }

    @TestHTTPResource("/")
    URI base;

    @StockMcpUrl
    URI mcp;

    private final Map<String, Set<String>> sent = new TreeMap<>();
    private final Set<String> seen = new TreeSet<>();

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void everyClientEventIsTakenWithEveryField() throws Exception {
        try (var client = connect("?model=earshot")) {
            sessions(client);
            items(client);
            responses(client);
            audio(client);
            assertEquals(List.of(), client.events.stream().filter(event -> event.path("type").asText().equals("error")).toList());
        }
        try (var client = connect("?intent=transcription")) {
            client.await("session.created");
            exchange(client, TRANSCRIPTION_SESSION, "session.updated");
        }
        try (var caller = TestCaller.call(new Door(base))) {
            caller.events.await("session.created");
            says(caller, "count to thirty");
            send(caller, "{'type':'response.create','event_id':'c1'}");
            caller.events.await("output_audio_buffer.started");
            send(caller, "{'type':'response.cancel','event_id':'c2'}");
            send(caller, "{'type':'output_audio_buffer.clear','event_id':'c3'}");
            caller.events.await("output_audio_buffer.cleared");
            assertEquals(-1, caller.events.indexOf("error", 0), () -> caller.events.types().toString());
        }
        var fields = new TreeMap<String, Set<String>>();
        EventList.ofClients().forEach((type, event) -> {
            var all = new HashSet<>(event.required());
            all.addAll(event.optional());
            fields.put(type, all);
        });
        assertEquals(fields, sent);
    }

    @Test
    void everyServerEventIsSeenOnTheWire() throws Exception {
        aConversation();
        toolsOfServers();
        aSilenceThatIsTooLong();
        twoSpeakersWhereOneCanBeHeard();
        aCall();
        var all = new TreeSet<>(EventList.ofServers().keySet());
        all.removeAll(NEVER_SENT.keySet());
        assertEquals(all, seen);
    }

    // ---- what clients send ----

    private static final String EVERY_SESSION_FIELD = """
            {'type':'session.update','event_id':'s1','session':{'type':'realtime','model':'earshot',
             'output_modalities':['audio'],'instructions':'Be brief.',
             'audio':{'input':{'format':{'type':'audio/pcm','rate':24000},
               'noise_reduction':{'type':'near_field','strength':0.5},
               'transcription':{'model':'gpt-4o-transcribe','language':'en','prompt':'Cards.','delay':'low'},
               'turn_detection':{'type':'server_vad','threshold':0.6,'prefix_padding_ms':200,'silence_duration_ms':400,
                 'idle_timeout_ms':20000,'create_response':true,'interrupt_response':true}},
              'output':{'format':{'type':'audio/pcm','rate':24000},'voice':'cedar','speed':1.1}},
             'tools':[{'type':'function','name':'get_weather','description':'The weather.',
               'parameters':{'type':'object','properties':{'city':{'type':'string'}}}},
              {'type':'mcp','server_label':'trains','server_url':'%s','server_description':'Time tables',
               'authorization':'t0ken','headers':{'X-Tenant':'seven'},'allowed_tools':['time_table'],
               'require_approval':'never','allowed_callers':['direct'],'defer_loading':false}],
             'tool_choice':'auto','parallel_tool_calls':true,'reasoning':{'effort':'low'},'max_output_tokens':4096,
             'truncation':{'type':'retention_ratio','retention_ratio':0.8,'token_limits':{'post_instructions':8000}},
             'tracing':{'workflow_name':'w','group_id':'g','metadata':{'k':'v'}},'prompt':null,
             'include':['item.input_audio_transcription.logprobs']}}""";

    /** The other values that fields of more than one shape may have. */
    private static final List<String> OTHER_SESSIONS = List.of("""
            {'type':'session.update','session':{'type':'realtime','audio':{'input':{
              'format':{'type':'audio/pcmu'},'noise_reduction':{'type':'far_field'},
              'transcription':{'model':'gpt-transcribe','languages':['en','de'],'keywords':['clubs']},
              'turn_detection':{'type':'semantic_vad','eagerness':'high','create_response':false,
                'interrupt_response':false}},
             'output':{'format':{'type':'audio/pcma'},'voice':{'id':'voice_1'}}},
             'tools':[{'type':'mcp','server_label':'trains','server_url':'%s','headers':null,
               'allowed_tools':{'tool_names':['time_table','fail'],'read_only':true},
               'require_approval':{'always':{'tool_names':['fail']},'never':{'read_only':true}}}],
             'tool_choice':{'type':'mcp','server_label':'trains','name':'time_table'},'max_output_tokens':'inf',
             'truncation':'disabled','include':null}}""", """
            {'type':'session.update','session':{'type':'realtime','output_modalities':['text'],
             'audio':{'input':{'format':{'type':'audio/pcm','rate':24000},'noise_reduction':null,'transcription':null,
              'turn_detection':null}},
             'tools':[{'type':'function','name':'get_weather'}],'tool_choice':{'type':'function','name':'get_weather'},
             'truncation':'auto'}}""", """
            {'type':'session.update','session':{'type':'realtime','tools':[],'tool_choice':'none'}}""");

    private static final String TRANSCRIPTION_SESSION = """
            {'type':'session.update','event_id':'t1','session':{'type':'transcription','audio':{'input':{
              'format':{'type':'audio/pcm','rate':24000},'noise_reduction':{'type':'near_field'},
              'transcription':{'model':'gpt-4o-transcribe','language':'en','prompt':'Cards.'},
              'turn_detection':{'type':'server_vad','threshold':0.5,'prefix_padding_ms':300,'silence_duration_ms':500}}},
             'include':['item.input_audio_transcription.logprobs']}}""";

    /** An {@code input_image} needs a dialogue that sees: a chat endpoint. Tests of those send one. */
    private static final List<String> ITEMS = List.of(
            "{'id':'m1','object':'realtime.item','status':'completed','type':'message','role':'system',"
                    + "'content':[{'type':'input_text','text':'Speak plainly.'}]}",
            "{'id':'m2','type':'message','role':'user','content':[{'type':'input_text','text':'hello'},"
                    + "{'type':'input_audio','audio':'" + "AAAA".repeat(800) + "','transcript':'hello again'}]}",
            "{'id':'m3','type':'message','role':'assistant','content':[{'type':'output_text','text':'Good day.'}]}",
            "{'id':'f1','type':'function_call','name':'get_weather','arguments':'{}','call_id':'call_1'}",
            "{'id':'f2','type':'function_call_output','call_id':'call_1','output':'sunny'}",
            "{'id':'l1','type':'mcp_list_tools','server_label':'trains','tools':[{'name':'time_table',"
                    + "'input_schema':{'type':'object'},'description':'Trains','annotations':null}]}",
            "{'id':'q1','type':'mcp_approval_request','server_label':'trains','name':'time_table','arguments':'{}'}",
            "{'id':'a1','type':'mcp_approval_response','approval_request_id':'q1','approve':false,'reason':'not now'}",
            "{'id':'c1','type':'mcp_call','server_label':'trains','name':'time_table','arguments':'{}','output':'08:15',"
                    + "'error':null,'approval_request_id':'q1'}");

    private static final String EVERY_RESPONSE_FIELD = """
            {'type':'response.create','event_id':'r1','response':{'instructions':'Be kind.','output_modalities':['audio'],
             'audio':{'output':{'format':{'type':'audio/pcmu'},'voice':'marin'}},
             'tools':[{'type':'function','name':'get_time'}],'tool_choice':'none','parallel_tool_calls':false,
             'reasoning':{'effort':'minimal'},'max_output_tokens':500,'conversation':'none','metadata':{'k':'v'},
             'prompt':null,
             'input':[{'type':'item_reference','id':'m3'},{'type':'message','role':'user',
              'content':[{'type':'input_text','text':'count to two'}]}]}}""";

    private void sessions(RealtimeClient client) throws Exception {
        client.await("session.created");
        exchange(client, EVERY_SESSION_FIELD.formatted(mcp), "session.updated");
        for (var session : OTHER_SESSIONS) {
            exchange(client, session.formatted(mcp), "session.updated");
        }
    }

    private void items(RealtimeClient client) throws Exception {
        for (var item : ITEMS) {
            exchange(client, "{'type':'conversation.item.create','event_id':'i1','item':" + item + "}",
                    "conversation.item.done");
        }
        exchange(client, "{'type':'conversation.item.create','previous_item_id':'root','item':{'type':'message',"
                + "'role':'user','content':[{'type':'input_text','text':'first of all'}]}}", "conversation.item.done");
        exchange(client, "{'type':'conversation.item.retrieve','event_id':'i2','item_id':'m2'}",
                "conversation.item.retrieved");
        exchange(client, "{'type':'conversation.item.delete','event_id':'i3','item_id':'m2'}", "conversation.item.deleted");
    }

    private void responses(RealtimeClient client) throws Exception {
        exchange(client, EVERY_RESPONSE_FIELD, "response.done");
        exchange(client, "{'type':'session.update','session':{'type':'realtime','output_modalities':['audio']}}",
                "session.updated");
        exchange(client, "{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'count to thirty'}]}}", "conversation.item.done");
        var created = exchange(client, "{'type':'response.create'}", "response.created").at("/response/id").asText();
        var item = client.await("response.output_audio.delta").path("item_id").asText();
        exchange(client, "{'type':'response.cancel','event_id':'r2','response_id':'" + created + "'}", "response.done");
        exchange(client, "{'type':'conversation.item.truncate','event_id':'r3','item_id':'" + item
                + "','content_index':0,'audio_end_ms':20}", "conversation.item.truncated");
    }

    private void audio(RealtimeClient client) throws Exception {
        send(client, "{'type':'input_audio_buffer.append','event_id':'a1','audio':'" + "AAAA".repeat(2_000) + "'}");
        exchange(client, "{'type':'input_audio_buffer.commit','event_id':'a2'}", "input_audio_buffer.committed");
        exchange(client, "{'type':'input_audio_buffer.clear','event_id':'a3'}", "input_audio_buffer.cleared");
    }

    private JsonNode exchange(RealtimeClient client, String event, String reply) throws Exception {
        send(client, event);
        return client.await(reply);
    }

    private void send(RealtimeClient client, String event) throws Exception {
        note(event);
        client.send(event);
    }

    private void send(TestCaller caller, String event) throws Exception {
        note(event);
        caller.send(event);
    }

    private void note(String event) throws Exception {
        var fields = sent.computeIfAbsent(JSON.readTree(event.replace('\'', '"')).path("type").asText(), _ -> new HashSet<>());
        JSON.readTree(event.replace('\'', '"')).fieldNames().forEachRemaining(fields::add);
        fields.remove("type");
    }

    // ---- what the server sends ----

    private void aConversation() throws Exception {
        try (var client = connect("?model=earshot")) {
            client.await("session.created");
            exchange(client, "{'type':'session.update','session':{'type':'realtime','output_modalities':['text'],'tools':["
                    + "{'type':'function','name':'get_weather'}],'audio':{'input':{'transcription':{'model':'whisper-1'}}}}}",
                    "session.updated");
            ask(client, "what is the weather in Paris");
            ask(client, "count to three");
            exchange(client, "{'type':'conversation.item.retrieve','item_id':'" + answer(client) + "'}",
                    "conversation.item.retrieved");
            exchange(client, "{'type':'conversation.item.delete','item_id':'" + answer(client) + "'}",
                    "conversation.item.deleted");
            exchange(client, "{'type':'session.update','session':{'type':'realtime','output_modalities':['audio']}}",
                    "session.updated");
            client.say(Clip.pcm24k("h_card003.wav", 600), true);
            client.await("rate_limits.updated");
            exchange(client, "{'type':'conversation.item.truncate','item_id':'" + answer(client)
                    + "','content_index':0,'audio_end_ms':20}", "conversation.item.truncated");
            exchange(client, "{'type':'input_audio_buffer.clear'}", "input_audio_buffer.cleared");
            exchange(client, "{'type':'response.cancel'}", "error");
            note(client);
        }
    }

    private void toolsOfServers() throws Exception {
        try (var client = connect("?model=earshot")) {
            client.await("session.created");
            send(client, "{'type':'session.update','session':{'type':'realtime','output_modalities':['text'],'tools':["
                    + "{'type':'mcp','server_label':'trains','server_url':'" + mcp + "','require_approval':'never'},"
                    + "{'type':'mcp','server_label':'nobody','server_url':'" + StockMcpResource.NOBODY + "'}]}}");
            client.await("mcp_list_tools.failed");
            if (!client.types().contains("mcp_list_tools.completed")) {
                client.await("mcp_list_tools.completed");
            }
            ask(client, "read me the time table");
            if (!client.types().contains("response.mcp_call.completed")) {
                client.await("response.mcp_call.completed");
            }
            ask(client, "please fail");
            if (!client.types().contains("response.mcp_call.failed")) {
                client.await("response.mcp_call.failed");
            }
            note(client);
        }
    }

    private void aSilenceThatIsTooLong() throws Exception {
        try (var client = connect("?model=earshot")) {
            client.await("session.created");
            exchange(client, "{'type':'session.update','session':{'type':'realtime','output_modalities':['text'],'audio':"
                    + "{'input':{'turn_detection':{'type':'server_vad','idle_timeout_ms':5000}}}}}", "session.updated");
            ask(client, "hello");
            client.say(new byte[6 * 48_000], false);
            client.await("input_audio_buffer.timeout_triggered");
            note(client);
        }
    }

    private void twoSpeakersWhereOneCanBeHeard() throws Exception {
        try (var first = connect("?model=earshot"); var second = connect("?model=earshot")) {
            first.await("session.created");
            second.await("session.created");
            exchange(first, "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':"
                    + "{'type':'server_vad','silence_duration_ms':10000}}}}}", "session.updated");
            exchange(second, "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'transcription':"
                    + "{'model':'whisper-1'}}}}}", "session.updated");
            first.say(Clip.pcm24k("h_card003.wav", 0), true);
            first.await("input_audio_buffer.speech_started");
            second.say(Clip.pcm24k("h_card001.wav", 800), true);
            second.await("conversation.item.input_audio_transcription.failed");
            note(second);
        }
    }

    private void aCall() throws Exception {
        try (var caller = TestCaller.call(new Door(base))) {
            caller.events.await("session.created");
            says(caller, "count to two");
            caller.send("{'type':'response.create'}");
            caller.events.await("output_audio_buffer.stopped");
            says(caller, "count to thirty");
            caller.send("{'type':'response.create'}");
            caller.events.await("output_audio_buffer.started");
            caller.media.say(Speech.clip("h_goforward.wav"));
            caller.events.await("output_audio_buffer.cleared");
            caller.events.seen().stream().map(EventLog.Event::type).forEach(seen::add);
        }
    }

    private void ask(RealtimeClient client, String words) throws Exception {
        exchange(client, "{'type':'conversation.item.create','item':{'type':'message','role':'user','content':["
                + "{'type':'input_text','text':'" + words + "'}]}}", "conversation.item.done");
        exchange(client, "{'type':'response.create'}", "rate_limits.updated");
    }

    private void says(TestCaller caller, String words) throws Exception {
        caller.send("{'type':'conversation.item.create','item':{'type':'message','role':'user','content':["
                + "{'type':'input_text','text':'" + words + "'}]}}");
        caller.events.await("conversation.item.done");
    }

    /** The item of the last answer. */
    private static String answer(RealtimeClient client) {
        return client.events.stream().filter(event -> event.path("type").asText().equals("response.done"))
                .reduce((earlier, later) -> later).orElseThrow().at("/response/output/0/id").asText();
    }

    private void note(RealtimeClient client) {
        seen.addAll(client.types());
    }

    private RealtimeClient connect(String query) throws Exception {
        return RealtimeClient.connect(base, query, "sk-test");
    }
}
