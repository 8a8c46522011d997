/**
 * Speech to text by the Moonshine network: one network for the process, read by all streams, and for each stream no more
 * than the sound of its utterance. The network wants whole utterances, so it is run again for every look at the words.
 */
package dev.earshot.upstream.engine.transcriber.moonshine;
