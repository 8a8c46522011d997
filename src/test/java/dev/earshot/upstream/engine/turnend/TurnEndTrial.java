package dev.earshot.upstream.engine.turnend;

import dev.earshot.conversation.VoiceTurns;
import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Steps the machine over speech, the network for voice activity included, and notes where it ends the turns. */
final class TurnEndTrial implements AutoCloseable {

    /** Says at a pause whether the speaker is done. */
    interface Judge {

        float completeProbability(Speech speech, Step.Paused paused);
    }

    /**
     * @param cutIns turns ended before the speaker had said all
     * @param delayMillis from the last speech to the end of the last turn, by the count of samples
     */
    record Outcome(int cutIns, int delayMillis) {}

    private final VoiceActivityModel voiceActivity = VoiceActivityModel.load(VoiceActivityModel.standardPath());
    private final Map<String, float[]> probabilities = new HashMap<>();

    List<Outcome> run(List<Speech> speeches, TurnDetection detection, Judge judge) {
        return speeches.stream().map(speech -> run(speech, detection, judge)).toList();
    }

    Outcome run(Speech speech, TurnDetection detection, Judge judge) {
        var turns = new VoiceTurns();
        var stops = new ArrayList<Step.Stopped>();
        var frames = probabilities.computeIfAbsent(speech.name(), _ -> listen(speech));
        for (var i = 0; i < frames.length; i++) {
            var begin = (long) i * VoiceActivity.FRAME_SAMPLES;
            var step = turns.onFrame(frames[i], begin, begin + VoiceActivity.FRAME_SAMPLES, detection);
            if (step instanceof Step.Paused paused) {
                step = turns.judged(judge.completeProbability(speech, paused), paused.atSample(), detection);
            }
            if (step instanceof Step.Stopped stopped) {
                stops.add(stopped);
            }
        }
        if (stops.isEmpty()) {
            throw new AssertionError("no turn ended in " + speech.name());
        }
        var last = stops.getLast();
        return new Outcome(stops.size() - 1, (int) (last.endSample() - last.lastSpeechSample()) / 16);
    }

    /** How many of them were cut in on. */
    static long cutInOn(List<Outcome> outcomes) {
        return outcomes.stream().filter(outcome -> outcome.cutIns() > 0).count();
    }

    static int delayMillis(List<Outcome> outcomes, double quantile) {
        var sorted = outcomes.stream().mapToInt(Outcome::delayMillis).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))];
    }

    /** By the network. */
    static Judge bySound(TurnEndModel model) {
        return once((speech, paused) -> {
            try (var lent = model.borrow()) {
                return lent.completeProbability(speech.pcm16k(), (int) paused.turnStartSample() * Short.BYTES,
                        (int) (paused.atSample() - paused.turnStartSample()));
            }
        });
    }

    /** What it said once about a pause it is not asked again. */
    static Judge once(Judge judge) {
        record Pause(String name, Step.Paused paused) {}
        var known = new HashMap<Pause, Float>();
        return (speech, paused) -> known.computeIfAbsent(new Pause(speech.name(), paused),
                _ -> judge.completeProbability(speech, paused));
    }

    private float[] listen(Speech speech) {
        try (var detector = voiceActivity.newDetector()) {
            var frames = new float[speech.pcm16k().limit() / VoiceActivity.FRAME_BYTES];
            for (var i = 0; i < frames.length; i++) {
                frames[i] = detector.probability(speech.pcm16k(), i * VoiceActivity.FRAME_BYTES);
            }
            return frames;
        }
    }

    @Override
    public void close() {
        voiceActivity.close();
    }
}
