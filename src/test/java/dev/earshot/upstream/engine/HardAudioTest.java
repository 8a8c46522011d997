package dev.earshot.upstream.engine;

import static dev.earshot.upstream.engine.clips.HardAudio.breath;
import static dev.earshot.upstream.engine.clips.HardAudio.clipped;
import static dev.earshot.upstream.engine.clips.HardAudio.dtmf;
import static dev.earshot.upstream.engine.clips.HardAudio.joined;
import static dev.earshot.upstream.engine.clips.HardAudio.knocks;
import static dev.earshot.upstream.engine.clips.HardAudio.mixed;
import static dev.earshot.upstream.engine.clips.HardAudio.music;
import static dev.earshot.upstream.engine.clips.HardAudio.noisy;
import static dev.earshot.upstream.engine.clips.HardAudio.peakAt;
import static dev.earshot.upstream.engine.clips.HardAudio.pink;
import static dev.earshot.upstream.engine.clips.HardAudio.silence;
import static dev.earshot.upstream.engine.clips.HardAudio.spoken;
import static dev.earshot.upstream.engine.clips.HardAudio.telephone;
import static dev.earshot.upstream.engine.clips.HardAudio.times;
import static dev.earshot.upstream.engine.clips.HardAudio.tones;
import static dev.earshot.upstream.engine.clips.HardAudio.white;
import static dev.earshot.upstream.engine.clips.HardAudio.withHoles;
import static dev.earshot.upstream.engine.clips.HardAudio.withOffset;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.conversation.VoiceTurns;
import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.HardAudio;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the turn machine makes of hard audio: server_vad with 500 ms of silence, over the real network. A voice is found
 * whatever was done to it, where it is; and no turn comes from what is not a voice.
 */
class HardAudioTest {

    private static final TurnDetection DETECTION = new TurnDetection.ServerVad(0.5, 300, 500, 0, true, true);
    private static final double LEAD_SECONDS = 1.5;
    private static final double TAIL_SECONDS = 1.5;

    private static VoiceActivityModel model;

    @BeforeAll
    static void load() {
        model = VoiceActivityModel.load(VoiceActivityModel.standardPath());
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    /** @param stopSecond when the silence had lasted, NaN for a turn still open at the end */
    record Turn(double startSecond, double stopSecond) {}

    record Damage(String name, UnaryOperator<double[]> on) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Sound(String name, double[] samples) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Damage> damages() {
        return List.of(
                new Damage("clipped at a fifth", speech -> clipped(speech, 0.2)),
                new Damage("offset of a quarter", speech -> withOffset(peakAt(speech, -6), 0.25)),
                new Damage("very quiet, peak at -40 dBFS", speech -> peakAt(speech, -40)),
                new Damage("white noise at 20 dB", speech -> noisy(speech, white(2, 0.1), 20)),
                new Damage("white noise at 10 dB", speech -> noisy(speech, white(2, 0.1), 10)),
                new Damage("white noise at 5 dB", speech -> noisy(speech, white(2, 0.1), 5)),
                new Damage("pink noise at 10 dB", speech -> noisy(speech, pink(2, 0.1), 10)),
                new Damage("music at 10 dB", speech -> noisy(speech, music(4, 0.3), 10)),
                new Damage("telephone", HardAudio::telephone),
                new Damage("5 % of frames lost", speech -> withHoles(speech, 0.05)));
    }

    static List<Sound> sounds() {
        return List.of(
                new Sound("digital zero", silence(6)),
                new Sound("a quiet room", white(6, 0.001)),
                new Sound("white noise", white(6, 0.2)),
                new Sound("pink noise", pink(6, 0.1)),
                new Sound("440 Hz", tones(6, 0.5, 440)),
                new Sound("a dial tone", tones(6, 0.5, 350, 440)),
                new Sound("dialled digits", dtmf(30)),
                new Sound("keys", knocks(6, 0.3, 3_000)),
                new Sound("knocks on wood", knocks(6, 0.5, 180)),
                new Sound("breath", breath(6, 0.1)),
                new Sound("music", music(8, 0.4)));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aVoiceIsFoundWhereItIs(Damage damage) {
        for (var clip : Clip.SENTENCES) {
            var clean = spoken(clip, LEAD_SECONDS, TAIL_SECONDS);
            var expected = turns(clean);
            assertEquals(1, expected.size(), clip.file());
            var found = turns(damage.on().apply(clean));
            assertEquals(1, found.size(), () -> clip.file() + ": " + found);
            assertEquals(expected.getFirst().startSecond(), found.getFirst().startSecond(), 0.25, clip.file());
            assertEquals(expected.getFirst().stopSecond(), found.getFirst().stopSecond(), 0.25, clip.file());
        }
    }

    @ParameterizedTest
    @MethodSource("sounds")
    void whatIsNoVoiceIsNoTurn(Sound sound) {
        assertEquals(List.of(), turns(sound.samples()));
    }

    @ParameterizedTest
    @CsvSource({"0.3,1", "0.7,2", "1.5,2", "3.0,2"})
    void onlyAPauseAsLongAsTheSilencePartsATurn(double pauseSeconds, int count) {
        var found = turns(joined(spoken(Clip.SENTENCES.get(4), LEAD_SECONDS, 0), silence(pauseSeconds),
                spoken(Clip.SENTENCES.get(5), 0, TAIL_SECONDS)));
        assertEquals(count, found.size(), found::toString);
    }

    @Test
    void twoWhoSpeakAtOnceAreOneTurnUntilTheLastIsDone() {
        var one = spoken(Clip.SENTENCES.get(4), LEAD_SECONDS, TAIL_SECONDS);
        var other = times(spoken(Clip.SENTENCES.get(6), LEAD_SECONDS + 0.5, TAIL_SECONDS), 0.8);
        var found = turns(mixed(one, other));
        assertEquals(1, found.size(), found::toString);
        assertEquals(turns(other).getFirst().stopSecond(), found.getFirst().stopSecond(), 0.25);
    }

    private static List<Turn> turns(double[] samples) {
        var pcm = HardAudio.pcm16k(samples);
        var machine = new VoiceTurns();
        var turns = new ArrayList<Turn>();
        var start = Double.NaN;
        try (var voice = model.newDetector()) {
            for (var at = 0; at + VoiceActivity.FRAME_SAMPLES <= samples.length; at += VoiceActivity.FRAME_SAMPLES) {
                var probability = voice.probability(pcm, at * 2);
                switch (machine.onFrame(probability, at, at + VoiceActivity.FRAME_SAMPLES, DETECTION)) {
                    case Step.Started started -> start = started.startSample() / 16_000.0;
                    case Step.Stopped stopped -> {
                        turns.add(new Turn(start, stopped.lastSpeechSample() / 16_000.0));
                        start = Double.NaN;
                    }
                    default -> { }
                }
            }
        }
        if (!Double.isNaN(start)) {
            turns.add(new Turn(start, Double.NaN));
        }
        return turns;
    }
}
