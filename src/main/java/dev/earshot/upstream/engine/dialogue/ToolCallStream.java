package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the streamed tool calls of one reply together ({@code delta.tool_calls}). The first call goes on to the sink as
 * it comes. The pieces of the others may be mixed with it, so they are kept until the end and follow call by call.
 */
final class ToolCallStream {

    static final int MAX_CALLS = 32;
    /** Of all calls of a reply together. */
    static final int MAX_ARGUMENTS_CHARS = 256 * 1024;
    private static final int MAX_NAME_CHARS = 256;

    private final ReplySink sink;
    private final List<Call> calls = new ArrayList<>();
    private int argumentsChars;

    private static final class Call {

        private final int index;
        private String id;
        private String name;
        private boolean announced;
        private boolean argued;
        private final StringBuilder waiting = new StringBuilder();

        Call(int index) {
            this.index = index;
        }
    }

    ToolCallStream(ReplySink sink) {
        this.sink = sink;
    }

    boolean begun() {
        return !calls.isEmpty();
    }

    /** One element of {@code tool_calls}. */
    void delta(JsonNode piece) {
        var function = piece.path("function");
        var id = text(piece.path("id"));
        var name = text(function.path("name"));
        var call = call(piece.path("index"), id, name);
        if (call.id == null) {
            call.id = id;
        }
        if (call.name == null) {
            call.name = name;
        }
        var arguments = function.path("arguments");
        // Some servers give the arguments as an object.
        var given = arguments.isObject() ? arguments.toString() : arguments.asText("");
        argumentsChars += given.length();
        if (argumentsChars > MAX_ARGUMENTS_CHARS) {
            throw ChatStream.tooLarge();
        }
        call.waiting.append(given);
        if (call == calls.getFirst()) {
            pass(call);
        }
    }

    /** The reply is over: what is left follows in order. */
    void end() {
        for (var call : calls) {
            if (call.name == null) {
                throw ChatStream.malformed();
            }
            pass(call);
            if (!call.argued) {
                sink.toolArguments("{}");
            }
        }
    }

    /**
     * The call a piece belongs to. A known index with a new id and a name is another call: some servers number all of
     * them zero.
     */
    private Call call(JsonNode index, String id, String name) {
        Call known = null;
        for (var call : calls) {
            if (index.isInt() ? call.index == index.intValue() : id == null || id.equals(call.id)) {
                known = call;
            }
        }
        var another = known != null && name != null && id != null && known.id != null && !id.equals(known.id);
        if (known != null && !another) {
            return known;
        }
        if (calls.size() == MAX_CALLS) {
            throw ChatStream.tooLarge();
        }
        var call = new Call(index.isInt() ? index.intValue() : calls.size());
        calls.add(call);
        return call;
    }

    private void pass(Call call) {
        if (call.name == null) {
            return;
        }
        if (!call.announced) {
            call.announced = true;
            sink.toolCall(call.id, call.name);
        }
        if (!call.waiting.isEmpty()) {
            call.argued = true;
            sink.toolArguments(call.waiting.toString());
            call.waiting.setLength(0);
        }
    }

    private static String text(JsonNode node) {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            return null;
        }
        if (node.textValue().length() > MAX_NAME_CHARS) {
            throw ChatStream.tooLarge();
        }
        return node.textValue();
    }
}
