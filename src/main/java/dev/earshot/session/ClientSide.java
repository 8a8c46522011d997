package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.turn.InputTiming;
import dev.earshot.session.turn.TurnTracker;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The side of a session where its client is, and all who joined: gives them what the upstream says, keeps the place up to
 * which answers were heard, and reads the marks of turns off what passes. On the session's loop.
 */
final class ClientSide implements UpstreamSide.Owner {

    private final Session session;
    private final ClientSeat client;
    private final Audience audience;
    private final AnswerPlayout playout;
    private final TurnTracker turns;
    private final Farewell farewell;
    private final Consumer<ClientEvent> toUpstream;
    private final Asides asides = new Asides();
    private final InputTiming input = new InputTiming();
    private final Set<String> openResponses = new HashSet<>();
    private final UseMeter uses;
    private final SessionObserver observers;
    private boolean interruptsOnSpeech = true;
    private ApiError answersRefused;
    private boolean quietening;

    /** @param toUpstream takes what this side itself has to say to the upstream */
    ClientSide(Session session, ClientSeat client, TurnTracker turns, Farewell farewell, SessionObserver observers,
            Consumer<ClientEvent> toUpstream) {
        this.observers = observers;
        this.uses = new UseMeter(input, turns, use -> observers.used(session, use));
        this.session = session;
        this.client = client;
        this.audience = new Audience(client);
        this.turns = turns;
        this.farewell = farewell;
        this.toUpstream = toUpstream;
        this.playout = new AnswerPlayout(client, audience, turns, this::truncate);
    }

    /** Why nothing is answered any more; null where it is. */
    ApiError answersRefused() {
        return answersRefused;
    }

    /** From here on nothing is answered. */
    void refuseAnswers(ApiError why) {
        answersRefused = why;
        quieten();
    }

    /** Turns that nobody answers are not to be read for an answer either. */
    private void quieten() {
        var detection = audience.session().at("/audio/input/turn_detection");
        quietening = !quietening && detection.isObject() && detection.path("create_response").asBoolean(true);
        if (quietening) { // once for each time that the session was changed by others: an upstream may refuse it
            var update = Json.object().put("type", "session.update").put("event_id", Ids.next(Ids.EVENT));
            var change = update.putObject("session").put("type", "realtime");
            change.withObjectProperty("audio").withObjectProperty("input").set("turn_detection",
                    detection.<ObjectNode>deepCopy().put("create_response", false));
            toUpstream.accept(ClientEvent.of(update));
        }
    }

    Asides asides() {
        return asides;
    }

    Audience audience() {
        return audience;
    }

    AnswerPlayout playout() {
        return playout;
    }

    // ---- from the client ----

    /** Audio came from the client as media. @param arrivedNanos when its packet came */
    void heard(int samples, long arrivedNanos) {
        input.arrived(samples, arrivedNanos);
    }

    /** Audio came from the client in an event. */
    void appended(ClientEvent append, long nowNanos) {
        input.arrived(append, nowNanos);
    }

    @Override
    public void caughtUp() {
        input.left(System.nanoTime());
    }

    /** An event of the client was taken. @param sent whether it is on its way to the upstream, or waits for one */
    void passed(ClientEvent event, long comeNanos, boolean sent) {
        var nowNanos = System.nanoTime();
        if (!event.appendsAudio()) {
            turns.asked(event, comeNanos, nowNanos);
            observers.passed(session, true, event.type(), nowNanos);
            Words.in(event).ifPresent(said -> observers.said(session, turns.number(), said));
        } else if (sent) {
            input.left(nowNanos);
        }
    }

    /** As {@link Session#onPlayed}. */
    void played(long sample, long nowNanos) {
        playout.played(sample, nowNanos);
        settle();
    }

    /** What is queued is not to be heard any more. */
    void cutPlayout(long nowNanos) {
        if (client.playsAudio() && !playout.idle()) {
            playout.cut(nowNanos, openResponses);
            turns.sound().silenced(System.nanoTime());
            settle();
        }
    }

