package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.NoiseReduction.Field;
import dev.earshot.audio.NoisySpeech.Noise;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.transcriber.PocketSphinx;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What those who listen make of noisy speech, with and without the noise. */
class NoiseReductionHearingTest {

    private static final int FRAME = VoiceActivity.FRAME_SAMPLES;
    private static final double SNR_DECIBELS = 10;

    /** The short ones: a decoder takes seconds over a noisy sentence. */
    private static final List<Clip> CLIPS = Clip.SENTENCES.stream().filter(clip -> clip.wordCount() <= 8).toList();

    private static final class Heard {

        private int wordErrors;
        private int words;
        private int framesBefore;
        private int falseAlarms;
        private int framesDuring;
        private int found;

        double wordErrorRate() {
            return 100.0 * wordErrors / words;
        }

        double foundRate() {
            return 100.0 * found / framesDuring;
        }

        @Override
        public String toString() {
            return "word errors %5.1f %%, speech in %4.1f %% of the clip's frames and %4.1f %% of those before"
                    .formatted(wordErrorRate(), foundRate(), 100.0 * falseAlarms / framesBefore);
        }
    }

    /** What is done to the noisy speech before anyone hears it; each has a decoder that knows nothing of the others. */
    private record Treatment(String name, Function<NoisySpeech, double[]> of) {}

    private static final List<Treatment> TREATMENTS = List.of(
            new Treatment("as it is", speech -> speech.noisy),
            new Treatment("near field", speech -> NoiseReductionTest.reduce(speech, Field.NEAR, 1, FRAME / 2)));

    @ParameterizedTest
    @EnumSource
    void thoseWhoListenAreNotWorseOffWithoutTheNoise(Noise noise) {
        try (var model = VoiceActivityModel.load(VoiceActivityModel.standardPath())) {
            var outcomes = TREATMENTS.stream().map(treatment -> {
                var heard = new Heard();
                try (var decoder = PocketSphinx.load()) {
                    for (var clip : CLIPS) {
                        var speech = new NoisySpeech(clip, noise, SNR_DECIBELS, 1);
                        listen(model, decoder, clip, treatment.of.apply(speech), heard);
                    }
                }
                System.out.printf("%s noise at %.0f dB, %s: %s%n", noise, SNR_DECIBELS, treatment.name, heard);
                return heard;
            }).toList();
            var plain = outcomes.getFirst();
            var reduced = outcomes.getLast();
            assertTrue(reduced.wordErrors <= plain.wordErrors, "more words are wrong");
            assertTrue(reduced.found >= 0.9 * plain.found, "less speech is found");
            assertTrue(reduced.falseAlarms <= plain.falseAlarms, "more noise is taken for speech");
        }
    }

    private static void listen(VoiceActivityModel model, PocketSphinx decoder, Clip clip, double[] signal,
            Heard heard) {
        var pcm = NoisySpeech.pcm(signal, FRAME);
        try (var detector = model.newDetector()) {
            for (var at = 0; at < pcm.limit(); at += VoiceActivity.FRAME_BYTES) {
                var speech = detector.probability(pcm, at) > 0.5 ? 1 : 0;
                if (at / Short.BYTES + FRAME <= NoisySpeech.LEAD_SAMPLES) {
                    heard.framesBefore++;
                    heard.falseAlarms += speech;
                } else {
                    heard.framesDuring++;
                    heard.found += speech;
                }
            }
        }
        heard.words += clip.wordCount();
        heard.wordErrors += clip.wordErrors(transcript(decoder, pcm));
    }

    /** From 300 ms before the speech, as the turn detection cuts it. */
    private static String transcript(PocketSphinx decoder, ByteBuffer pcm) {
        var from = NoisySpeech.LEAD_SAMPLES - 4_800;
        decoder.begin();
        for (var at = from; at < pcm.limit() / Short.BYTES; at += FRAME) {
            decoder.accept(pcm, at * Short.BYTES, Math.min(FRAME, pcm.limit() / Short.BYTES - at));
        }
        return decoder.finish();
    }
}
