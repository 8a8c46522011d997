package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.ModelUse.Kind;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The side of a session where its client is, and all who joined: gives them what the upstream says, keeps the place up to
 * which answers were heard, and reads the marks of turns off what passes. On the session's loop.
 */
final class ClientSide implements UpstreamSide.Owner {

    /** What is paid by time is told each half minute. */
    private static final long TRANSLATION_SAMPLES = 30L * Pcm16.INTERNAL_HERTZ;

    private final Session session;
    private final ClientSeat client;
    private final Audience audience;
    private final AnswerPlayout playout;
    private final TurnTracker turns;
    private final Farewell farewell;
    private final Consumer<ClientEvent> toUpstream;
    private final Asides asides = new Asides();
    private final InputClock inputClock = new InputClock();
    private final Set<String> openResponses = new HashSet<>();
    private final Map<String, Given> given = new HashMap<>();
    private boolean interruptsOnSpeech = true;
    private int silenceMillis;
    private int paddingMillis;
    private AudioFormat inputFormat = AudioFormat.PCM;
    private String transcriptionModel;
    private Served served = new Served(null, null, null);
    private long meteredSample;
    private ApiError answersRefused;

    /** The audio of a response that came so far. */
    private static final class Given {

        private final long beganNanos = System.nanoTime();
        private long samples;

        long millis() {
            return samples * 1_000 / Pcm16.INTERNAL_HERTZ;
        }
    }