    /** The client's leg is lost; a new one may come. */
    void lost(EndReason reason) {
        playout.legGoes();
        client.leave(reason);
    }

    /** A new leg of the client, as {@link Session#takeUp}. */
    void takeUp(ClientLeg leg, Slab slab) {
        if (!client.empty()) {
            lost(EndReason.TAKEN_UP);
        }
        leg.reserve(new SlabLayout()); // alike, for legs of one kind
        client.take(leg);
        leg.attach(session, slab);
        audience.clientIsBack();
    }

    void close(EndReason reason) {
        audience.close(reason);
        playout.close();
    }

    // ---- from the upstream ----

    @Override
    public void event(ServerEvent event) {
        if (!session.live()) {
            return;
        }
        var nowNanos = System.nanoTime();
        if (asides.takes(event)) {
            if (event.type().equals("response.done")) {
                uses.done(event.body().path("response"));
            }
            return;
        }
        switch (event.type()) {
            case "session.created", "session.updated" -> follow(event);
            case "response.created" -> {
                openResponses.add(event.body().at("/response/id").asText());
                audience.begin(event.body().path("response"));
                if (answersRefused != null) {
                    cancel(event.body().at("/response/id").asText());
                }
            }
            default -> { }
        }
        if (event.type().equals("output_audio_buffer.started")) { // said by an upstream that plays to the client itself
            turns.sound().playedElsewhere(event.body().path("response_id").asText(), nowNanos);
        }
        turns.on(event, nowNanos, input.heard(event, nowNanos));
        audience.send(event);
        turns.given(event, nowNanos, System.nanoTime());
        if (answersRefused != null && event.type().startsWith("session.")) {
            quieten();
        }
        observers.passed(session, false, event.type(), nowNanos);
        Words.in(event).ifPresent(said -> observers.said(session, turns.number(), said));
        switch (event.type()) {
            case "input_audio_buffer.speech_started" -> {
                if (interruptsOnSpeech) {
                    turns.sound().bargedIn(nowNanos);
                    cutPlayout(nowNanos);
                }
            }
            case "conversation.item.input_audio_transcription.completed" -> uses.transcribed(event.body());
            case "response.done" -> {
                var responseId = event.body().at("/response/id").asText();
                openResponses.remove(responseId);
                uses.done(event.body().path("response"));
                audience.done(responseId);
                playout.generated(responseId, nowNanos);
                settle();
            }
            default -> { }
        }
    }

    @Override
    public void audio(OutputSlot slot, ByteBuffer pcm, int offsetBytes, int samples) {
        if (!session.live()) {
            return;
        }
        uses.came(slot, samples);
        var awaited = audioCame(slot);
        if (client.playsAudio()) {
            playout.queue(slot.responseId(), slot.itemId(), pcm, offsetBytes, samples);
        } else {
            audience.audio(slot, pcm, offsetBytes, samples);
        }
        audioGiven(awaited);
    }

    @Override
    public void audioEvent(OutputSlot slot, ServerEvent event, int samples) {
        if (session.live()) {
            uses.came(slot, samples);
            var awaited = audioCame(slot);
            audience.send(event);
            audioGiven(awaited);
        }
    }

    private boolean audioCame(OutputSlot slot) {
        var awaited = turns.sound().awaited(slot.responseId());
        if (awaited) {
            turns.sound().came(slot.responseId(), System.nanoTime());
        }
        return awaited;
    }

    private void audioGiven(boolean awaited) {
        if (awaited) {
            turns.sound().given(!client.playsAudio(), System.nanoTime());
        }
    }

    @Override
    public boolean playsAudio() {
        return client.playsAudio();
    }

    @Override
    public int playableSamples() {
        return client.playsAudio() ? client.playableSamples() : Integer.MAX_VALUE;
    }

    @Override
    public void pauseClient(boolean paused) {
        client.pause(paused);
    }

