package dev.earshot.upstream.direct;

import dev.earshot.agent.Agent.OnDeparture;
import dev.earshot.audio.Slab;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.EventScan;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.EndReason;
import dev.earshot.session.Opening;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.session.UpstreamLoss;
import dev.earshot.session.UpstreamSink;
import dev.earshot.upstream.OpenedCall;
import dev.earshot.upstream.RealtimeServer;
import dev.earshot.upstream.UpstreamSocket;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

    private static final int CLOSE_POLICY = 1008;

    private enum State { JOINING, JOINED, OVER }

    private final RealtimeServer server;
    private final OpenedCall call;
    private final SessionConfiguration configuration;
    private final DirectWatch watch;
    private final OnDeparture onDeparture;
    private final Consumer<String> departed;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final EventScan scan = new EventScan();
    private State state = State.JOINING;
    private UpstreamSink sink;
    private UpstreamSocket socket;
    private Listening listening;
    private boolean ended;
    private boolean created;
    private String model;

    /** @param departed is told what the client has done that was not its to do */
    DirectLeg(RealtimeServer server, OpenedCall call, Opening opening, Consumer<String> departed) {
        this.server = server;
        this.call = call;
        this.configuration = opening.configuration();
        this.watch = new DirectWatch(opening.rules());
        this.onDeparture = opening.agent().onDeparture();
        this.departed = departed;
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
        enter(State.JOINED, "joined");
        listening = new Listening();
        socket = UpstreamSocket.begin(opened, listening, server.overhead());
    }

    private final class Listening implements UpstreamSocket.Listener {

        @Override
        public void text(ByteBuf utf8) {
            if (this == listening) {
                DirectLeg.this.text(utf8);
            }
        }

        @Override
        public void binary() {
            LOG.warnf("upstream %s: a binary message in a direct call", server.name());
        }

        @Override
        public void full(boolean full) {} // what is sent here is little; a server that reads nothing falls silent

        /** The server closes the sidebands of a call that is over; a connection that breaks says nothing about the call. */
        @Override
        public void closed(int code, String reason) {
            if (this != listening) {
                return;
            }
            if (code == UpstreamSocket.BROKEN) {
                joinAgain("broken");
            } else {
                ended = true;
                lose(new UpstreamLoss("ended", new EndReason(code, reason == null ? "call ended" : reason, null)));
            }
        }

        @Override
        public void failed() {
            sink.failed(EndReason.fault("The session failed."));
        }
    }

    private void text(ByteBuf utf8) {
        try {
            var type = scan.typeOf(utf8, "response.output_audio_transcript.delta");
            if (type.equals("session.created") && created) {
                return; // once more, because it was joined once more
            }
            created |= type.equals("session.created");
            var event = ServerEvent.received(type, utf8);
            if (type.equals("session.created")) {
                model = event.body().at("/session/model").textValue();
            }
            var departure = watch.in(event);
            sink.event(event);
            if (departure != null) {
                departed(departure);
            }
        } catch (ApiException e) {
            LOG.warnf("upstream %s: an event of a direct call could not be read", server.name());
        }
    }

    private void departed(DirectWatch.Departure departure) {
        departed.accept(departure.what());
        if (onDeparture == OnDeparture.UNDO && departure.undoing() != null) {
            send(departure.undoing());
        } else {
            sink.failed(EndReason.refused(CLOSE_POLICY, ApiError.invalidRequest("field_not_overridable",
                    "The call was ended: '" + departure.what() + "' is fixed by the server.", departure.what())));
        }
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public void send(ClientEvent event) {
        if (state == State.JOINED) {
            socket.write(event.json());
        }
    }

    /** Its client's audio does not come by here. */
    @Override
    public void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        throw new IllegalStateException("the media of a direct call end at the server");
    }

    @Override
    public void tick(long nowNanos) {
        if (state == State.JOINED && !socket.alive(nowNanos)) {
            joinAgain("silent");
        }
    }

    private void joinAgain(String reason) {
        enter(State.JOINING, reason);
        listening = null;
        socket.close();
        join();
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
        listening = null;
        if (!ended) {
            server.hangup(sink.loop(), call.id(), configuration).whenComplete((done, fault) -> {
                if (fault != null) {
                    LOG.warnf("upstream %s: a direct call could not be hung up: %s", server.name(),
                            fault.getClass().getSimpleName());
                }
            });
        }
        if (socket != null) {
            socket.close();
        }
        released.run();
    }

    private void enter(State next, String reason) {
        LOG.debugf("upstream %s: direct call %s to %s, %s", server.name(), state, next, reason);
        state = next;
    }
}
