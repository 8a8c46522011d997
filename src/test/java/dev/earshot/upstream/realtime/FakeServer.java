package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Realtime server that goes wrong as it is told: the model that a session asks for is the fault and its moment, for
 * example {@code drop-turn}. Its events have the shapes of the service's. By hand:
 * {@link #main}, with the port as its argument.
 *
 * <p>A turn of the user is ended by {@code response.create}, or by the server itself after {@value #APPENDS_PER_TURN}
 * appends, whatever is in them.
 */
public final class FakeServer implements AutoCloseable {

    /** What may go wrong. */
    public enum Fault { NONE, REFUSE, UNAUTHORIZED, RATE, UNAVAILABLE, SLOW, DROP, HALF, JSON, STALL, ORDER, EXPIRED, HUGE, FLOOD, BLOCK }

    /** When it does. */
    public enum Moment { CONNECT, TURN, IDLE }

    static final int APPENDS_PER_TURN = 20;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DELTAS = 40;
    private static final int DELTA_MILLIS = 20;
    private static final String AUDIO = Base64.getEncoder().encodeToString(new byte[4_800]);
    private static final int HUGE_CHARS = 24 * 1024 * 1024;
    private static final int FLOOD_EVENTS = 20_000;
    private static final String FILLING = "f".repeat(2_000);

    private final FakeDoor door;
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicLong flooded = new AtomicLong();

    public FakeServer(int port) {
        door = new FakeDoor(port, this::serve);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (var server = new FakeServer(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9_500)) {
            System.out.println("ws://127.0.0.1:" + server.port() + "/v1/realtime?model=<" + Arrays.toString(Fault.values()) + ">-<"
                    + Arrays.toString(Moment.values()) + ">");
            Thread.currentThread().join();
        }
    }

    public int port() {
        return door.port();
    }

    /** Characters of floods that could be sent so far. */
    public long floodedChars() {
        return flooded.get();
    }

    /** How many sessions were opened. */
    public int sessions() {
        return sessions.get();
    }

    private void serve(Wire wire) throws IOException, InterruptedException {
        var words = wire.parameter("model").toUpperCase().split("-");
        var fault = words[0].isEmpty() ? Fault.NONE : Fault.valueOf(words[0]); // who only transcribes names no model
        var moment = words.length > 1 ? Moment.valueOf(words[1]) : Moment.CONNECT;
        if (moment == Moment.CONNECT && !greets(wire, fault)) {
            return;
        }
        wire.upgrade();
        sessions.incrementAndGet();
        if (!wire.parameter("api-version").isEmpty()) {
            new FakePreview(wire).run();
        } else if (wire.path().endsWith("/translations")) {
            new FakeInterpretation(wire, fault == Fault.DROP).run();
        } else {
            new Conversation(wire, fault, moment, flooded).run();
        }
    }

    private static boolean greets(Wire wire, Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case REFUSE -> { }
            case UNAUTHORIZED -> wire.refuse(401);
            case RATE -> wire.refuse(429);
            case UNAVAILABLE -> wire.refuse(503);
            case SLOW -> TimeUnit.SECONDS.sleep(30);
            default -> {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        door.close();
    }

    /** One session. */
    private static final class Conversation {

        private final Wire wire;
        private final Fault fault;
        private final Moment moment;
        private final AtomicLong flooded;
        private int ids;
        private int appends;
        private String last;

        Conversation(Wire wire, Fault fault, Moment moment, AtomicLong flooded) {
            this.wire = wire;
            this.fault = fault;
            this.moment = moment;
            this.flooded = flooded;
        }

        void run() throws IOException, InterruptedException {
            send(event("session.created").set("session", session(JSON.createObjectNode())));
            for (var text = wire.read(); text != null; text = wire.read()) {
                on(JSON.readTree(text));
            }
        }

        private void on(JsonNode event) throws IOException, InterruptedException {
            switch (event.path("type").asText()) {
                case "session.update" -> {
                    var session = session(event.path("session"));
                    session.putObject("shown").put("authorization", wire.header("Authorization"))
                            .put("api-key", wire.header("api-key")).put("safety", wire.header("OpenAI-Safety-Identifier"));
                    send(event("session.updated").set("session", session));
                }
                case "conversation.item.create" -> item((ObjectNode) event.path("item"));
                case "input_audio_buffer.append" -> append();
                case "response.create" -> respond();
                default -> { }
            }
        }

        private void append() throws IOException, InterruptedException {
            appends++;
            var user = "item_u" + appends / APPENDS_PER_TURN;
            if (appends % APPENDS_PER_TURN == 5) {
                send(event("input_audio_buffer.speech_started").put("audio_start_ms", appends * 100)
                        .put("item_id", "item_u" + (appends / APPENDS_PER_TURN + 1)));
            } else if (appends % APPENDS_PER_TURN == 0) {
                send(event("input_audio_buffer.speech_stopped").put("audio_end_ms", appends * 100).put("item_id", user));
                send(event("input_audio_buffer.committed").put("item_id", user).put("previous_item_id", last));
                var spoken = JSON.createObjectNode().put("id", user).put("type", "message").put("role", "user");
                spoken.putArray("content").addObject().put("type", "input_audio").putNull("transcript");
                item(spoken);
                send(event("conversation.item.input_audio_transcription.completed").put("item_id", user)
                        .put("content_index", 0).put("transcript", "words of turn " + user)
                        .set("usage", JSON.createObjectNode().put("type", "duration").put("seconds", 2)));
                respond();
            }
        }

        private void item(ObjectNode item) throws IOException {
            var id = item.path("id").asText("item_c" + ++ids);
            item.put("id", id).put("object", "realtime.item").put("status", "completed");
            send(event("conversation.item.added").put("previous_item_id", last).set("item", item));
            send(event("conversation.item.done").put("previous_item_id", last).set("item", item));
            last = id;
        }

        /** Says ten words in four seconds of sound, a few times faster than they are heard. */
        private void respond() throws IOException, InterruptedException {
            var id = "resp_" + ++ids;
            var itemId = "item_a" + ids;
            if (due(Moment.TURN, Fault.ORDER)) {
                send(delta(id, itemId)); // of a response that nobody has heard of
            }
            send(event("response.created").set("response", response(id, "in_progress")));
            var message = JSON.createObjectNode().put("id", itemId).put("object", "realtime.item").put("type", "message")
                    .put("status", "in_progress").put("role", "assistant");
            message.putArray("content");
            send(at("response.output_item.added", id).set("item", message));
            send(event("conversation.item.added").put("previous_item_id", last).set("item", message));
            send(part("response.content_part.added", id, itemId)
                    .set("part", JSON.createObjectNode().put("type", "audio").put("transcript", "")));
            for (var i = 0; i < DELTAS; i++) {
                if (i == DELTAS / 2 && goesWrong(Moment.TURN)) {
                    return;
                }
                if (i % 4 == 0) {
                    send(part("response.output_audio_transcript.delta", id, itemId).put("delta", "word" + i / 4 + " "));
                }
                send(delta(id, itemId));
                TimeUnit.MILLISECONDS.sleep(DELTA_MILLIS);
            }
            var said = message.deepCopy().put("status", "completed");
            said.putArray("content").addObject().put("type", "output_audio").put("transcript", "ten words");
            send(part("response.output_audio.done", id, itemId));
            send(part("response.output_audio_transcript.done", id, itemId).put("transcript", "ten words"));
            send(part("response.content_part.done", id, itemId)
                    .set("part", JSON.createObjectNode().put("type", "audio").put("transcript", "ten words")));
            send(event("conversation.item.done").put("previous_item_id", last).set("item", said));
            send(at("response.output_item.done", id).set("item", said));
            var done = response(id, "completed");
            done.putArray("output").add(said);
            send(event("response.done").set("response", done));
            last = itemId;
            if (moment == Moment.IDLE) {
                TimeUnit.MILLISECONDS.sleep(100); // a reset overtakes what its receiver has not read yet
                goesWrong(Moment.IDLE);
            }
        }

        private boolean due(Moment now, Fault which) {
            return moment == now && fault == which;
        }

        /** @return true when nothing more is said of what was begun */
        private boolean goesWrong(Moment now) throws IOException, InterruptedException {
            if (moment != now) {
                return false;
            }
            switch (fault) {
                case DROP, REFUSE -> wire.close();
                case HALF -> {
                    wire.sendHalf("{\"type\":\"response.output_audio.delta\",\"delta\":\"" + AUDIO + "\"}");
                    wire.close();
                }
                case JSON -> wire.send("{\"type\":\"response.output_audio.delta\",");
                case STALL -> {
                    wire.deafen();
                    while (wire.read() != null) {
                        // hears everything and says nothing
                    }
                }
                case EXPIRED -> {
                    var text = "Your session hit the maximum duration of 60 minutes.";
                    send(event("error").set("error", JSON.createObjectNode().put("type", "invalid_request_error")
                            .put("code", "session_expired").put("message", text).putNull("param").putNull("event_id")));
                    wire.sendClose(1001, text);
                    wire.close();
                }
                case HUGE -> wire.send("{\"type\":\"response.output_audio.delta\",\"delta\":\"" + "A".repeat(HUGE_CHARS) + "\"}");
                case FLOOD -> {
                    for (var i = 0; i < FLOOD_EVENTS; i++) {
                        send(event("rate_limits.updated").set("rate_limits", JSON.createArrayNode().add(FILLING)));
                        flooded.addAndGet(FILLING.length());
                    }
                    return false;
                }
                case BLOCK -> TimeUnit.SECONDS.sleep(60); // hears nothing any more
                default -> {
                    return false;
                }
            }
            return true;
        }

        private ObjectNode delta(String responseId, String itemId) {
            return part("response.output_audio.delta", responseId, itemId).put("delta", AUDIO);
        }

        private ObjectNode part(String type, String responseId, String itemId) {
            return at(type, responseId).put("item_id", itemId).put("content_index", 0);
        }

        private ObjectNode at(String type, String responseId) {
            return event(type).put("response_id", responseId).put("output_index", 0);
        }

        private static ObjectNode response(String id, String status) {
            var response = JSON.createObjectNode().put("object", "realtime.response").put("id", id).put("status", status)
                    .putNull("status_details").put("conversation_id", "conv_fake").put("max_output_tokens", "inf");
            response.putArray("output");
            response.putArray("output_modalities").add("audio");
            response.putObject("audio").putObject("output").put("voice", "marin").putObject("format")
                    .put("type", "audio/pcm").put("rate", 24_000);
            return response.<ObjectNode>set("usage", null).<ObjectNode>set("metadata", null);
        }

        private static ObjectNode session(JsonNode asked) {
            var session = asked.isObject() ? (ObjectNode) asked.deepCopy() : JSON.createObjectNode();
            var type = session.path("type").asText("realtime");
            return session.put("type", type).put("object", "realtime.session").put("id", "sess_fake")
                    .put("model", "fake").put("expires_at", System.currentTimeMillis() / 1_000 + 3_600);
        }

        private ObjectNode event(String type) {
            return JSON.createObjectNode().put("type", type).put("event_id", "event_" + ++ids);
        }

        private void send(JsonNode event) throws IOException {
            wire.send(event.toString());
        }
    }
}