    /** @param toUpstream takes what this side itself has to say to the upstream */
    ClientSide(Session session, ClientSeat client, TurnTracker turns, Farewell farewell,
            Consumer<ClientEvent> toUpstream) {
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

    void refuseAnswers(ApiError why) {
        answersRefused = why;
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
        inputClock.arrived(samples, arrivedNanos);
    }

    /** Audio came from the client in an event. */
    void appended(ClientEvent append, long nowNanos) {
        inputClock.arrived((int) ((long) append.audioBytes() * Pcm16.INTERNAL_HERTZ
                / inputFormat.bytesPerSample() / inputFormat.hertz()), nowNanos);
    }

    @Override
    public void caughtUp() {
        inputClock.left(System.nanoTime());
    }

    /** An event of the client was taken. @param sent whether it is on its way to the upstream, or waits for one */
    void passed(ClientEvent event, long comeNanos, boolean sent) {
        var nowNanos = System.nanoTime();
        if (!event.appendsAudio()) {
            turns.asked(event, comeNanos, nowNanos);
            session.passed(true, event.type(), nowNanos);
            Words.in(event).ifPresent(said -> session.said(turns.number(), said));
        } else if (sent) {
            inputClock.left(nowNanos);
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
            turns.silenced(System.nanoTime());
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
                used(event.body().path("response"), null);
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
            turns.playedElsewhere(event.body().path("response_id").asText(), nowNanos);
        }
        turns.on(event, nowNanos, heardAt(event, nowNanos));
        audience.send(event);
        turns.given(event, nowNanos, System.nanoTime());
        session.passed(false, event.type(), nowNanos);
        Words.in(event).ifPresent(said -> session.said(turns.number(), said));
        switch (event.type()) {
            case "input_audio_buffer.speech_started" -> {
                if (interruptsOnSpeech) {
                    turns.bargedIn(nowNanos);
                    cutPlayout(nowNanos);
                }
            }
            case "conversation.item.input_audio_transcription.completed" -> transcribed(event.body());
            case "response.done" -> {
                var responseId = event.body().at("/response/id").asText();
                openResponses.remove(responseId);
                used(event.body().path("response"), given.remove(responseId));
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
        count(slot, samples);
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
            count(slot, samples);
            var awaited = audioCame(slot);
            audience.send(event);
            audioGiven(awaited);
        }
    }

    private void count(OutputSlot slot, int samples) {
        given.computeIfAbsent(slot.responseId(), response -> new Given()).samples += samples;
    }

    private boolean audioCame(OutputSlot slot) {
        var awaited = turns.awaitsAudio(slot.responseId());
        if (awaited) {
            turns.audioCame(slot.responseId(), System.nanoTime());
        }
        return awaited;
    }

    private void audioGiven(boolean awaited) {
        if (awaited) {
            turns.audioGiven(!client.playsAudio(), System.nanoTime());
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
            var audio = given.get(responseId); // played from when it came, in its own time
            return audio == null ? 0 : Math.min(givenMillis, (nowNanos - audio.beganNanos) / 1_000_000);
        }
        var heardMillis = playout.heardMillis(responseId, givenMillis);
        cutPlayout(nowNanos);
        return heardMillis;
    }

    /** Called a few times a second. */
    void tick() {
        if (inputClock.samples() - meteredSample > TRANSLATION_SAMPLES) {
            translated();
        }
    }

    @Override
    public void upstreamOpened(Served by, long beganNanos) {
        served = by;
        turns.servedBy(by.upstream(), by.model());
        session.servedBy(by, beganNanos);
    }

    @Override
    public void upstreamLost(String upstream, String reason, long beganNanos) {
        turns.upstreamLost();
        if (beganNanos == 0) {
            translated();
        }
        session.upstreamLost(upstream, reason, beganNanos);
    }

    @Override
    public void tookOver(String from, Served by, String reason, long lostNanos) {
        session.tookOver(from, by, reason, lostNanos);
    }

    private void used(JsonNode response, Given audio) {
        var heardMillis = inputClock.samples() - meteredSample;
        meteredSample = inputClock.samples();
        session.used(new ModelUse(Kind.RESPONSE, response.path("id").asText(), response.path("status").asText(),
                served.upstream(), served.model(), response.path("usage"), audio == null ? 0 : audio.millis(),
                heardMillis * 1_000 / Pcm16.INTERNAL_HERTZ, turns.number(), turns.current()));
    }

    /** The session ends: what its upstream was about to answer is paid for all the same. */
    void unfinished() {
        for (var responseId : List.copyOf(openResponses)) {
            used(Json.object().put("id", responseId).put("status", "unfinished"), given.remove(responseId));
        }
        translated();
    }

    /** What was translated is paid by its time. */
    private void translated() {
        var model = session.opening().configuration();
        var millis = (inputClock.samples() - meteredSample) * 1_000 / Pcm16.INTERNAL_HERTZ;
        if (model.translates() && served.upstream() != null && millis > 0) {
            meteredSample = inputClock.samples();
            session.used(new ModelUse(Kind.TRANSLATION, session.id(), "completed", served.upstream(), served.model(),
                    MissingNode.getInstance(), 0, millis, 0, null));
        }
    }

    private void transcribed(JsonNode event) {
        session.used(new ModelUse(Kind.TRANSCRIPTION, event.path("item_id").asText(), "completed", served.upstream(),
                served.transcriber() == null ? transcriptionModel : served.transcriber(), event.path("usage"), 0, 0, turns.number(), null));
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
        var detection = event.body().at("/session/audio/input/turn_detection");
        interruptsOnSpeech = detection.path("interrupt_response").asBoolean(true);
        silenceMillis = SessionConfiguration.silenceMillis(detection);
        paddingMillis = detection.path("prefix_padding_ms").asInt(0);
        inputFormat = AudioFormat.of(event.body().at("/session/audio/input/format"));
        transcriptionModel = event.body().at("/session/audio/input/transcription/model").textValue();
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

    /** A stop is told when the silence has lasted; the turn's mark is where the silence began. */
    private TurnTracker.Heard heardAt(ServerEvent event, long nowNanos) {
        return switch (event.type()) {
            case "input_audio_buffer.speech_started" ->
                    heardAt(event.body().path("audio_start_ms").asLong() + paddingMillis, nowNanos);
            case "input_audio_buffer.speech_stopped" ->
                    heardAt(event.body().path("audio_end_ms").asLong() - silenceMillis, nowNanos);
            default -> null;
        };
    }

    /** Where the client's audio does not come by here, the upstream's word for it is all that can be observed. */
    private TurnTracker.Heard heardAt(long audioMillis, long nowNanos) {
        return inputClock.runs() ? new TurnTracker.Heard(inputClock.nanosAt(audioMillis), inputClock.arrivedAt(audioMillis),
                inputClock.leftAt(audioMillis, nowNanos)) : TurnTracker.Heard.told(nowNanos);
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
