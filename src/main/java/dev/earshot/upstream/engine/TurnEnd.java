package dev.earshot.upstream.engine;

import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.turnend.TextRule;
import dev.earshot.upstream.engine.turnend.TurnEndJudge;
import dev.earshot.upstream.engine.turnend.TurnEndModel;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Says at a pause whether the speaker is done: by the sound of the turn, unless its last word wants another; by its
 * words alone where the network is absent.
 */
final class TurnEnd {

    private static final Logger LOG = Logger.getLogger(TurnEnd.class);
    private static final int SAMPLES_PER_MILLI = Ear.HERTZ / 1000;

    /** No eagerness ends a turn on so little: the network need not be asked as well. */
    private static final float SETTLED = 0.25f;

    private final TurnEndModel model;

    private TurnEnd(TurnEndModel model) {
        this.model = model;
    }

    /** By the network in this file; by words if it cannot be had, and the log says so. */
    static TurnEnd load(Path file) {
        try {
            return new TurnEnd(TurnEndModel.load(file));
        } catch (SpeechUnavailableException e) {
            LOG.warnf("semantic_vad goes by words alone: %s", e.getMessage());
            return byWords();
        }
    }

    static TurnEnd byWords() {
        return new TurnEnd(null);
    }

    /**
     * @param ring where the turn can still be read, its beginning perhaps overwritten
     * @param words what was heard of the turn so far
     * @return 0 to 1; blocking work on a worker
     */
    float completeProbability(EarRing ring, Step.Paused paused, Supplier<String> words) {
        var silenceMillis = (int) ((paused.atSample() - paused.lastSpeechSample()) / SAMPLES_PER_MILLI);
        if (model == null) {
            return TextRule.completeProbability(words.get(), silenceMillis);
        }
        var byWords = TextRule.mayBeComplete(words.get(), silenceMillis);
        return byWords < SETTLED ? byWords : Math.min(byWords, bySound(ring, paused));
    }

    private float bySound(EarRing ring, Step.Paused paused) {
        try (var judge = model.borrow()) {
            var from = Math.max(Math.max(paused.turnStartSample(), ring.oldestSample()),
                    paused.atSample() - TurnEndJudge.MAX_SAMPLES);
            var samples = (int) (paused.atSample() - from);
            ring.copy(from, judge.audio(), samples);
            return judge.completeProbability(judge.audio(), 0, samples);
        }
    }
}
