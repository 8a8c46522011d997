package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.EventAudioEncoder;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.conversation.ConversationFollower;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
final class UpstreamSide {

    private static final Logger LOG = Logger.getLogger(UpstreamSide.class);

    /** Events of a client that wait for an upstream: two appends of the greatest size. */
    private static final long MAX_HELD_CHARS = 48L * 1024 * 1024;

    private enum State { OPENING, LIVE, REPLACING, GONE }

    /** The rest of the session. */
    interface Owner extends UpstreamSink {

        /** What was heard so far of the audio of a response, in milliseconds, now that no more of it will come. */
        long silence(String responseId, long givenMillis);

        /** No upstream can be had any more. */
        void nothingLeft(EndReason reason);
    }

    private final String sessionId;
    private final UpstreamChain chain;
    private final Owner owner;
    private final ConversationFollower mirror = new ConversationFollower();
    private final Unanswered unanswered = new Unanswered();
    private final InputTail input = new InputTail();
    private final ArrayDeque<ClientEvent> held = new ArrayDeque<>();
    private final EventAudioEncoder mediaEncoder = new EventAudioEncoder(AudioFormat.PCM);
    private final Set<String> toldInWords = new HashSet<>();
    private ObjectNode configuration;
    private long clientMillis;
    private long offsetMillis;
    private long heldChars;
    private State state = State.OPENING;
    private Leg current;
    private Leg successor;
    private String fromName;
    private UpstreamLoss loss;
    private String lostName;
    private long lostNanos;
    private Replay replay;
    private boolean answerDue;

    UpstreamSide(String sessionId, UpstreamChain chain, Owner owner) {
        this.sessionId = sessionId;
        this.chain = chain;
        this.owner = owner;
        this.configuration = chain.session();
    }

    // ---- from the session ----

    void open() {
        openNext();
    }

    /** @throws ApiException when the upstream refuses it to its sender's face */
    void send(ClientEvent event) {
        if (event.type().equals("conversation.item.truncate") && onlyWords(event.body().path("item_id").asText())) {
            tell(ServerEvents.itemTruncated(event.text("item_id"), event.whole("content_index"), event.whole("audio_end_ms")));
        } else if (state == State.LIVE) {
            forward(event);
        } else if (state != State.GONE) {
            heldChars += event.lengthChars();
            held.add(event);
            if (heldChars > MAX_HELD_CHARS) {
                owner.failed(EndReason.overrun("events to the upstream"));
            }
        }
    }

