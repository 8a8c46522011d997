package dev.earshot.protocol;

/**
 * Where in a response an output item stands.
 *
 * @param responseId {@code resp_…}
 * @param itemId {@code item_…}
 * @param outputIndex its place in {@code response.output}, from 0
 */
public record OutputSlot(String responseId, String itemId, int outputIndex) {

    /** Of sound that belongs to no response: a translation, which goes on as long as somebody speaks. */
    public static final OutputSlot CONTINUOUS = new OutputSlot("", "", 0);
}
