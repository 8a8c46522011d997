package dev.earshot.upstream.engine.dialogue;

/**
 * Tokens of one reply as its endpoint counted them.
 *
 * @param input of instructions, tools and history
 * @param cached part of the input that was read before
 * @param output of words and tool calls
 */
public record ReplyTokens(int input, int cached, int output) {}
