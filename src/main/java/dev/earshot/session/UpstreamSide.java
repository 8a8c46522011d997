package dev.earshot.session;

import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.nio.ByteBuffer;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The side of a session where the upstreams are, one at a time: opens the first that can be had, and where one is lost in
 * mid-session the next one, which is told what was said so far.
 *
 * <pre>
 *   OPENING --session.created--&gt; LIVE --lost--&gt; REPLACING --session.created, replay answered--&gt; LIVE
 *      `--------- none is left ---------&gt; GONE &lt;---------'
 *   LIVE --ripe: another was opened beside it, at a turn's boundary--&gt; REPLACING
 * </pre>
 * While none is live, the client's events wait here. On the session's loop.
 */
final class UpstreamSide implements OpenLeg.Listener {

    private static final Logger LOG = Logger.getLogger(UpstreamSide.class);

    /** A change of the model that failed is tried again after so long. */
    private static final long CHANGE_AGAIN_NANOS = 10_000_000_000L;

    private enum State { OPENING, LIVE, REPLACING, GONE }

    /** The rest of the session. */
    interface Owner extends UpstreamSink {

        /** What was heard so far of the audio of a response, in milliseconds, now that no more of it will come. */
        long silence(String responseId, long givenMillis);

        /** One serves the session from here on. @param beganNanos when it began to be opened @param openNanos when it was */
        void upstreamOpened(Served by, long beganNanos, long openNanos);

        /** One could not be had, or is lost. @param beganNanos when it began to be opened; 0 where it was there before */
        void upstreamLost(String upstream, String reason, long beganNanos);

        /** All that the client said is on its way now. */
        void caughtUp();

        /** One goes on with what was said to another. */
        void tookOver(String from, Served by, String reason, long lostNanos);

        /** No upstream can be had any more. */
        void nothingLeft(EndReason reason);
    }

    private final String sessionId;
    private final UpstreamChain chain;
    private final Owner owner;
    private final SessionMirror mirror;
    private final HeldEvents held = new HeldEvents();
    private final Successor successor = new Successor();
    private State state = State.OPENING;
    private OpenLeg current;
    private UpstreamLoss loss;
    private String lostName;
    private long lostNanos;
    private boolean changeDue;
    private boolean changing;
    private long changeAgainNanos;
    private Replay replay;

    UpstreamSide(String sessionId, UpstreamChain chain, Owner owner) {
        this.sessionId = sessionId;
        this.chain = chain;
        this.owner = owner;
        this.mirror = new SessionMirror(chain.session());
    }

    // ---- from the session ----

    void open() {
        openNext();
    }

    /** @throws ApiException when the upstream refuses it to its sender's face */
    void send(ClientEvent event) {
        if (event.type().equals("conversation.item.truncate") && hasOnlyWords(event.body().path("item_id").asText())) {
            tell(ServerEvents.itemTruncated(event.text("item_id"), event.whole("content_index"),
                    event.whole("audio_end_ms")));
        } else if (state == State.LIVE) {
            forward(event);
        } else if (state != State.GONE) {
            if (HeldEvents.asksForAnswer(event)) {
                held.dropAsked();
                mirror.takeAnswerDue();
            }
            held.add(new Asked(event, mirror.heardSample()));
            if (held.overrun()) {
                owner.failed(EndReason.overrun("events to the upstream"));
            }
        }
    }

    void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        if (chain.replaceable() && state != State.GONE) {
            mirror.heard(pcm, offsetBytes, samples, state == State.LIVE);
        }
        if (state == State.LIVE) {
            current.leg().audio(pcm, offsetBytes, samples);
        }
    }

    /** At the next pause it goes on with another model, where it can be replaced. */
    void goOnWith(String model) {
        if (chain.replaceable()) {
            chain.model(model);
            changeDue = true;
        }
    }

    /** Nobody speaks, nothing is being answered, and no question is open, as far as that is followed. */
    boolean atRest() {
        return state == State.LIVE && chain.replaceable() && mirror.atRest();
    }

    /** Of the conversation as far as it is followed, oldest first. */
    List<String> itemIds() {
        return mirror.itemIds();
    }

    /** What is said to it is on its way at once. */
    boolean live() {
        return state == State.LIVE;
    }

    void tick(long nowNanos) {
        if (current != null) {
            current.leg().tick(nowNanos);
        }
        if (successor.present()) {
            successor.tick(nowNanos);
            rollOver();
        } else if (state == State.LIVE && chain.replaceable() && (changeIsDue(nowNanos) || current.ripe(nowNanos))) {
            changing = changeDue;
            changeDue = false;
            current.rejuvenate(nowNanos);
            lostName = chain.name();
            chain.again();
            successor.open(new OpenLeg(chain.next(mirror.configuration()), owner, this), nowNanos);
        }
    }

    private boolean changeIsDue(long nowNanos) {
        return changeDue && (changeAgainNanos == 0 || nowNanos - changeAgainNanos > 0);
    }

    /** The client reads slowly, or again as it should. */
    void pause(boolean paused) {
        if (current != null) {
            current.leg().pause(paused);
        }
    }

    void playoutDrained() {
        if (state == State.LIVE) {
            current.leg().playoutDrained();
        }
    }

    /** @param allReleased run once no leg touches its memory any more, from any thread */
    void close(Runnable allReleased) {
        state = State.GONE;
        held.clear();
        if (mirror.droppedSamples() > 0) {
            LOG.infof("%s: %d s of long speech were not kept for another upstream", sessionId,
                    mirror.droppedSamples() / Pcm16.INTERNAL_HERTZ);
        }
        mirror.close();
        successor.drop();
        if (current == null) {
            allReleased.run();
            return;
        }
        var last = current;
        current = null;
        last.close(allReleased);
    }

    // ---- one upstream after the other ----

    private void openNext() {
        var leg = chain.next(mirror.configuration());
        if (leg == null) {
            enter(State.GONE, "no upstream is left");
            owner.nothingLeft(loss == null ? UpstreamLoss.unavailable("none").end() : loss.end());
            return;
        }
        current = new OpenLeg(leg, owner, this);
        current.open(System.nanoTime());
    }

    @Override
    public void lost(OpenLeg from, UpstreamLoss why) {
        if (successor.is(from)) {
            owner.upstreamLost(chain.name(), why.reason(), from.openedNanos());
            successor.drop();
            changeDue |= changing;
            changeAgainNanos = System.nanoTime() + CHANGE_AGAIN_NANOS;
            return;
        }
        LOG.infof("%s: upstream %s is lost: %s", sessionId, chain.name(), why.reason());
        owner.upstreamLost(chain.name(), why.reason(), state == State.LIVE ? 0 : from.openedNanos());
        loss = why;
        successor.drop();
        current = null;
        from.close(() -> { });
        switch (state) {
            case OPENING, REPLACING -> openNext();
            case LIVE -> replaceLost();
            case GONE -> { }
        }
    }

    private void replaceLost() {
        if (!chain.replaceable()) {
            enter(State.GONE, loss.reason());
            owner.nothingLeft(loss.end());
            return;
        }
        leave(chain.name(), loss);
        chain.lived();
        var again = mirror.cutOff(response -> {
            var heardMillis = owner.silence(response.id(), response.audioMillis());
            response.cancelled().forEach(this::tell);
            return heardMillis;
        });
        if (state == State.GONE) {
            return; // what that cost has ended the session
        }
        again.forEach(held::add);
        openNext();
    }

    /** Goes over to the leg that was opened beside the present one, once it is ready and nothing is under way. */
    private void rollOver() {
        if (state != State.LIVE || !successor.ready() || !mirror.atRest()) {
            return;
        }
        var old = current;
        var openNanos = successor.readyNanos();
        current = successor.take();
        owner.upstreamOpened(served(current), current.openedNanos(), openNanos);
        leave(lostName, UpstreamLoss.unavailable(UpstreamLoss.ROLLED_OVER));
        old.close(() -> { });
        beginReplay();
    }

    private Served served(OpenLeg by) {
        return new Served(chain.name(), by.leg().model(), by.leg().transcriber());
    }

    private void leave(String name, UpstreamLoss why) {
        loss = why;
        lostName = name;
        lostNanos = System.nanoTime();
        enter(State.REPLACING, why.reason());
    }

    private void beginReplay() {
        replay = mirror.replay();
        for (var event : replay.events()) {
            try {
                current.leg().send(event);
            } catch (ApiException e) {
                replay.refused(event);
            }
        }
        finishReplay();
    }

    private void finishReplay() {
        if (replay == null || !replay.complete()) {
            return;
        }
        if (replay.refused() > 0) {
            LOG.warnf("%s: upstream %s refused %d items of the conversation", sessionId, chain.name(), replay.refused());
        }
        replay = null;
        enter(State.LIVE, "replayed");
        var gapMillis = (System.nanoTime() - lostNanos) / 1_000_000;
        owner.tookOver(lostName, served(current), loss.reason(), lostNanos);
        owner.event(ServerEvents.upstreamChanged(lostName, chain.name(), loss.reason(), gapMillis));
        mirror.beginInput();
        mirror.tellInput(current.leg(), held.peek() == null ? mirror.heardSample() : held.peek().heardSample());
        if (mirror.takeAnswerDue()) {
            forward(Unanswered.ask());
        }
        flush();
    }

    // ---- events both ways ----

    private void forward(ClientEvent event) {
        current.leg().send(chain.replaceable() ? mirror.sending(event) : event);
    }

    private void flush() {
        while (state == State.LIVE && held.peek() != null) {
            var next = held.poll();
            mirror.tellInput(current.leg(), next.heardSample());
            try {
                forward(next.event());
            } catch (ApiException e) {
                owner.event(ServerEvents.error(e.error(), next.event().eventId()));
            } finally {
                next.event().release();
            }
        }
        if (state == State.LIVE) {
            mirror.tellInput(current.leg(), mirror.heardSample());
            owner.caughtUp();
        }
    }

    @Override
    public void event(OpenLeg from, ServerEvent event) {
        if (successor.is(from)) {
            successor.heard(event);
            return;
        }
        if (event.type().equals("session.created") && state != State.LIVE) {
            owner.upstreamOpened(served(from), from.openedNanos(), System.nanoTime());
        }
        switch (state) {
            case OPENING -> {
                if (event.type().equals("session.created")) {
                    enter(State.LIVE, "opened");
                    mirror.beginInput();
                    owner.event(event);
                    flush();
                }
            }
            case REPLACING -> {
                if (event.type().equals("session.created")) {
                    beginReplay();
                } else if (replay != null && replay.took(event)) {
                    finishReplay();
                } else if (!event.type().equals("error")) {
                    tell(event);
                }
            }
            case LIVE -> {
                if (chain.replaceable()) {
                    mirror.received(event);
                }
                tell(event);
            }
            case GONE -> { }
        }
    }

    @Override
    public void audioPassed(OutputSlot slot, int samples) {
        mirror.audio(slot.responseId(), samples);
    }

    private void tell(ServerEvent event) {
        if (chain.replaceable()) {
            mirror.told(event);
        }
        owner.event(event);
    }

    private boolean hasOnlyWords(String itemId) {
        return state == State.REPLACING && mirror.has(itemId) || mirror.onlyWords(itemId);
    }

    private void enter(State next, String reason) {
        LOG.debugf("%s: upstream %s to %s, %s", sessionId, state, next, reason);
        state = next;
    }
}
