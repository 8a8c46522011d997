/**
 * Speech to text by the Moonshine network: one network for the process, read by all streams, and for each stream no
 * more than the sound of its utterance. The network wants whole utterances, so each look at the words runs it again.
 */
package dev.earshot.upstream.engine.transcriber.moonshine;
