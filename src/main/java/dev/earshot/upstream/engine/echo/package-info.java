/** Knows the engine's own voice when it comes back through the client's microphone. No I/O, no clock. */
package dev.earshot.upstream.engine.echo;
