package dev.earshot.upstream.engine.dialogue;

import dev.earshot.upstream.engine.endpoint.Endpoint;
import io.vertx.core.Vertx;

/**
 * A dialogue with any server that speaks OpenAI's chat completions with {@code stream: true}. The session's
 * instructions become the system message.
 */
public final class ChatEndpoint implements Dialogue, AutoCloseable {

    private final ChatConfig config;
    private final Endpoint endpoint;

    public ChatEndpoint(Vertx vertx, ChatConfig config) {
        this.config = config;
        this.endpoint = new Endpoint(vertx, config.endpoint());
    }

    @Override
    public boolean seesImages() {
        return config.seesImages();
    }

    @Override
    public Reply begin(DialogueRequest request, ReplySink sink) {
        var reply = new ChatReply(sink);
        reply.start(endpoint, ChatBody.of(config, request));
        return reply;
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
