package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One response of another server as far as its events tell, so that it can be brought to a proper end here when that
 * server does not.
 */
public final class ResponseFollower {

    /** The pace of plain English in these voices. */
    private static final double CHARS_PER_MILLI = 0.015;

    private static final class Output {
        final OutputSlot slot;
        final ObjectNode item;
        final StringBuilder text = new StringBuilder();
        boolean speaks;
        boolean partOpen;
        boolean done;

        Output(OutputSlot slot, ObjectNode item) {
            this.slot = slot;
            this.item = item;
        }
    }

    private final ObjectNode response;
    private final List<Output> outputs = new ArrayList<>();
    private long audioMillis;

    ResponseFollower(JsonNode created) {
        response = created.deepCopy();
    }

    public String id() {
        return response.path("id").asText();
    }

    /** False where it is out of band. */
    public boolean inConversation() {
        return !response.path("conversation_id").isNull();
    }

    void audio(long millis) {
        audioMillis += millis;
    }

    /** Milliseconds of its audio that have come. */
    public long audioMillis() {
        return audioMillis;
    }

    void on(ServerEvent event) {
        var body = event.body();
        switch (event.type()) {
            case "response.output_item.added" -> {
                if (body.get("item") instanceof ObjectNode item) {
                    outputs.add(new Output(new OutputSlot(id(), item.path("id").asText(), body.path("output_index").asInt()),
                            item.deepCopy()));
                }
            }
            case "response.content_part.added" -> with(body, output -> {
                output.partOpen = true;
                output.speaks = body.at("/part/type").asText().equals("audio");
            });
            case "response.output_text.delta", "response.output_audio_transcript.delta",
                 "response.function_call_arguments.delta", "response.mcp_call_arguments.delta" ->
                    with(body, output -> output.text.append(body.path("delta").asText()));
            case "response.content_part.done" -> with(body, output -> output.partOpen = false);
            case "response.output_item.done" -> with(body, output -> {
                output.done = true;
                if (body.get("item") instanceof ObjectNode item) {
                    output.item.setAll(item);
                }
            });
            default -> { }
        }
    }

    /** The ids of what it has put out so far. */
    List<String> itemIds() {
        return outputs.stream().map(output -> output.slot.itemId()).toList();
    }

    /** The events that end it: what was open is incomplete, and the response cancelled. */
    public List<ServerEvent> cancelled() {
        var events = new ArrayList<ServerEvent>();
        for (var output : outputs) {
            if (!output.done) {
                close(output, events);
            }
        }
        response.put("status", "cancelled");
        response.set("status_details", Json.object().put("type", "cancelled").put("reason", "client_cancelled"));
        var all = response.putArray("output");
        outputs.forEach(output -> all.add(output.item));
        events.add(ServerEvents.responseDone(response));
        return events;
    }

    private void close(Output output, List<ServerEvent> events) {
        var said = output.text.toString();
        switch (output.item.path("type").asText()) {
            case "message" -> {
                if (output.partOpen) {
                    events.addAll(ServerEvents.partEnded(output.slot, output.speaks, said));
                }
                output.item.putArray("content").addObject().put("type", output.speaks ? "output_audio" : "output_text")
                        .put(output.speaks ? "transcript" : "text", said);
            }
            case "function_call" -> {
                output.item.put("arguments", said);
                events.add(ServerEvents.argumentsDone(output.slot, output.item.path("call_id").asText(),
                        output.item.path("name").asText(), said));
            }
            case "mcp_call" -> {
                output.item.put("arguments", said);
                events.add(ServerEvents.mcpArgumentsDone(output.slot, said));
            }
            default -> { }
        }
        output.item.put("status", "incomplete");
        output.done = true;
        if (inConversation()) {
            events.add(ServerEvents.itemDone(output.item.deepCopy(), null));
        }
        events.add(ServerEvents.outputItemDone(output.slot, output.item.deepCopy()));
    }

    /** The words that fit into so much audio, by the pace of speech. */
    static String heard(String words, long millis) {
        var chars = (int) Math.min(words.length(), millis * CHARS_PER_MILLI);
        return words.substring(0, chars);
    }

    private void with(JsonNode body, Consumer<Output> change) {
        for (var output : outputs) {
            if (output.slot.itemId().equals(body.path("item_id").asText(body.at("/item/id").asText()))) {
                change.accept(output);
            }
        }
    }
}
