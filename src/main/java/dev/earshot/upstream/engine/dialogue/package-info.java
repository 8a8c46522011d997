/**
 * What the embedded engine answers: a {@link dev.earshot.upstream.engine.dialogue.Dialogue} turns the conversation so
 * far into the text and the tool calls of the next reply.
 * {@link dev.earshot.upstream.engine.dialogue.Concierge} needs nothing;
 * {@link dev.earshot.upstream.engine.dialogue.ChatEndpoint} asks an OpenAI-compatible chat server.
 * {@link dev.earshot.upstream.engine.dialogue.ClauseSplitter} cuts the streamed text for a synthesizer.
 */
package dev.earshot.upstream.engine.dialogue;