    void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        if (!chain.replaceable()) {
            if (state == State.LIVE) {
                current.leg.audio(pcm, offsetBytes, samples);
            }
        } else if (state != State.GONE) {
            send(append(mediaEncoder.encode(pcm, offsetBytes, samples)));
        }
    }

    void tick(long nowNanos) {
        if (current != null) {
            current.leg.tick(nowNanos);
        }
        if (successor != null) {
            successor.leg.tick(nowNanos);
            rollOver();
        } else if (state == State.LIVE && chain.replaceable() && nowNanos - current.openedNanos > current.leg.ripeNanos()) {
            current.openedNanos = nowNanos; // should the successor not come to be, it is tried again as late as this one was
            fromName = chain.name();
            chain.again();
            successor = new Leg(chain.next(configuration));
            successor.open();
        }
    }

    /** Goes over to the leg that was opened beside the present one, once it is ready and nothing is under way. */
    private void rollOver() {
        if (state != State.LIVE || !successor.ready || !mirror.atTurnBoundary() || !unanswered.isEmpty() || answerDue) {
            return;
        }
        var old = current;
        current = successor;
        successor = null;
        loss = UpstreamLoss.unavailable("rolled_over");
        lostName = fromName;
        lostNanos = System.nanoTime();
        enter(State.REPLACING, "rolled over");
        old.close(() -> { });
        replay();
    }

    /** The client reads slowly, or again as it should. */
    void pause(boolean paused) {
        if (current != null) {
            current.leg.pause(paused);
        }
    }

    void playoutDrained() {
        if (state == State.LIVE) {
            current.leg.playoutDrained();
        }
    }

    /** @param allReleased run once no leg touches a slab any more, from any thread */
    void close(Runnable allReleased) {
        state = State.GONE;
        held.clear();
        if (successor != null) {
            successor.close(() -> { });
            successor = null;
        }
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
        var leg = chain.next(configuration);
        if (leg == null) {
            enter(State.GONE, "no upstream is left");
            owner.nothingLeft(loss == null ? UpstreamLoss.unavailable("none").end() : loss.end());
            return;
        }
        current = new Leg(leg);
        current.open();
    }

    private void forward(ClientEvent event) {
        if (!chain.replaceable()) {
            current.leg.send(event);
            return;
        }
        if (event.type().equals("input_audio_buffer.append")) {
            var base64 = event.text("audio");
            input.appended(base64, mirror.speakingItemId() != null);
            clientMillis += millisOf(base64.length());
        }
        current.leg.send(unanswered.sending(event));
    }

    private void lost(UpstreamLoss why) {
        LOG.infof("%s: upstream %s is lost: %s", sessionId, chain.name(), why.reason());
        loss = why;
        if (successor != null) {
            successor.close(() -> { });
            successor = null;
        }
        var gone = current;
        current = null;
        gone.close(() -> { });
        switch (state) {
            case OPENING, REPLACING -> openNext();
            case LIVE -> {
                if (!chain.replaceable()) {
                    enter(State.GONE, why.reason());
                    owner.nothingLeft(why.end());
                    return;
                }
                lostName = chain.name();
                lostNanos = System.nanoTime();
                enter(State.REPLACING, why.reason());
                chain.lived();
                cutShort();
                openNext();
            }
            case GONE -> { }
        }
    }

    /** What the lost upstream had begun is brought to an end, and asked for again once there is another. */
    private void cutShort() {
        for (var response : mirror.responses()) {
            var asked = unanswered.askedFor(response.id());
            if (asked != null) {
                hold(asked);
            } else if (response.inConversation()) {
                answerDue = true;
            }
            var heardMillis = owner.silence(response.id(), response.audioMillis());
            response.cancelled(heardMillis).forEach(this::tell);
        }
        unanswered.takeAll().forEach(this::hold);
        mirror.cutOff();
    }

    private void hold(ClientEvent event) {
        held.add(event);
        heldChars += event.lengthChars();
    }

    private void replay() {
        replay = new Replay(mirror.items(), input);
        mirror.items().stream().filter(item -> item.path("role").asText().equals("assistant"))
                .forEach(item -> toldInWords.add(item.path("id").asText()));
        for (var event : replay.events()) {
            try {
                current.leg.send(event);
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
        owner.event(ServerEvents.upstreamChanged(lostName, chain.name(), loss.reason(), gapMillis));
        offsetMillis = clientMillis - millisOf(input.chars());
        for (var base64 : input.appends()) {
            current.leg.send(append(base64));
        }
        if (answerDue) {
            answerDue = false;
            forward(Unanswered.ask());
        }
        flush();
    }

    private void flush() {
        while (state == State.LIVE && !held.isEmpty()) {
            var event = held.remove();
            heldChars -= event.lengthChars();
            try {
                forward(event);
            } catch (ApiException e) {
                owner.event(ServerEvents.error(e.error(), event.eventId()));
            }
        }
    }

    // ---- from the upstream ----

    private void event(ServerEvent event) {
        switch (state) {
            case OPENING -> {
                if (event.type().equals("session.created")) {
                    enter(State.LIVE, "opened");
                    owner.event(event);
                    flush();
                }
            }
            case REPLACING -> {
                if (event.type().equals("session.created")) {
                    replay();
                } else if (replay != null && replay.took(event)) {
                    finishReplay();
                } else if (!event.type().equals("error")) {
                    tell(event);
                }
            }
            case LIVE -> {
                if (chain.replaceable()) {
                    follow(event);
                    if (offsetMillis != 0 && event.type().startsWith("input_audio_buffer.")) {
                        onSessionsClock(event);
                    }
                }
                tell(event);
            }
            case GONE -> { }
        }
    }

    private void follow(ServerEvent event) {
        var accepted = unanswered.answered(event);
        if (accepted != null && accepted.body().get("session") instanceof ObjectNode update) {
            configuration = SessionConfiguration.merged(configuration, SessionConfiguration.openable(update));
        }
        switch (event.type()) {
            case "input_audio_buffer.committed" -> {
                input.committed(event.body().path("item_id").asText());
                answerDue = asksForAnswers();
            }
            case "input_audio_buffer.cleared" -> input.cleared();
            case "conversation.item.input_audio_transcription.completed" ->
                    input.understood(event.body().path("item_id").asText());
            case "response.created" -> answerDue = false;
            case "response.done" -> input.understood(null);
            default -> { }
        }
    }

    /** An upstream that came later counts the client's audio from where it began to hear it. */
    private void onSessionsClock(ServerEvent event) {
        for (var field : List.of("audio_start_ms", "audio_end_ms")) {
            if (event.body().path(field).isIntegralNumber()) {
                event.with(field, Math.toIntExact(event.body().path(field).longValue() + offsetMillis));
            }
        }
    }

    private long millisOf(long base64Chars) {
        var format = AudioFormat.of(configuration.at("/audio/input/format"));
        return base64Chars * 3 / 4 * 1_000 / (format.hertz() * format.bytesPerSample());
    }

    private static ClientEvent append(String base64) {
        return ClientEvent.of(Json.object().put("type", "input_audio_buffer.append").put("audio", base64));
    }

    /** What was spoken by an upstream that is gone is known to the present one by its words: it has no sound to cut. */
    private boolean onlyWords(String itemId) {
        return state == State.REPLACING && mirror.hasItem(itemId) || toldInWords.contains(itemId);
    }

    private boolean asksForAnswers() {
        var detection = configuration.at("/audio/input/turn_detection");
        return configuration.path("type").asText().equals("realtime") && detection.isObject()
                && detection.path("create_response").asBoolean(true);
    }

    private void tell(ServerEvent event) {
        if (chain.replaceable()) {
            mirror.on(event);
        }
        owner.event(event);
    }

    private void enter(State next, String reason) {
        LOG.debugf("%s: upstream %s to %s, %s", sessionId, state, next, reason);
        state = next;
    }

    /** One leg with what it needs; what it says after it was replaced is not heard. */
    private final class Leg implements UpstreamSink {

        private final UpstreamLeg leg;
        private Slab slab;
        private long openedNanos = System.nanoTime();
        private boolean ready;
        private boolean pausesClient;

        Leg(UpstreamLeg leg) {
            this.leg = leg;
        }

        void open() {
            var layout = new SlabLayout();
            leg.reserve(layout);
            slab = layout.isEmpty() ? null : layout.allocate();
            leg.open(this, slab);
        }

        void close(Runnable then) {
            if (pausesClient) {
                owner.pauseClient(false);
            }
            Runnable free = () -> {
                if (slab != null) {
                    slab.close();
                }
                then.run();
            };
            try {
                leg.close(free);
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s: an upstream leg did not close", sessionId);
                free.run();
            }
        }

        private boolean spent() {
            return current != this;
        }

        @Override
        public void event(ServerEvent event) {
            if (!spent()) {
                UpstreamSide.this.event(event);
            } else if (successor == this) {
                ready |= event.type().equals("session.created");
            }
        }

        @Override
        public void audio(OutputSlot slot, ByteBuffer pcm, int offsetBytes, int samples) {
            if (!spent() && state == State.LIVE) {
                mirror.audio(slot.responseId(), samples / 24);
                owner.audio(slot, pcm, offsetBytes, samples);
            }
        }

        @Override
        public void audioEvent(OutputSlot slot, ServerEvent event, int samples) {
            if (!spent() && state == State.LIVE) {
                mirror.audio(slot.responseId(), samples / 24);
                owner.audioEvent(slot, event, samples);
            }
        }

        @Override
        public boolean playsAudio() {
            return owner.playsAudio();
        }

        @Override
        public void audioArrived(int samples) {
            if (!spent()) {
                owner.audioArrived(samples);
            }
        }

        @Override
        public int playableSamples() {
            return spent() ? 0 : owner.playableSamples();
        }

        @Override
        public void pauseClient(boolean paused) {
            if (!spent()) {
                pausesClient = paused;
                owner.pauseClient(paused);
            }
        }

        @Override
        public void lost(UpstreamLoss why) {
            if (!spent()) {
                UpstreamSide.this.lost(why);
            } else if (successor == this) {
                successor = null;
                close(() -> { });
            }
        }

        @Override
        public void failed(EndReason reason) {
            if (!spent()) {
                owner.failed(reason);
            }
        }

        @Override
        public EventLoop loop() {
            return owner.loop();
        }

        @Override
        public void execute(Runnable task) {
            owner.execute(task);
        }
    }
}
