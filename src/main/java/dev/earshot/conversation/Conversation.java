package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The items of one conversation in order, as its owner holds them. One writer. */
public final class Conversation {

    /** A conversation past this is refused more: memory has a bound. */
    static final int MAX_ITEMS = 4_096;

    private final String id = Ids.next("conv_");
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Long> audioMillis = new HashMap<>();
    private final Map<String, ContextTokens> tokens = new HashMap<>();

    public String id() {
        return id;
    }

    public List<Item> items() {
        return Collections.unmodifiableList(items);
    }

    public Item last() {
        return items.isEmpty() ? null : items.getLast();
    }

    /** Id of the item before this one, null for the first. */
    public String previousOf(String itemId) {
        var at = indexOf(itemId);
        return at <= 0 ? null : items.get(at - 1).id();
    }

    /**
     * Takes an item a client made.
     *
     * @param previousItemId null to append, {@code root} for the first place, else the item it follows
     * @throws ApiException when the item is malformed, its id taken or its predecessor unknown; nothing is added then
     */
    public Item create(ObjectNode wire, String previousItemId) {
        var item = ItemShape.read(wire, "item");
        if (indexOf(item.id()) >= 0) {
            throw refused("item_id_already_exists", "An item with id '" + item.id() + "' is already there.", "item.id");
        }
        requireWhatItAnswers(item);
        insert(item, previousItemId);
        return item;
    }

    /**
     * Reads {@code response.input}: items that stand in no conversation, and references to some of this one.
     *
     * @throws ApiException naming the part that is bad
     */
    public List<Item> read(ArrayNode input) {
        var read = new ArrayList<Item>();
        for (var i = 0; i < input.size(); i++) {
            var path = "response.input[" + i + "]";
            if (!(input.get(i) instanceof ObjectNode wire)) {
                throw ApiException.badRequest(ApiError.invalidType(path, "an object"));
            }
            if (wire.path("type").asText().equals("item_reference")) {
                var at = indexOf(ItemShape.text(wire, "id", path));
                if (at < 0) {
                    throw refused("item_not_found", "No item with id '"
                            + ApiError.abbreviated(wire.path("id").asText()) + "' is in this conversation.", path + ".id");
                }
                read.add(items.get(at));
            } else {
                read.add(ItemShape.read(wire, path));
            }
        }
        return read;
    }

    /** How much of the model's context an item takes. */
    public ContextTokens tokens(Item item) {
        return has(item.id())
                ? tokens.computeIfAbsent(item.id(), id -> ContextTokens.of(item, audioMillis(id)))
                : ContextTokens.of(item, 0);
    }

    /** Appends an item of our own making. */
    public void append(Item item) {
        insert(item, null);
    }

    /** @throws ApiException when there is none */
    public Item get(String itemId) {
        var at = indexOf(itemId);
        if (at < 0) {
            throw refused("item_not_found", "No item with id '" + ApiError.abbreviated(itemId)
                    + "' is in this conversation.", "item_id");
        }
        return items.get(at);
    }

    public boolean has(String itemId) {
        return indexOf(itemId) >= 0;
    }

    public void delete(String itemId) {
        items.remove(get(itemId));
        audioMillis.remove(itemId);
        tokens.remove(itemId);
    }

    /** Gives an item its final form. */
    void replace(Item item) {
        var at = indexOf(item.id());
        if (at >= 0) {
            items.set(at, item);
            tokens.remove(item.id());
        }
    }

    /** The transcript of a spoken turn came in; a turn deleted meanwhile stays deleted. */
    public void transcribed(String itemId, String transcript) {
        var at = indexOf(itemId);
        if (at >= 0) {
            items.set(at, items.get(at).withTranscript(transcript));
            tokens.remove(itemId);
        }
    }

    /** How much audio an item has; 0 where it has none. */
    public long audioMillis(String itemId) {
        return audioMillis.getOrDefault(itemId, 0L);
    }

