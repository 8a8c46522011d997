/** Text to speech: flite of the system, one clause at a time, handed on while it is still being made. */
package dev.earshot.upstream.engine.synthesizer;
