package dev.earshot.upstream.direct;

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
import dev.earshot.upstream.OpenedCall;
import dev.earshot.upstream.RealtimeServer;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * A sideband to a server's call.
 *
 * <pre>
 *   JOINING --101--&gt; JOINED --broken--&gt; JOINING
 *   any --the server ends the call, refuses or stays away--&gt; OVER
 * </pre>
 * A sideband that breaks is joined again: the call goes on without it, and must not go on unseen. On the session's loop.
 */
final class DirectLeg implements UpstreamLeg {

    private static final Logger LOG = Logger.getLogger(DirectLeg.class);
    private static final long PING_NANOS = 5_000_000_000L;
    private static final long SILENCE_NANOS = 15_000_000_000L;
    private static final int BROKEN = 1006;

    private enum State { JOINING, JOINED, OVER }

    private final RealtimeServer server;
    private final OpenedCall call;
    private final SessionConfiguration configuration;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private State state = State.JOINING;
    private UpstreamSink sink;
    private WebSocket socket;
    private boolean ended;
    private boolean created;
    private long heardNanos;
    private long pingedNanos;

    DirectLeg(RealtimeServer server, OpenedCall call, SessionConfiguration configuration) {
        this.server = server;
        this.call = call;
        this.configuration = configuration;
    }

    /** Completes once the call is seen from here, or fails as {@link RealtimeServer#join} does. */
    CompletionStage<Void> joined() {
        return joined;
    }

    @Override
    public void open(UpstreamSink upstreamSink, Slab slab) {
        sink = upstreamSink;
        join();
    }

    private void join() {
        server.join(sink.loop(), call.id(), configuration).whenComplete((opened, fault) -> sink.execute(() -> {
            if (fault != null) {
                lose(server.loss(fault));
                joined.completeExceptionally(fault);
            } else if (state == State.OVER) {
                opened.close();
            } else {
                begin(opened);
                joined.complete(null);
            }
        }));
    }

    private void begin(WebSocket opened) {
        socket = opened;
        enter(State.JOINED, "joined");
        heardNanos = System.nanoTime();
        opened.textMessageHandler(this::text);
        opened.pongHandler(pong -> heardNanos = System.nanoTime());
        opened.exceptionHandler(fault -> LOG.debugf("upstream %s: %s", server.name(), fault.getClass().getSimpleName()));
        opened.closeHandler(nothing -> closed(opened));
        opened.resume();
    }

    private void text(String text) {
        if (state != State.JOINED) {
            return;
        }
        heardNanos = System.nanoTime();
        try {
            var type = Json.parse(text).path("type").textValue();
            if (type == null) {
                throw ApiException.badRequest(ApiError.invalidEvent("The event has no 'type'."));
            }
            if (type.equals("session.created") && created) {
                return; // once more, because it was joined once more
            }
            created |= type.equals("session.created");
            sink.event(ServerEvent.received(type, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))));
        } catch (ApiException e) {
            LOG.warnf("upstream %s: an event of a direct call could not be read", server.name());
        }
    }

    /** The server closes the sidebands of a call that is over; a connection that breaks says nothing about the call. */
    private void closed(WebSocket which) {
        if (which != socket || state != State.JOINED) {
            return;
        }
        var code = which.closeStatusCode();
        if (code == null || code == BROKEN) {
            enter(State.JOINING, "broken");
            join();
        } else {
            ended = true;
            lose(new UpstreamLoss("ended", new EndReason(code, which.closeReason() == null ? "call ended" : which.closeReason(), null)));
        }
    }

    @Override
    public void send(ClientEvent event) {
        if (state == State.JOINED && !socket.isClosed()) {
            socket.writeTextMessage(event.json());
        }
    }

    /** Its client's audio does not come by here. */
    @Override
    public void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        throw new IllegalStateException("the media of a direct call end at the server");
    }

    @Override
    public void tick(long nowNanos) {
        if (state != State.JOINED || nowNanos - heardNanos < PING_NANOS) {
            return;
        }
        if (nowNanos - heardNanos > SILENCE_NANOS) {
            socket.close();
            enter(State.JOINING, "silent");
            join();
        } else if (nowNanos - pingedNanos > PING_NANOS) {
            pingedNanos = nowNanos;
            socket.writePing(Buffer.buffer());
        }
    }

    private void lose(UpstreamLoss loss) {
        if (state != State.OVER) {
            enter(State.OVER, loss.reason());
            sink.lost(loss);
        }
    }

    /** Hangs up, unless the server has. */
    @Override
    public void close(Runnable released) {
        enter(State.OVER, "closed");
        if (!ended) {
            server.hangup(sink.loop(), call.id(), configuration).whenComplete((done, fault) -> {
                if (fault != null) {
                    LOG.warnf("upstream %s: a direct call could not be hung up: %s", server.name(), fault.getClass().getSimpleName());
                }
            });
        }
        if (socket != null && !socket.isClosed()) {
            socket.close((short) 1000);
        }
        released.run();
    }

    private void enter(State next, String reason) {
        LOG.debugf("upstream %s: direct call %s to %s, %s", server.name(), state, next, reason);
        state = next;
    }
}