    /** An item has this much audio by now. */
    public void spoken(String itemId, long millis) {
        audioMillis.put(itemId, millis);
        tokens.remove(itemId);
    }

    /**
     * Cuts an assistant's audio at what was heard; the transcript of the rest goes too, by share of the time.
     *
     * @throws ApiException {@code item_truncate_invalid_item_id} or {@code invalid_value}
     */
    public void truncate(String itemId, int contentIndex, long audioEndMillis) {
        var at = indexOf(itemId);
        if (at < 0 || !items.get(at).role().equals("assistant")) {
            throw refused("item_truncate_invalid_item_id",
                    "No assistant message with id '" + ApiError.abbreviated(itemId)
                            + "' is in this conversation.", "item_id");
        }
        var item = items.get(at).wire();
        if (item.path("status").asText().equals("in_progress")
                || !item.at("/content/0/type").asText().equals("output_audio")) {
            throw refused("item_truncate_invalid_item_id", "Only the audio of a finished message can be truncated.", "item_id");
        }
        if (contentIndex != 0) {
            throw refused("invalid_value", "An assistant message has one part of audio, at content_index 0.", "content_index");
        }
        var total = audioMillis.getOrDefault(itemId, 0L);
        if (audioEndMillis < 0 || audioEndMillis > total) {
            throw refused("invalid_value", "Audio content of " + total + "ms is already shorter than "
                    + audioEndMillis + "ms", "audio_end_ms");
        }
        var text = items.get(at).text();
        var kept = total == 0 ? "" : text.substring(0, wordEnd(text, (int) (text.length() * audioEndMillis / total)));
        items.set(at, items.get(at).answered(true, kept, "incomplete"));
        audioMillis.put(itemId, audioEndMillis);
        tokens.remove(itemId);
    }

    private void requireWhatItAnswers(Item item) {
        if (item.is("function_call_output") && items.stream().noneMatch(other ->
                other.is("function_call") && other.text("call_id").equals(item.text("call_id")))) {
            throw refused("invalid_tool_call_id", "No tool call found with id '"
                    + ApiError.abbreviated(item.text("call_id")) + "'.", "item.call_id");
        }
        if (!item.is("mcp_approval_response")) {
            return;
        }
        var request = item.text("approval_request_id");
        if (items.stream().noneMatch(other -> other.is("mcp_approval_request") && other.id().equals(request))) {
            throw refused("item_not_found", "No approval request with id '" + ApiError.abbreviated(request)
                    + "' is in this conversation.", "item.approval_request_id");
        }
        if (items.stream().anyMatch(other -> other.is("mcp_approval_response")
                && other.text("approval_request_id").equals(request))) {
            throw refused("invalid_value", "This request has been answered already.", "item.approval_request_id");
        }
    }

    /** A half-spoken word was not heard. */
    private static int wordEnd(String text, int at) {
        if (at >= text.length()) {
            return text.length();
        }
        var space = text.lastIndexOf(' ', at);
        return Math.max(space, 0);
    }

    private void insert(Item item, String previousItemId) {
        if (items.size() >= MAX_ITEMS) {
            throw refused("conversation_full", "A conversation holds at most " + MAX_ITEMS + " items.", "item");
        }
        if (previousItemId == null) {
            items.add(item);
        } else if (previousItemId.equals("root")) {
            items.addFirst(item);
        } else {
            var at = indexOf(previousItemId);
            if (at < 0) {
                throw refused("item_not_found", "No item with id '" + ApiError.abbreviated(previousItemId)
                        + "' is in this conversation.",
                        "previous_item_id");
            }
            items.add(at + 1, item);
        }
    }

    private int indexOf(String itemId) {
        for (var i = items.size() - 1; i >= 0; i--) {
            if (items.get(i).id().equals(itemId)) {
                return i;
            }
        }
        return -1;
    }

    private static ApiException refused(String code, String message, String param) {
        return ApiException.badRequest(ApiError.invalidRequest(code, message, param));
    }
}
