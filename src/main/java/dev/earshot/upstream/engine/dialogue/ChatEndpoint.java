package dev.earshot.upstream.engine.dialogue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * A dialogue with any server that speaks OpenAI's chat completions with {@code stream: true}. The session's
 * instructions become the system message. One reply is one request; nothing is tried again here, redirects are not
 * followed (the key would go along).
 */
public final class ChatEndpoint implements Dialogue, AutoCloseable {

    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_WAITING = 256;

    private final Vertx vertx;
    private final ChatConfig config;
    private final HttpClient client;

    public ChatEndpoint(Vertx vertx, ChatConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setMaxWaitQueueSize(MAX_WAITING));
    }

    @Override
    public Reply begin(DialogueRequest request, ReplySink sink) {
        var reply = new ChatReply(vertx, client, config, sink);
        reply.start(body(request).toBuffer());
        return reply;
    }

    private JsonObject body(DialogueRequest request) {
        var messages = new JsonArray();
        if (!request.instructions().isBlank()) {
            messages.add(message(DialogueRequest.Role.SYSTEM, request.instructions()));
        }
        request.history().forEach(turn -> {
            if (turn instanceof DialogueRequest.Message said) {
                messages.add(message(said.role(), said.text()));
            }
        });
        return new JsonObject().put("model", config.model()).put("stream", true).put("messages", messages);
    }

    private static JsonObject message(DialogueRequest.Role role, String text) {
        return new JsonObject().put("role", role.wireName()).put("content", text);
    }

    @Override
    public void close() {
        client.close();
    }
}
