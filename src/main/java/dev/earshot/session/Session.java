package dev.earshot.session;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.AuditTrail.Decision;
import dev.earshot.session.turn.TurnReport;
import dev.earshot.session.turn.TurnTimeline;
import dev.earshot.session.turn.TurnTracker;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * One live session: its life, its two sides, and what its client and those who joined say. Everything runs on
 * {@link #loop()}; what comes from elsewhere goes through {@link #execute}.
 *
 * <pre>
 *   OPENING --open--&gt; LIVE --end--&gt; ENDED
 * </pre>
 */
public final class Session {

    private static final Logger LOG = Logger.getLogger(Session.class);

    enum State { OPENING, LIVE, ENDED }

    private final String id;
    private final Opening opening;
    private final EventLoop loop;
    private final SessionsConfig config;
    private final SessionObserver observers;
    private final Farewell farewell;
    private final AuditTrail audit;
    private final Duration life;
    private final long expiresAtNanos;
    private final long expiresAtSeconds;
    private final long beganNanos = System.nanoTime();
    private final List<SessionPolicy> policies;
    private SessionControl control;
    private volatile State state = State.OPENING;
    private volatile Served served;
    private TurnTracker turns;
    private volatile ClientSeat client;
    private ClientSide clients;
    private UpstreamSide upstream;
    private ClientInput input;
    private Slab slab;
    private Runnable whenEnded = () -> { };
    private EndReason endReason;
    private boolean returned;

    Session(String id, Opening opening, EventLoop loop, SessionsConfig config, SessionObserver observers,
            Farewell farewell, AuditTrail audit, List<SessionPolicy> policies) {
        this.id = id;
        this.policies = policies;
        this.opening = opening;
        this.loop = loop;
        this.config = config;
        this.observers = observers;
        this.farewell = farewell;
        this.audit = audit;
        this.life = opening.life(Duration.ofMinutes(config.lifeMinutes()));
        this.expiresAtNanos = System.nanoTime() + life.toNanos();
        this.expiresAtSeconds = System.currentTimeMillis() / 1_000 + life.toSeconds();
    }

    /** {@code sess_…} */
    public String id() {
        return id;
    }

    /** {@code rtc_…}, null where the session is no call. */
    public String callId() {
        return opening.callId();
    }

    /** What it was asked to be. */
    public Opening opening() {
        return opening;
    }

    /** The client has audio as media, not in its events. */
    public boolean playsAudio() {
        return client.playsAudio();
    }

    /** As the client named it. */
    public String model() {
        return opening.configuration().model();
    }

    public EventLoop loop() {
        return loop;
    }

    /** Since the epoch, as clients are told it. */
    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    /** Makes the client's slab, joins the two sides and opens the first upstream. */
    void open(ClientLeg first, UpstreamChain upstreams, Runnable ended) {
        expect(State.OPENING);
        client = new ClientSeat(this, first);
        turns = new TurnTracker(first.unseen(), this::turnEnded);
        clients = new ClientSide(this, client, turns, farewell, observers, this::say);
        upstream = new UpstreamSide(id, upstreams, clients);
        input = new ClientInput(this, client, clients, upstream);
        control = new SessionControl(this, clients, upstream);
        whenEnded = ended;
        var layout = new SlabLayout();
        first.reserve(layout);
        slab = layout.isEmpty() ? null : layout.allocate();
        enter(State.LIVE, "opened");
        try {
            first.attach(this, slab);
            observers.opened(this);
            policies.forEach(policy -> policy.opened(control));
            audit(Decision.CONNECTED, null);
            upstream.open();
        } catch (RuntimeException | Error e) {
            end(EndReason.fault("The session could not be opened."));
            throw e;
        }
    }

    // ---- from the client ----

    /** A text message of the client. Bad ones are answered with an {@code error} event; the session lives on. */
    public void onClientText(String text) {
        onText(text, client);
    }

    private void onText(String text, EventReceiver from) {
        if (state == State.LIVE) {
            input.text(text, from);
        }
    }

    /** An {@code input_audio_buffer.append} of the client in the bytes in which it came, lent for the call. */
    public void onClientAppend(ClientEvent append) {
        if (state == State.LIVE) {
            input.append(append);
        }
    }

    /** Somebody who hears the events of this session and may send some too ({@code ?call_id=}). */
    public void join(EventReceiver sideband) {
        if (state != State.LIVE) {
            sideband.close(endReason == null ? EndReason.HUNG_UP : endReason);
            return;
        }
        clients.audience().join(sideband);
    }

    /** The session goes on without them. */
    public void leave(EventReceiver sideband) {
        clients.audience().leave(sideband);
        input.left(sideband);
    }

    /** A text message of one who joined. */
    public void onSidebandText(String text, EventReceiver sideband) {
        onText(text, sideband);
    }

    /** The client reads slowly, or again as it should. */
    public void onClientSlow(boolean slow) {
        if (state == State.LIVE) {
            upstream.pause(slow);
        }
    }

    /** A binary message, which the protocol does not have. */
    public void onClientBinary() {
        onBinary(client);
    }

    /** A binary message of one who joined. */
    public void onBinary(EventReceiver from) {
        if (state == State.LIVE) {
            input.binary(from);
        }
    }

    /**
     * Audio of the client where it travels as media.
     *
     * @param pcm PCM16 little-endian mono 24 kHz, lent for the call
     * @param arrivedNanos when its packet came; now, where it was made up for one that did not
     */
    public void onClientAudio(ByteBuffer pcm, int offsetBytes, int samples, long arrivedNanos) {
        if (state == State.LIVE) {
            clients.heard(samples, arrivedNanos);
            upstream.audio(pcm, offsetBytes, samples);
            if (upstream.live()) {
                clients.caughtUp();
            }
        }
    }

    /**
     * The media client's playout has moved on.
     *
     * @param sample how many samples of {@link ClientLeg#play} its leg has played or dropped since it is there
     */
    public void onPlayed(long sample, long nowNanos) {
        if (state == State.LIVE) {
            clients.played(sample, nowNanos);
        }
    }

    /** The media client has room for audio again. */
    public void onPlayoutDrained() {
        if (state == State.LIVE) {
            clients.playout().drained();
            upstream.playoutDrained();
        }
    }

    /**
     * The client's connection is lost, not by its own will: it may come back for a while.
     *
     * @param wasThere false where it never came about
     */
    public void onClientLost(ClientLeg leg, boolean wasThere) {
        if (state != State.LIVE || !client.holds(leg)) {
            return;
        }
        if (config.returnWithin().isZero() || farewell.begun() || !wasThere && !returned) {
            end(EndReason.CLIENT_GONE);
        } else {
            LOG.infof("%s: its client is lost and may come back within %s", id, config.returnWithin());
            clients.lost(EndReason.CLIENT_GONE);
        }
    }

    /** The client has left by its own will, unless another leg is in this one's place by now. */
    public void onClientGone(ClientLeg leg) {
        if (state == State.LIVE && client.holds(leg)) {
            end(EndReason.CLIENT_GONE);
        }
    }

    /**
     * The client is back over another leg, of the same kind as the first; one that still holds its place is closed. It is
     * told the session, what it has missed, and hears what it has not heard. On the loop.
     *
     * @return false when the session has ended
     */
    public boolean takeUp(ClientLeg leg) {
        if (state != State.LIVE) {
            return false;
        }
        LOG.infof("%s: its client is back", id);
        returned = true;
        try {
            clients.takeUp(leg, slab);
        } catch (RuntimeException | Error e) {
            end(EndReason.fault("The session could not be taken up."));
            throw e;
        }
        onPlayoutDrained();
        return true;
    }

    // ---- what is observed ----

    /** {@link System#nanoTime} when it was asked for. */
    public long beganNanos() {
        return beganNanos;
    }

    /** Who serves it; null before anybody does. From any thread. */
    public Served served() {
        return served;
    }

    void servedBy(Served by) {
        served = by;
    }

    /** Its client is lost, and may come back. From any thread. */
    public boolean waits() {
        return client != null && client.empty();
    }

    /** How its client's media come through; null where nothing is known of it. From any thread. */
    public MediaQuality quality() {
        return client == null ? null : client.quality();
    }

    /** Whoever knows prices says what a use of a model costs; on the loop. */
    public void charged(Charge charge) {
        observers.charged(this, charge);
        policies.forEach(policy -> policy.charged(control, charge));
    }

    private void turnEnded(TurnTimeline turn) {
        turn.roundTrip(client.roundTripNanos());
        observers.turnEnded(this, turn);
        if (state == State.LIVE && opening.agent().turnTiming()) {
            clients.audience().send(ServerEvents.turnTiming(TurnReport.of(turn)));
        }
    }

    // ---- life ----

    /** Runs a task on the session's event loop, from any thread, also after the session has ended. */
    public void execute(Runnable task) {
        loop.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "%s: a task failed", id);
                end(EndReason.fault("The session failed."));
            }
        });
    }

    /** Called a few times a second. */
    void tick(long nowNanos) {
        if (state == State.LIVE && nowNanos - expiresAtNanos > 0) {
            end(EndReason.expired(life));
        } else if (state == State.LIVE && client.emptyNanos(nowNanos) > config.returnWithin().toNanos()) {
            end(EndReason.CLIENT_GONE);
        } else if (state == State.LIVE && farewell.begun()) {
            if (farewell.over(nowNanos)) {
                end(farewell.reason());
            }
        } else if (state == State.LIVE) {
            upstream.tick(nowNanos);
            clients.tick();
            policies.forEach(policy -> policy.tick(control, nowNanos));
            client.check(nowNanos);
        }
    }

    /** Ends the session once; later calls change nothing. */
    public void end(EndReason reason) {
        if (state == State.ENDED) {
            return;
        }
        clients.unfinished();
        enter(State.ENDED, reason.text());
        endReason = reason;
        clients.close(reason);
        try {
            upstream.close(this::released);
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s: the upstream leg did not close", id);
            released();
        }
        turns.ended();
        observers.ended(this, reason);
        policies.forEach(policy -> policy.ended(control));
        audit(Decision.ENDED, reason.text());
    }

    /** Null while it lives. */
    public EndReason endReason() {
        return endReason;
    }

    /** The upstream's workers have let go; from any thread. */
    private void released() {
        if (slab != null) {
            slab.close();
        }
        whenEnded.run();
    }

    /** No upstream can be had any more, and its client is told so. */
    void abandoned(EndReason reason) {
        observers.abandoned(this, reason);
    }

    SessionsConfig config() {
        return config;
    }

    void audit(Decision decision, String detail) {
        audit.record(AuditTrail.Entry.of(decision, this, detail));
    }

    boolean live() {
        return state == State.LIVE;
    }

    /** On behalf of the client; it did not ask for it, so it is not told when it is refused. */
    void say(ClientEvent event) {
        try {
            upstream.send(event);
        } catch (ApiException e) {
            LOG.debugf("%s: %s was refused: %s", id, event.type(), e.error().code());
        }
    }

    private void expect(State expected) {
        if (state != expected) {
            throw new IllegalStateException("session " + id + " is " + state + ", not " + expected);
        }
    }

    private void enter(State next, String reason) {
        LOG.debugf("%s: %s to %s, %s", id, state, next, reason);
        state = next;
    }
}
