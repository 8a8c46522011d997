/**
 * Speech to text: PocketSphinx of the system, held in a bounded pool of decoders. A decoder serves one utterance at a
 * time; a stream borrows one from the first to the last word of an utterance and keeps only its speaker's mean.
 */
package dev.earshot.upstream.engine.transcriber;
