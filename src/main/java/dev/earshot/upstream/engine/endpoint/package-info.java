/**
 * What the engine's providers share when they are not embedded: one POST to an OpenAI-compatible server, guarded by
 * timeouts, retries, a circuit breaker and a bulkhead, with its answer handed on piece by piece.
 */
package dev.earshot.upstream.engine.endpoint;
