package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.Slab;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.EndReason;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.session.UpstreamLoss;
import dev.earshot.session.UpstreamSink;
import dev.earshot.upstream.RealtimeServer;
import dev.earshot.upstream.UpstreamSocket;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.WebSocket;
import java.nio.ByteBuffer;
import org.jboss.logging.Logger;

/**
 * A session with a Realtime server.
 *
 * <pre>
 *   CONNECTING --101--&gt; GREETED --session.created--&gt; CONFIGURING --session.updated--&gt; OPEN
 *   GREETED --session.created, nothing to configure--&gt; OPEN
 *   any --closed, broken, malformed, silent--&gt; OVER
 * </pre>
 * The session's own {@code session.created} goes out when the server's session is what the agent's is. On the session's
 * loop.
 */
final class RealtimeLeg implements UpstreamLeg {

    private static final Logger LOG = Logger.getLogger(RealtimeLeg.class);
    private static final String OPENING = "earshot_open";

    private enum State { CONNECTING, GREETED, CONFIGURING, OPEN, OVER }

    private final RealtimeServer server;
    private final Dialect dialect;
    private final SessionConfiguration configuration;
    private final ObjectNode session;
    private final AudioAppend append;
    private State state = State.CONNECTING;
    private UpstreamSink sink;
    private IncomingEvents incoming;
    private UpstreamSocket socket;
    private ApiError lastWords;
    private String model;
    private long openedNanos;
    private long askedNanos = Long.MIN_VALUE / 2;
    private boolean outputPaused;
    private boolean asksToClose;

    /** @param session the session part that the server is told */
    RealtimeLeg(RealtimeServer server, Dialect dialect, SessionConfiguration configuration, ObjectNode session) {
        this.server = server;
        this.dialect = dialect;
        this.configuration = configuration;
        this.session = SessionConfiguration.openable(session);
        this.append = configuration.translates() ? AudioAppend.TRANSLATION : AudioAppend.REALTIME;
    }

    @Override
    public void open(UpstreamSink upstreamSink, Slab slab) {
        sink = upstreamSink;
        incoming = new IncomingEvents(sink, dialect);
        openedNanos = System.nanoTime();
        server.open(sink.loop(), configuration).whenComplete((opened, fault) -> sink.execute(() -> {
            if (fault != null) {
                lose(server.loss(fault));
            } else if (state == State.OVER) {
                opened.close();
            } else {
                greet(opened);
            }
        }));
    }

    private void greet(WebSocket opened) {
        enter(State.GREETED, "connected");
        socket = UpstreamSocket.begin(opened, new Listening(), server.overhead());
        if (outputPaused) {
            socket.pause(true);
        }
    }

    private final class Listening implements UpstreamSocket.Listener {

        @Override
        public void text(ByteBuf utf8) {
            RealtimeLeg.this.text(utf8);
        }

        @Override
        public void binary() {
            lose(UpstreamLoss.unavailable("malformed"));
        }

        @Override
        public void full(boolean full) {
            sink.pauseClient(full);
        }

        @Override
        public void closed(int code, String reason) {
            if (lastWords != null && code != UpstreamSocket.BROKEN) {
                lose(UpstreamLoss.said(lastWords.code() == null ? "closed" : lastWords.code(), code,
                        reason == null ? lastWords.closeReason() : reason, lastWords));
            } else {
                lose(UpstreamLoss.unavailable(code == UpstreamSocket.BROKEN ? "broken" : "closed_" + code));
            }
        }

        @Override
        public void failed() {
            sink.failed(EndReason.fault("The session failed."));
        }
    }

    /** @param text UTF-8, lent */
    private void text(ByteBuf text) {
        if (state == State.OVER) {
            return;
        }
        try {
            var type = incoming.typeOf(text);
            switch (state) {
                case OPEN -> open(type, text);
                case GREETED, CONFIGURING -> dialect.fromServer(ServerEvent.received(type, text)).forEach(this::opening);
                case CONNECTING, OVER -> { }
            }
        } catch (ApiException e) {
            lose(UpstreamLoss.unavailable("malformed"));
        }
    }

    private void open(String type, ByteBuf text) {
        if (type.equals("session.closed")) {
            incoming.take(type, text);
            sink.failed(EndReason.CLOSED);
            return;
        }
        if (!type.equals("error")) {
            incoming.take(type, text);
            return;
        }
        var event = ServerEvent.received(type, text);
        lastWords = errorOf(event);
        if (!"session_expired".equals(lastWords.code())) { // else it closes now, which ends this leg and not the session
            incoming.take(event);
        }
    }

