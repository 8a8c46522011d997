/**
 * Speech to text, and one way to it: PocketSphinx of the system, held in a bounded pool of decoders. A decoder serves
 * one utterance at a time; a stream borrows one for that long and keeps only its speaker's mean.
 */
package dev.earshot.upstream.engine.transcriber;
