/**
 * Voice activity: how sure the engine is, every 32 ms, that somebody speaks. One model for the process, one small
 * detector for each stream.
 */
package dev.earshot.upstream.engine.vad;
