package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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
    private final InputClock inputClock = new InputClock();
    private final Set<String> openResponses = new HashSet<>();
    private final Map<String, Long> audioBeganNanos = new HashMap<>();
    private boolean interruptsOnSpeech = true;
    private int silenceMillis;
    private int paddingMillis;

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

    Audience audience() {
        return audience;
    }

    AnswerPlayout playout() {
        return playout;
    }

    // ---- from the client ----

    /** Audio came from the client, so many samples at 24 kHz. */
    void heard(int samples, long nowNanos) {
        inputClock.arrived(samples, nowNanos);
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
        switch (event.type()) {
            case "session.created", "session.updated" -> follow(event);
            case "response.created" -> {
                openResponses.add(event.body().at("/response/id").asText());
                audience.begin(event.body().path("response"));
            }
            default -> { }
        }
        if (event.type().equals("output_audio_buffer.started")) {
            turns.firstAudio(nowNanos); // said by an upstream that plays to the client itself
        }
        turns.on(event, nowNanos, speechNanos(event, nowNanos));
        audience.send(event);
        switch (event.type()) {
            case "input_audio_buffer.speech_started" -> {
                if (interruptsOnSpeech) {
                    cutPlayout(nowNanos);
                }
            }
            case "response.done" -> {
                var responseId = event.body().at("/response/id").asText();
                openResponses.remove(responseId);
                audioBeganNanos.remove(responseId);
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
        if (client.playsAudio()) {
            playout.queue(slot.responseId(), slot.itemId(), pcm, offsetBytes, samples);
            return;
        }
        audioGiven(slot);
        audience.audio(slot, pcm, offsetBytes, samples);
    }

    @Override
    public void audioEvent(OutputSlot slot, ServerEvent event, int samples) {
        if (session.live()) {
            audioGiven(slot);
            audience.send(event);
        }
    }

    private void audioGiven(OutputSlot slot) {
        var nowNanos = System.nanoTime();
        turns.firstAudio(nowNanos);
        audioBeganNanos.putIfAbsent(slot.responseId(), nowNanos);
    }

    @Override
    public boolean playsAudio() {
        return client.playsAudio();
    }

    @Override
    public void audioArrived(int samples) {
        heard(samples, System.nanoTime());
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
            var beganNanos = audioBeganNanos.getOrDefault(responseId, nowNanos); // played from when it came, in its own time
            return Math.min(givenMillis, (nowNanos - beganNanos) / 1_000_000);
        }
        var heardMillis = playout.heardMillis(responseId, givenMillis);
        cutPlayout(nowNanos);
        return heardMillis;
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
    private long speechNanos(ServerEvent event, long nowNanos) {
        return switch (event.type()) {
            case "input_audio_buffer.speech_started" ->
                    heardNanos(event.body().path("audio_start_ms").asLong() + paddingMillis, nowNanos);
            case "input_audio_buffer.speech_stopped" ->
                    heardNanos(event.body().path("audio_end_ms").asLong() - silenceMillis, nowNanos);
            default -> 0;
        };
    }

    /** Where the client's audio does not come by here, the upstream's word for it is all that can be observed. */
    private long heardNanos(long audioMillis, long nowNanos) {
        return inputClock.runs() ? inputClock.nanosAt(audioMillis) : nowNanos;
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
