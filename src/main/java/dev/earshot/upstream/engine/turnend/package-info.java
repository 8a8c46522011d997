/**
 * When a speaker's turn is over: judged from the sound of it by the Smart Turn network, or, where its weights are
 * absent, from the words heard so far.
 */
package dev.earshot.upstream.engine.turnend;