    /** Until the session is as it should be, the client hears nothing of it. */
    private void opening(ServerEvent event) {
        switch (event.type()) {
            case "session.created" -> {
                model = event.body().at("/session/model").textValue();
                if (saysNothing(session)) {
                    begin(event, "created");
                    return;
                }
                enter(State.CONFIGURING, "created");
                var update = Json.object().put("type", "session.update").put("event_id", OPENING);
                update.set("session", forServer(session));
                write(update);
            }
            case "session.updated" -> begin(event, "configured");
            case "error" -> lastWords = errorOf(event);
            default -> { }
        }
        if (event.type().equals("error") && OPENING.equals(event.body().at("/error/event_id").asText())) {
            lose(UpstreamLoss.said("refused", 4000, lastWords.closeReason(), lastWords));
        }
    }

    private void begin(ServerEvent event, String reason) {
        enter(State.OPEN, reason);
        sink.event(ServerEvent.of("session.created").with("session", event.body().path("session")));
    }

    private static boolean saysNothing(JsonNode session) {
        for (var field : session) {
            if (!field.isNull() && !(field.isObject() && saysNothing(field))) {
                return false;
            }
        }
        return true;
    }

    private static ApiError errorOf(ServerEvent event) {
        var error = event.body().path("error");
        return new ApiError(error.path("type").asText(ApiError.SERVER), error.path("code").textValue(),
                error.path("message").asText(""), error.path("param").textValue());
    }

    @Override
    public void send(ClientEvent event) {
        if (state != State.OPEN) {
            return;
        }
        asksToClose |= event.type().equals("session.close");
        if (!event.appendsAudio() && !asksToClose) {
            askedNanos = System.nanoTime(); // every other event is answered, be it by an error
        }
        if (event.type().equals("session.update") && event.body().get("session") instanceof ObjectNode update) {
            var changed = event.body().deepCopy();
            changed.set("session", forServer(update));
            write(changed);
        } else if (event.bytes() != null) {
            socket.write(event.bytes().retainedSlice());
        } else {
            write(event.body());
        }
    }

    private void write(ObjectNode event) {
        socket.write(Json.write(dialect.toServer(event)));
    }

    /** The model is this side's to choose; and audio that travels as media to the client travels as PCM from here on. */
    private ObjectNode forServer(ObjectNode update) {
        var changed = update.deepCopy();
        changed.remove("model");
        if (sink.playsAudio()) {
            for (var side : new String[] {"/audio/input", "/audio/output"}) {
                if (changed.at(side) instanceof ObjectNode audio) {
                    audio.remove("format");
                }
            }
        }
        return changed;
    }

    @Override
    public void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        if (state == State.OPEN) {
            socket.write(append.of(pcm, offsetBytes, samples));
        }
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public long ripeNanos() {
        return server.config().rollOverAfter().toNanos();
    }

    @Override
    public void pause(boolean paused) {
        outputPaused = paused;
        if (socket != null) {
            socket.pause(paused);
        }
    }

    @Override
    public void tick(long nowNanos) {
        switch (state) {
            case GREETED, CONFIGURING -> {
                if (nowNanos - openedNanos > server.config().connectTimeout().plus(server.config().openTimeout()).toNanos()) {
                    lose(UpstreamLoss.unavailable("open_timeout"));
                }
            }
            case OPEN -> watch(nowNanos);
            case CONNECTING, OVER -> { }
        }
    }

    private void watch(long nowNanos) {
        if (outputPaused) {
            return; // it is not listened to
        }
        var stallNanos = server.config().stallTimeout().toNanos();
        var owesAnAnswer = askedNanos - incoming.tookNanos() > 0 && nowNanos - askedNanos > stallNanos;
        if (owesAnAnswer || incoming.inFlow() && nowNanos - incoming.tookNanos() > stallNanos) {
            lose(UpstreamLoss.unavailable("stalled"));
        } else if (!socket.alive(nowNanos)) {
            lose(UpstreamLoss.unavailable("silent"));
        }
    }

    private void lose(UpstreamLoss loss) {
        if (state != State.OVER) {
            enter(State.OVER, loss.reason());
            if (asksToClose) {
                sink.failed(loss.end()); // what it owes is what it has heard, and nobody else has
            } else {
                sink.lost(loss);
            }
        }
    }

    @Override
    public void close(Runnable released) {
        enter(State.OVER, "closed");
        if (socket != null) {
            socket.close();
        }
        released.run();
    }

    private void enter(State next, String reason) {
        LOG.debugf("upstream %s: %s to %s, %s", server.name(), state, next, reason);
        state = next;
    }
}