    @Override
    public long silence(String responseId, long givenMillis) {
        var nowNanos = System.nanoTime();
        if (!client.playsAudio()) {
            var began = uses.beganNanos(responseId); // played from when it came, in its own time
            return began == 0 ? 0 : Math.min(givenMillis, (nowNanos - began) / 1_000_000);
        }
        var heardMillis = playout.heardMillis(responseId, givenMillis);
        cutPlayout(nowNanos);
        return heardMillis;
    }

    /** Called a few times a second. */
    void tick() {
        if (uses.translationDue()) {
            translated();
        }
    }

    @Override
    public void upstreamOpened(Served by, long beganNanos, long openNanos) {
        uses.servedBy(by);
        turns.servedBy(by.upstream(), by.model());
        session.servedBy(by);
        observers.upstreamOpened(session, by, beganNanos, openNanos);
    }

    @Override
    public void upstreamLost(String upstream, String reason, long beganNanos) {
        turns.upstreamLost();
        if (beganNanos == 0) {
            translated();
        }
        observers.upstreamLost(session, upstream, reason, beganNanos, System.nanoTime());
    }

    @Override
    public void tookOver(String from, Served by, String reason, long lostNanos) {
        observers.tookOver(session, from, by, reason, lostNanos, System.nanoTime());
    }

    /** The session ends. */
    void unfinished() {
        uses.unfinished(openResponses);
        translated();
    }

    private void translated() {
        if (session.opening().configuration().translates()) {
            uses.translated(session.id());
        }
    }

    /** Who listens is not left in silence; who reads is told by the error and the close. */
    @Override
    public void nothingLeft(EndReason reason) {
        if (!session.live()) {
            return;
        }
        session.abandoned(reason);
        var out = session.config().wayOut();
        if (out.textUrl().isPresent() || out.callback().isPresent()) {
            audience.send(ServerEvents.wayOut(out.textUrl().map(URI::toString).orElse(null), out.callback().isPresent()));
        }
        if (!client.playsAudio() || client.empty() || !farewell.possible()) {
            session.end(reason);
            return;
        }
        audience.send(ServerEvents.error(reason.error(), null));
        farewell.begin(new EndReason(reason.closeCode(), reason.text(), null), playout, session::execute);
    }

    @Override
    public void lost(UpstreamLoss loss) {
        nothingLeft(loss.end());
    }

    @Override
    public void failed(EndReason reason) {
        session.end(reason);
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }

    @Override
    public void execute(Runnable task) {
        session.execute(task);
    }

    /** The session has one id, one model and one end to its client, whatever those of its upstreams are. */
    private void follow(ServerEvent event) {
        interruptsOnSpeech = event.body().at("/session/audio/input/turn_detection/interrupt_response").asBoolean(true);
        input.follow(event.body().path("session"));
        uses.transcribesWith(event.body().at("/session/audio/input/transcription/model").textValue());
        if (event.body().get("session") instanceof ObjectNode shown) {
            shown.put("id", session.id());
            if (shown.has("model")) {
                shown.put("model", session.model());
            }
            if (shown.has("expires_at")) {
                shown.put("expires_at", session.expiresAtSeconds());
            }
            event.changed();
        }
    }

    private void cancel(String responseId) {
        toUpstream.accept(ClientEvent.of(Json.object().put("type", "response.cancel").put("event_id", Ids.next(Ids.EVENT))
                .put("response_id", responseId)));
    }

    private void truncate(String itemId, int audioEndMillis) {
        toUpstream.accept(ClientEvent.of(Json.object().put("type", "conversation.item.truncate")
                .put("event_id", Ids.next(Ids.EVENT)).put("item_id", itemId).put("content_index", 0)
                .put("audio_end_ms", audioEndMillis)));
    }

    private void settle() {
        if (playout.idle() && openResponses.isEmpty()) {
            turns.settled();
        }
    }
}
