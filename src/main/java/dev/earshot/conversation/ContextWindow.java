package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import java.util.List;

/**
 * Which items of a conversation a response reads, by the session's {@code truncation}: whole, the newest that fit, or,
 * with a retention ratio, fewer than fit so that the next ones need not drop again. What a ratio has dropped stays
 * dropped: the beginning of the context remains the same, which is what caches live by.
 */
public final class ContextWindow {

    /** The input room of a window of 32k, less 4,096 for the answer. */
    public static final int DEFAULT_TOKENS = 28_224;

    private final int windowTokens;
    private String firstKeptId;

    /** @param windowTokens room for instructions, tools and items */
    public ContextWindow(int windowTokens) {
        this.windowTokens = windowTokens;
    }

    /** One item with its weight. */
    public record Weighed(Item item, ContextTokens tokens) {}

    /**
     * @param items oldest first
     * @param fixedTokens instructions and tools
     * @return the newest items that are read
     * @throws ApiException {@code context_length_exceeded} when truncation is off and it does not fit
     */
    public List<Weighed> fit(List<Weighed> items, int fixedTokens, JsonNode truncation) {
        var kept = items.subList(firstKept(items), items.size());
        var limit = windowTokens - fixedTokens;
        var postInstructions = truncation.at("/token_limits/post_instructions");
        if (postInstructions.isInt()) {
            limit = Math.min(limit, postInstructions.intValue());
        }
        var total = total(kept);
        if (total <= limit) {
            return kept;
        }
        if (truncation.asText().equals("disabled")) {
            throw ApiException.badRequest(ApiError.invalidRequest("context_length_exceeded", "The conversation has "
                    + (total + fixedTokens) + " tokens, the context holds " + windowTokens
                    + ", and truncation is disabled.", null));
        }
        var ratio = truncation.isObject() ? truncation.path("retention_ratio").asDouble(1.0) : 1.0;
        var target = (int) (limit * ratio);
        var from = 0;
        while (from < kept.size() - 1 && total > target) {
            total -= kept.get(from++).tokens().total();
        }
        kept = kept.subList(from, kept.size());
        if (truncation.isObject() && !kept.isEmpty()) {
            firstKeptId = kept.getFirst().item().id();
        }
        return kept;
    }

    private int firstKept(List<Weighed> items) {
        if (firstKeptId != null) {
            for (var i = 0; i < items.size(); i++) {
                if (items.get(i).item().id().equals(firstKeptId)) {
                    return i;
                }
            }
        }
        return 0;
    }

    private static int total(List<Weighed> items) {
        return items.stream().mapToInt(each -> each.tokens().total()).sum();
    }
}
