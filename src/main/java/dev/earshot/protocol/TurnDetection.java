package dev.earshot.protocol;

/**
 * How turns of the user are found: {@code server_vad}'s figures, which {@code semantic_vad} is reduced to by its eagerness.
 *
 * @param threshold speech probability from which a frame counts as speech, 0 to 1
 * @param prefixPaddingMillis audio kept from before the speech
 * @param silenceDurationMillis silence that ends the turn
 * @param createResponse whether the end of a turn asks for a response
 * @param interruptResponse whether the start of a turn cancels the running response and its playout
 */
public record TurnDetection(double threshold, int prefixPaddingMillis, int silenceDurationMillis,
        boolean createResponse, boolean interruptResponse) {}
