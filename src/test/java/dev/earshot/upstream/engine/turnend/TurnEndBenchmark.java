package dev.earshot.upstream.engine.turnend;

import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.protocol.TurnDetection.Eagerness;
import dev.earshot.protocol.TurnDetection.SemanticVad;
import dev.earshot.protocol.TurnDetection.ServerVad;
import dev.earshot.upstream.engine.clips.ResidentMemory;
import dev.earshot.upstream.engine.transcriber.PocketSphinx;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each way of ending turns costs in delay and in sentences cut in on. Run {@link #main}; some minutes. All but the
 * last lines are counted in samples and come out alike on every machine.
 */
public final class TurnEndBenchmark {

    private final List<Double> judgementMillis = new ArrayList<>();
    private final Map<String, String> wordsAt = new HashMap<>();

    private String decodedTurn;
    private long decodedSample;

    private TurnEndBenchmark() {
    }

    public static void main(String[] arguments) {
        new TurnEndBenchmark().run();
    }

    private void run() {
        try (var trial = new TurnEndTrial()) {
            var before = ResidentMemory.mebibytes();
            try (var model = TurnEndModel.load(TurnEndModel.standardPath())) {
                timed(model, Speech.natural().getFirst(), new Step.Paused(0, 40_000, 43_072));
                System.out.printf("resident: %.0f MiB before and %.0f after the network's first judgement%n",
                        before, ResidentMemory.mebibytes());
                compare(trial, model);
            }
            judgementMillis.sort(null);
            System.out.printf("a judgement, one core: p50 %.0f ms, p90 %.0f ms of processor time, %d judgements%n",
                    judgementMillis.get(judgementMillis.size() / 2),
                    judgementMillis.get(judgementMillis.size() * 9 / 10), judgementMillis.size());
        }
    }

    private void compare(TurnEndTrial trial, TurnEndModel model) {
        try (var decoder = PocketSphinx.load()) {
            var sound = TurnEndTrial.once((speech, paused) -> timed(model, speech, paused));
            TurnEndTrial.Judge words = (speech, paused) ->
                    TextRule.completeProbability(words(decoder, speech, paused), silenceMillis(paused));
            TurnEndTrial.Judge both = (speech, paused) -> {
                var heard = sound.completeProbability(speech, paused);
                if (heard < 0.2f) {
                    return heard; // nobody ends a turn on that: the words need not be waited for
                }
                var said = words(decoder, speech, paused);
                return Math.min(heard, TextRule.mayBeComplete(said, silenceMillis(paused)));
            };
            table(trial, sound, words, both);
        }
    }

    private static void table(TurnEndTrial trial, TurnEndTrial.Judge sound, TurnEndTrial.Judge words,
            TurnEndTrial.Judge both) {
        var speeches = new LinkedHashMap<String, List<Speech>>();
        speeches.put("natural", Speech.natural());
        for (var millis : new int[] {300, 600, 1_000}) {
            speeches.put(millis + " ms", Speech.paused(millis));
        }
        System.out.printf("%-26s", "delay p50/p90 ms, cut in on");
        speeches.forEach((name, list) -> System.out.printf(" %20s", name + " (" + list.size() + ")"));
        System.out.println();
        for (var millis : new int[] {200, 500}) {
            row(trial, "server_vad " + millis, speeches, new ServerVad(0.5, 300, millis, 0, true, true), sound);
        }
        for (var eagerness : Eagerness.values()) {
            var semantic = new SemanticVad(0.5, 300, eagerness, true, true);
            row(trial, "semantic " + eagerness + " sound", speeches, semantic, sound);
            row(trial, "semantic " + eagerness + " words", speeches, semantic, words);
            row(trial, "semantic " + eagerness + " both", speeches, semantic, both);
        }
    }

    private static void row(TurnEndTrial trial, String name, Map<String, List<Speech>> speeches,
            TurnDetection detection, TurnEndTrial.Judge judge) {
        System.out.printf("%-27s", name);
        for (var list : speeches.values()) {
            var outcomes = trial.run(list, detection, judge);
            System.out.printf(" %20s", TurnEndTrial.delayMillis(outcomes, 0.5) + "/"
                    + TurnEndTrial.delayMillis(outcomes, 0.9) + "  " + TurnEndTrial.cutInOn(outcomes));
        }
        System.out.println();
    }

    private float timed(TurnEndModel model, Speech speech, Step.Paused paused) {
        var threads = ManagementFactory.getThreadMXBean();
        try (var judge = model.borrow()) {
            var beganNanos = threads.getCurrentThreadCpuTime();
            var probability = judge.completeProbability(speech.pcm16k(), (int) paused.turnStartSample() * Short.BYTES,
                    (int) (paused.atSample() - paused.turnStartSample()));
            judgementMillis.add((threads.getCurrentThreadCpuTime() - beganNanos) / 1e6);
            return probability;
        }
    }

    /** What a decoder that heard the turn up to here thinks was said. */
    private String words(PocketSphinx decoder, Speech speech, Step.Paused paused) {
        return wordsAt.computeIfAbsent(speech.name() + paused, _ -> {
            var turn = speech.name() + paused.turnStartSample();
            if (!turn.equals(decodedTurn) || decodedSample > paused.atSample()) {
                if (decodedTurn != null) {
                    decoder.finish();
                }
                decoder.begin();
                decodedTurn = turn;
                decodedSample = paused.turnStartSample();
            }
            while (decodedSample < paused.atSample()) {
                var samples = (int) Math.min(1_600, paused.atSample() - decodedSample);
                decoder.accept(speech.pcm16k(), (int) decodedSample * Short.BYTES, samples);
                decodedSample += samples;
            }
            return decoder.partial();
        });
    }

    private static int silenceMillis(Step.Paused paused) {
        return (int) (paused.atSample() - paused.lastSpeechSample()) / 16;
    }
}
