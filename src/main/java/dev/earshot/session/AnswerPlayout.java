package dev.earshot.session;

import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.turn.TurnTracker;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * The answers' audio on its way through a client that plays it: tells the client what starts, stops or was cut, and owes
 * the owner of the conversation what was heard of a cut item, once that item is closed.
 */
final class AnswerPlayout {

    private static final Logger LOG = Logger.getLogger(AnswerPlayout.class);

    private record Truncation(String responseId, String itemId, int audioEndMillis) {}

    private final ClientLeg client;
    private final Audience audience;
    private final TurnTracker turns;
    private final BiConsumer<String, Integer> truncate;
    private final Playout playout = new Playout();
    private final WaitingAudio waiting = new WaitingAudio();
    private final ArrayDeque<Truncation> owed = new ArrayDeque<>();
    private String cutItemId;
    private long playedSample;

    /** Samples that were played by legs before this one, or dropped before a leg had them. */
    private long elsewhereSamples;

    /** @param truncate takes an item and the milliseconds of it that were heard */
    AnswerPlayout(ClientLeg client, Audience audience, TurnTracker turns, BiConsumer<String, Integer> truncate) {
        this.client = client;
        this.audience = audience;
        this.turns = turns;
        this.truncate = truncate;
    }

    /** Nothing of any answer is left to be heard. */
    boolean idle() {
        return playout.idle();
    }

    /** Of the audio of a response, where so much was given; all of it once it has been played out. */
    long heardMillis(String responseId, long givenMillis) {
        return playout.heardMillis(responseId, playedSample, givenMillis);
    }

    void queue(String responseId, String itemId, ByteBuffer pcm, int offsetBytes, int samples) {
        if (itemId.equals(cutItemId)) {
            return; // of what was cut the client wanted no more
        }
        if (waiting.isEmpty() && samples <= client.playableSamples()) {
            playout.queued(responseId, itemId, samples);
            client.play(pcm, offsetBytes, samples);
        } else if (waiting.keep(pcm, offsetBytes, samples)) {
            playout.queued(responseId, itemId, samples);
        }
    }

    /** The client has room again for what came faster than it is heard. */
    void drained() {
        waiting.drainTo(client);
    }

    void close() {
        if (waiting.droppedSamples() > 0) {
            LOG.infof("%d s of long answers were not played", waiting.droppedSamples() / Pcm16.INTERNAL_HERTZ);
        }
        waiting.clear();
    }

    /** @param legSample how many samples the client's leg has played or dropped since it is there */
    void played(long legSample, long nowNanos) {
        playedSample = elsewhereSamples + legSample;
        if (playedSample >= playout.nextEdgeSample()) {
            tell(playout.played(playedSample), nowNanos);
        }
    }

    /** The client's leg goes: what it has not played waits for the next one. */
    void legGoes() {
        elsewhereSamples = playedSample;
        waiting.takeBack(client);
    }

    /** All audio of this response has been queued, and its item is closed. */
    void generated(String responseId, long nowNanos) {
        playout.generated(responseId);
        tell(playout.played(playedSample), nowNanos);
        settleDebts(cut -> cut.responseId().equals(responseId));
    }

    /** Drops what is queued. @param open responses in the making: their items are truncated when they are closed */
    void cut(long nowNanos, Set<String> open) {
        tell(playout.cut(playedSample), nowNanos);
        elsewhereSamples += waiting.clear();
        client.clearPlayout();
        settleDebts(cut -> !open.contains(cut.responseId()));
    }

    private void settleDebts(Predicate<Truncation> due) {
        var settled = owed.stream().filter(due).toList();
        owed.removeAll(settled);
        settled.forEach(cut -> truncate.accept(cut.itemId(), cut.audioEndMillis()));
    }

    private void tell(List<Playout.Effect> effects, long nowNanos) {
        for (var effect : effects) {
            switch (effect) {
                case Playout.Effect.Started(var responseId) when responseId.equals(OutputSlot.CONTINUOUS.responseId()) -> { }
                case Playout.Effect.Started started -> {
                    turns.sound().played(started.responseId(), nowNanos);
                    audience.send(ServerEvents.playoutStarted(started.responseId()));
                }
                case Playout.Effect.Stopped stopped -> {
                    turns.sound().playedOut(stopped.responseId(), nowNanos);
                    audience.send(ServerEvents.playoutStopped(stopped.responseId()));
                }
                case Playout.Effect.Cut cut -> {
                    audience.send(ServerEvents.playoutCleared(cut.responseId()));
                    cutItemId = cut.itemId();
                    owed.add(new Truncation(cut.responseId(), cut.itemId(), cut.playedMillis()));
                }
            }
        }
    }
}
