package dev.earshot.upstream.engine.turnend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.TurnDetection.Eagerness;
import dev.earshot.protocol.TurnDetection.SemanticVad;
import dev.earshot.protocol.TurnDetection.ServerVad;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What hearing the sound of a turn wins, counted in samples. {@link TurnEndBenchmark} prints the whole table. */
class TurnEndTrialTest {

    private static final ServerVad SERVER = new ServerVad(0.5, 300, 200, 0, true, true);
    private static final SemanticVad SEMANTIC = new SemanticVad(0.5, 300, Eagerness.MEDIUM, true, true);

    private static TurnEndModel model;
    private static TurnEndTrial trial;
    private static TurnEndTrial.Judge sound;

    @BeforeAll
    static void load() {
        model = TurnEndModel.load(TurnEndModel.standardPath());
        trial = new TurnEndTrial();
        sound = TurnEndTrial.bySound(model);
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void aCompleteSentenceEndsAsSoonAsBySilence() {
        for (var speech : Speech.natural()) {
            var outcome = trial.run(speech, SEMANTIC, sound);
            assertEquals(0, outcome.cutIns(), speech::name);
            // The two of the novel are read as what they are: the first halves of longer sentences.
            var longest = speech.name().startsWith("h_lv") ? Eagerness.MEDIUM.maxWaitMillis() : 300;
            assertTrue(outcome.delayMillis() <= longest, () -> speech.name() + ": " + outcome);
        }
    }

    @Test
    void whoThinksInMidSentenceIsCutInOnLessOftenThanBySilence() {
        // The two novel sentences: the only clips read as running speech, with the melody that goes on.
        var paused = Speech.paused(600).stream().filter(speech -> speech.name().startsWith("h_lv")).toList();
        var bySilence = TurnEndTrial.cutInOn(trial.run(paused, SERVER, sound));
        var bySound = TurnEndTrial.cutInOn(trial.run(paused, SEMANTIC, sound));
        assertEquals(paused.size(), bySilence);
        assertTrue(2 * bySound <= bySilence, () -> bySound + " of " + paused.size());
    }

    @Test
    void theMoreEagerTheMoreOftenOneIsCutInOn() {
        var all = Speech.paused(600);
        var paused = IntStream.range(0, all.size() / 3).mapToObj(i -> all.get(3 * i)).toList();
        var cutIns = List.of(Eagerness.LOW, Eagerness.MEDIUM, Eagerness.HIGH).stream()
                .map(eagerness -> TurnEndTrial.cutInOn(
                        trial.run(paused, new SemanticVad(0.5, 300, eagerness, true, true), sound)))
                .toList();
        assertEquals(cutIns.stream().sorted().toList(), cutIns);
        assertTrue(cutIns.getLast() < paused.size(), cutIns::toString);
    }
}
