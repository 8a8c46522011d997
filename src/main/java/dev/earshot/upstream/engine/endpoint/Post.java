package dev.earshot.upstream.engine.endpoint;

import io.vertx.core.buffer.Buffer;

/**
 * What is asked of an endpoint.
 *
 * @param path below the base address, with its slash
 * @param accept the kind of answer wanted
 * @param body kept until the exchange is over, since it may be sent again
 * @param maxAnswerBytes of the answer's body; more is refused
 */
public record Post(String path, String contentType, String accept, Buffer body, long maxAnswerBytes) {}
