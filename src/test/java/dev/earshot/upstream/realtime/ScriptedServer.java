package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A Realtime server that does what it is told, to the millisecond and to the token. What it is to do stands in the
 * {@code metadata} of a {@code response.create}, each member a string:
 *
 * <pre>
 * created_ms   until response.created
 * first_ms     from there to the first sound, or to the call
 * sound_ms     of the answer
 * call         a function that is called instead of an answer
 * status       of response.done: completed, cancelled, failed, incomplete
 * usage        of response.done, as JSON
 * die          after so many milliseconds of sound the connection is cut, and nothing is reported
 * die_in       the only model in which it does
 * </pre>
 * Where a session's {@code instructions} are JSON, they are the same for answers to what is spoken, with {@code speech_ms}: a
 * turn ends there in the audio since the last turn, and is noticed after the silence of {@code server_vad}.
 */
public final class ScriptedServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES_PER_MILLI = 48;
    private static final int DELTA_MILLIS = 100;
    private static final String DELTA = Base64.getEncoder().encodeToString(new byte[DELTA_MILLIS * BYTES_PER_MILLI]);
    private static final ObjectNode NOTHING = JSON.createObjectNode();

    private final FakeDoor door;

    /** @param upgradeMillis that an upgrade takes */
    public ScriptedServer(int upgradeMillis) {
        door = new FakeDoor(0, wire -> {
            TimeUnit.MILLISECONDS.sleep(upgradeMillis);
            wire.upgrade();
            new Session(wire).run();
        });
    }

    public int port() {
        return door.port();
    }

    @Override
    public void close() {
        door.close();
    }

    private static final class Session {

        private final Wire wire;
        private final String model;
        private final String prefix = Long.toHexString(System.nanoTime());
        private final ObjectNode shown = JSON.createObjectNode();
        private JsonNode spoken = NOTHING;
        private int silenceMillis;
        private long heardMillis;
        private long turnBeganMillis;
        private int ids;
        private boolean speaking;

        Session(Wire wire) {
            this.wire = wire;
            this.model = wire.parameter("model");
        }

        void run() throws IOException, InterruptedException {
            send(event("session.created").set("session", session(NOTHING)));
            for (var text = wire.read(); text != null; text = wire.read()) {
                var event = JSON.readTree(text);
                switch (event.path("type").asText()) {
                    case "session.update" -> update(event.path("session"));
                    case "conversation.item.create" -> item((ObjectNode) event.path("item"));
                    case "input_audio_buffer.append" -> append(event.path("audio").asText());
                    case "conversation.item.delete" -> send(event("conversation.item.deleted")
                            .put("item_id", event.path("item_id").asText()));
                    case "response.create" -> {
                        if (event.at("/response/conversation").asText().equals("none")) {
                            aside(event.at("/response/metadata"));
                        } else {
                            respond(event.at("/response/metadata"));
                        }
                    }
                    default -> { }
                }
            }
        }

        private void update(JsonNode update) throws IOException {
            silenceMillis = update.at("/audio/input/turn_detection/silence_duration_ms").asInt(silenceMillis);
            var instructions = update.path("instructions").asText();
            if (instructions.startsWith("{")) {
                spoken = JSON.readTree(instructions);
            }
            JSON.readerForUpdating(shown).readValue(update.toString());
            send(event("session.updated").set("session", session(shown)));
        }

        private void append(String base64) throws IOException, InterruptedException {
            heardMillis += Base64.getDecoder().decode(base64).length / BYTES_PER_MILLI;
            var speechMillis = spoken.path("speech_ms").asLong();
            if (speechMillis == 0) {
                return;
            }
            var item = "item_" + prefix + "_u" + ids;
            if (!speaking && heardMillis - turnBeganMillis >= DELTA_MILLIS) {
                speaking = true;
                send(event("input_audio_buffer.speech_started").put("audio_start_ms", turnBeganMillis).put("item_id", item));
            }
            var endMillis = turnBeganMillis + speechMillis + silenceMillis;
            if (speaking && heardMillis >= endMillis) {
                speaking = false;
                turnBeganMillis = heardMillis;
                send(event("input_audio_buffer.speech_stopped").put("audio_end_ms", endMillis).put("item_id", item));
                send(event("input_audio_buffer.committed").put("item_id", item).putNull("previous_item_id"));
                if (spoken.has("transcription_usage")) {
                    send(event("conversation.item.input_audio_transcription.completed").put("item_id", item)
                            .put("content_index", 0).put("transcript", "what was said")
                            .set("usage", JSON.readTree(spoken.path("transcription_usage").asText())));
                }
                respond(spoken);
            }
        }

        private void item(ObjectNode item) throws IOException {
            item.put("id", item.path("id").asText("item_" + prefix + ++ids)).put("object", "realtime.item").put("status", "completed");
            send(event("conversation.item.added").<ObjectNode>set("item", item).putNull("previous_item_id"));
            send(event("conversation.item.done").<ObjectNode>set("item", item).putNull("previous_item_id"));
        }

        private void respond(JsonNode script) throws IOException, InterruptedException {
            var id = "resp_" + prefix + "_" + ++ids;
            pause(script.path("created_ms").asInt());
            send(event("response.created").set("response", response(id, "in_progress", script)));
            pause(script.path("first_ms").asInt());
            var output = script.has("call") ? call(id, script.path("call").asText()) : say(id, script);
            if (output == null) {
                return;
            }
            var status = script.path("status").asText("completed");
            var done = response(id, status, script);
            done.putArray("output").add(output.put("status", status.equals("completed") ? "completed" : "incomplete"));
            if (script.has("usage")) {
                done.set("usage", JSON.readTree(script.path("usage").asText()));
            }
            send(at("response.output_item.done", id).set("item", output));
            send(event("response.done").set("response", done));
        }

        /** Beside the conversation it answers in writing. */
        private void aside(JsonNode metadata) throws IOException {
            var id = "resp_" + prefix + "_" + ++ids;
            var response = response(id, "in_progress", NOTHING);
            response.putNull("conversation_id").set("metadata", metadata);
            send(event("response.created").set("response", response));
            var item = JSON.createObjectNode().put("id", "item_" + id).put("object", "realtime.item").put("type", "message")
                    .put("status", "completed").put("role", "assistant");
            item.putArray("content").addObject().put("type", "output_text").put("text", "in short");
            send(at("response.output_item.added", id).set("item", item));
            send(part("response.output_text.done", id, item).put("text", "in short"));
            send(at("response.output_item.done", id).set("item", item));
            var done = response.deepCopy().put("status", "completed");
            done.putArray("output").add(item);
            send(event("response.done").set("response", done));
        }

        private ObjectNode call(String responseId, String name) throws IOException {
            var item = JSON.createObjectNode().put("id", "item_" + responseId).put("object", "realtime.item")
                    .put("type", "function_call").put("status", "in_progress").put("name", name).put("call_id", "call_" + responseId)
                    .put("arguments", "{}");
            send(at("response.output_item.added", responseId).set("item", item));
            send(event("conversation.item.added").<ObjectNode>set("item", item).putNull("previous_item_id"));
            send(at("response.function_call_arguments.done", responseId).put("item_id", item.path("id").asText())
                    .put("call_id", item.path("call_id").asText()).put("name", name).put("arguments", "{}"));
            send(event("conversation.item.done").<ObjectNode>set("item", item).putNull("previous_item_id"));
            return item;
        }

        /** @return null where the connection was cut */
        private ObjectNode say(String responseId, JsonNode script) throws IOException, InterruptedException {
            var item = JSON.createObjectNode().put("id", "item_" + responseId).put("object", "realtime.item")
                    .put("type", "message").put("status", "in_progress").put("role", "assistant");
            item.putArray("content");
            send(at("response.output_item.added", responseId).set("item", item));
            send(event("conversation.item.added").<ObjectNode>set("item", item).putNull("previous_item_id"));
            var dies = script.has("die") && script.path("die_in").asText(model).equals(model);
            for (var said = 0; said < script.path(dies ? "die" : "sound_ms").asInt(0); said += DELTA_MILLIS) {
                send(part("response.output_audio.delta", responseId, item).put("delta", DELTA));
            }
            if (dies) {
                pause(50); // a reset overtakes what its receiver has not read yet
                wire.close();
                return null;
            }
            send(part("response.output_audio.done", responseId, item));
            send(part("response.output_audio_transcript.done", responseId, item).put("transcript", "what is answered"));
            item.withArray("content").addObject().put("type", "output_audio").put("transcript", "what is answered");
            send(event("conversation.item.done").<ObjectNode>set("item", item).putNull("previous_item_id"));
            return item;
        }

        private static void pause(int millis) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(millis);
        }

        private ObjectNode part(String type, String responseId, JsonNode item) {
            return at(type, responseId).put("item_id", item.path("id").asText()).put("content_index", 0);
        }

        private ObjectNode at(String type, String responseId) {
            return event(type).put("response_id", responseId).put("output_index", 0);
        }

        private ObjectNode response(String id, String status, JsonNode script) {
            var response = JSON.createObjectNode().put("object", "realtime.response").put("id", id).put("status", status)
                    .putNull("status_details").put("max_output_tokens", "inf").putNull("usage").putNull("metadata");
            response.put("conversation_id", "conv_" + prefix);
            response.putArray("output");
            response.putArray("output_modalities").add("audio");
            response.putObject("audio").putObject("output").put("voice", "marin").putObject("format")
                    .put("type", "audio/pcm").put("rate", 24_000);
            return response;
        }

        private ObjectNode session(JsonNode asked) {
            var session = asked.isObject() ? (ObjectNode) asked.deepCopy() : JSON.createObjectNode();
            return session.put("type", "realtime").put("object", "realtime.session").put("id", "sess_" + prefix)
                    .put("model", model).put("expires_at", System.currentTimeMillis() / 1_000 + 3_600);
        }

        private ObjectNode event(String type) {
            return JSON.createObjectNode().put("type", type).put("event_id", "event_" + prefix + ++ids);
        }

        private void send(JsonNode event) throws IOException {
            wire.send(event.toString());
        }
    }
}
