package dev.earshot.upstream.engine.dialogue;

import dev.earshot.upstream.engine.endpoint.Endpoint;
import dev.earshot.upstream.engine.endpoint.EndpointFailure;
import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import dev.earshot.upstream.engine.endpoint.Exchange;
import dev.earshot.upstream.engine.endpoint.Post;
import dev.earshot.upstream.engine.endpoint.Receiver;
import dev.earshot.upstream.engine.endpoint.Service;
import dev.earshot.upstream.engine.endpoint.SseReader;
import io.vertx.core.buffer.Buffer;

/** One streamed completion: the bytes of an exchange become events, and these become calls of the sink. */
final class ChatReply implements Reply, Receiver {

    /** Each token travels in some hundred bytes of JSON, so the raw stream may be far larger than the text. */
    private static final long MAX_STREAM_BYTES = 64L * ChatStream.MAX_REPLY_BYTES;

    private final ReplySink sink;
    private final ChatStream stream;
    private final SseReader reader = new SseReader(this::onEvent);
    private volatile boolean cancelled;
    private volatile Exchange exchange;

    ChatReply(ReplySink sink) {
        this.sink = sink;
        this.stream = new ChatStream(sink);
    }

    void start(Endpoint endpoint, String body) {
        exchange = endpoint.post(new Post("/chat/completions", "application/json", "text/event-stream",
                Buffer.buffer(body), MAX_STREAM_BYTES), this);
    }

    @Override
    public void cancel() {
        cancelled = true;
        exchange.cancel();
    }

    @Override
    public boolean accepts(String contentType) {
        return contentType == null || contentType.startsWith("text/event-stream");
    }

    @Override
    public Wants bytes(Buffer bytes) {
        if (!reader.feed(bytes.getBytes())) {
            throw ChatStream.tooLarge();
        }
        return stream.over() ? Wants.NOTHING : Wants.MORE;
    }

    @Override
    public void end() {
        if (!reader.finish()) {
            throw ChatStream.tooLarge();
        }
        if (!stream.over() && !cancelled && !stream.end()) {
            throw Service.CHAT.failure(Reason.DROPPED, "ended its answer in the middle").asException();
        }
    }

    @Override
    public void failed(EndpointFailure failure) {
        sink.failed(new DialogueFailure(failure.code(), failure.message()));
    }

    private void onEvent(String data) {
        if (!cancelled) {
            stream.event(data);
        }
    }
}
