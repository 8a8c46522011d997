package dev.earshot.conversation;

import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.util.List;

/** One output item of a response while it grows. It only tells what it is; {@link ResponseMachine} tells when. */
abstract sealed class Output {

    final OutputSlot slot;
    Item item;

    private Output(Item item, String responseId, int index) {
        this.item = item;
        this.slot = new OutputSlot(responseId, item.id(), index);
    }

    /** What follows the item's being added. */
    abstract void opened(List<ServerEvent> events);

    /**
     * The events before the item itself is done; gives the item its last form.
     *
     * @param status {@code completed} or {@code incomplete}
     */
    abstract void closing(List<ServerEvent> events, String status);

    /** Text or speech. */
    static final class Message extends Output {

        private final boolean speaks;
        private final StringBuilder text = new StringBuilder();

        Message(String responseId, int index, boolean speaks) {
            super(Item.begunByAssistant(), responseId, index);
            this.speaks = speaks;
        }

        @Override
        void opened(List<ServerEvent> events) {
            events.add(ServerEvents.contentPartAdded(slot, speaks
                    ? Json.object().put("type", "audio").put("transcript", "") : Json.object().put("type", "text").put("text", "")));
        }

        ServerEvent text(String delta) {
            text.append(delta);
            return speaks ? ServerEvents.transcriptDelta(slot, delta) : ServerEvents.textDelta(slot, delta);
        }

        @Override
        void closing(List<ServerEvent> events, String status) {
            var said = text.toString();
            item = item.answered(speaks, said, status);
            events.addAll(ServerEvents.partEnded(slot, speaks, said));
        }
    }

    /** A function for the client to run. */
    static final class FunctionCall extends Output {

        private final String callId;
        private final String name;
        private final StringBuilder arguments = new StringBuilder();

        FunctionCall(String responseId, int index, String callId, String name) {
            super(Item.functionCall(callId, name), responseId, index);
            this.callId = callId;
            this.name = name;
        }

        @Override
        void opened(List<ServerEvent> events) {}

        ServerEvent arguments(String delta) {
            arguments.append(delta);
            return ServerEvents.argumentsDelta(slot, callId, delta);
        }

        @Override
        void closing(List<ServerEvent> events, String status) {
            item = item.with("arguments", arguments.toString()).with("status", status);
            events.add(ServerEvents.argumentsDone(slot, callId, name, arguments.toString()));
        }
    }

    /** A remote tool for us to run; the item stays open until it has run, see {@link McpCall}. */
    static final class Mcp extends Output {

        private final StringBuilder arguments = new StringBuilder();

        Mcp(String responseId, int index, String serverLabel, String name) {
            super(Item.mcpCall(serverLabel, name), responseId, index);
        }

        @Override
        void opened(List<ServerEvent> events) {}

        ServerEvent arguments(String delta) {
            arguments.append(delta);
            return ServerEvents.mcpArgumentsDelta(slot, delta);
        }

        @Override
        void closing(List<ServerEvent> events, String status) {
            item = item.with("arguments", arguments.toString());
            events.add(ServerEvents.mcpArgumentsDone(slot, arguments.toString()));
        }
    }
}
