package dev.earshot.upstream.engine;

import static dev.earshot.upstream.engine.clips.HardAudio.mixed;
import static dev.earshot.upstream.engine.clips.HardAudio.times;
import static dev.earshot.upstream.engine.clips.HardAudio.white;

import dev.earshot.audio.Resampler;
import dev.earshot.conversation.VoiceTurns;
import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.protocol.TurnDetection.ServerVad;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.EchoPath;
import dev.earshot.upstream.engine.clips.HardAudio;
import dev.earshot.upstream.engine.echo.EchoGuard;
import dev.earshot.upstream.engine.echo.PlayedSound;
import dev.earshot.upstream.engine.synthesizer.Flite;
import dev.earshot.upstream.engine.synthesizer.Synthesizer;
import dev.earshot.upstream.engine.synthesizer.Voice;
import dev.earshot.upstream.engine.synthesizer.hibari.Hibari;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A room in which the engine's own voice comes out of a loudspeaker and goes into the microphone again, with or without
 * a person who speaks into it; and the turns that are found there, by the network and the guard that the ear uses.
 */
final class EchoRoom implements AutoCloseable {

    static final TurnDetection DETECTION = new ServerVad(0.5, 300, 200, 0, true, true);
    static final String ANSWER = "One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve. Your order is "
            + "on its way, and it will be there by Thursday morning. Is there anything else that I can do for you today?";
    private static final double LEAD_SECONDS = 0.7;
    private static final double NOISE = 0.0008;

    /** An answer as it is given out, PCM16 24 kHz, and as samples of full scale 1 at 16 kHz. */
    record Spoken(String name, ByteBuffer pcm24k, double[] samples) {}

    private final VoiceActivityModel model = VoiceActivityModel.load(VoiceActivityModel.standardPath());
    private final Hibari hibari = Hibari.load(VoiceActivityModel.standardPath().resolveSibling(Hibari.FILE_NAME));

    Spoken hibari(String voice) {
        try (var synthesizer = hibari.synthesizer(Voice.named(voice), 1)) {
            return spoken("hibari " + voice, synthesizer);
        }
    }

    Spoken flite(String voice) {
        try (var synthesizer = Flite.synthesizer(Voice.named(voice), 1)) {
            return spoken("flite " + voice, synthesizer);
        }
    }

    private static Spoken spoken(String name, Synthesizer synthesizer) {
        var bytes = new ByteArrayOutputStream();
        for (var clause : ANSWER.split("(?<=[.?]) ")) {
            synthesizer.speak(clause, chunk -> {
                var copy = new byte[chunk.remaining()];
                chunk.get(copy);
                bytes.writeBytes(copy);
                return true;
            });
        }
        var pcm = direct(bytes.toByteArray());
        var wide = resampled(pcm, synthesizer.sampleRateHertz(), 24_000);
        var narrow = resampled(pcm, synthesizer.sampleRateHertz(), 16_000);
        var samples = new double[narrow.limit() / 2];
        for (var i = 0; i < samples.length; i++) {
            samples[i] = narrow.getShort(2 * i) / 32_768.0;
        }
        return new Spoken(name, wide, samples);
    }

    private static ByteBuffer resampled(ByteBuffer pcm, int from, int to) {
        if (from == to) {
            return pcm;
        }
        var resampler = new Resampler(from, to);
        var out = Clip.direct(resampler.outputSamples(pcm.limit() / 2) * 2 + 64);
        var made = resampler.process(pcm, 0, pcm.limit() / 2, out, 0);
        return out.limit(made * 2);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
    }

    /** What the microphone hears of an answer that begins after {@link #LEAD_SECONDS}. */
    double[] echo(Spoken spoken, EchoPath path) {
        var echo = path.heard(spoken.samples());
        var heard = new double[echo.length + (int) (LEAD_SECONDS * HardAudio.HERTZ) + HardAudio.HERTZ];
        System.arraycopy(echo, 0, heard, (int) (LEAD_SECONDS * HardAudio.HERTZ), echo.length);
        return mixed(heard, white(heard.length / (double) HardAudio.HERTZ, NOISE));
    }

    /**
     * The seconds at which turns begin to be told.
     *
     * @param guarded whether the ear knows what was played
     */
    List<Double> turns(double[] microphone, Spoken spoken, boolean guarded) {
        return turns(microphone, spoken, guarded ? new double[] {LEAD_SECONDS} : new double[0]);
    }

    /** The same, where the answer is given out anew at each of these seconds. */
    List<Double> turns(double[] microphone, Spoken spoken, double... givenAtSeconds) {
        var sound = new PlayedSound(ByteBuffer.allocateDirect(PlayedSound.BYTES).order(ByteOrder.LITTLE_ENDIAN));
        var pcm = HardAudio.pcm16k(microphone);
        var machine = new VoiceTurns();
        var turns = new ArrayList<Double>();
        var given = 0;
        try (var speech = new SpeechDetector(model.newDetector(), new EchoGuard(sound))) {
            for (var at = 0; at + VoiceActivity.FRAME_SAMPLES <= microphone.length; at += VoiceActivity.FRAME_SAMPLES) {
                if (given < givenAtSeconds.length && at >= givenAtSeconds[given] * HardAudio.HERTZ) {
                    sound.play(spoken.pcm24k(), 0, spoken.pcm24k().limit() / 2, at, at);
                    given++;
                }
                var frame = pcm.slice(at * 2, VoiceActivity.FRAME_SAMPLES * 2).order(ByteOrder.LITTLE_ENDIAN);
                var probability = speech.probability(frame, at, DETECTION.threshold(), machine.speaking());
                if (machine.onFrame(probability, at, at + VoiceActivity.FRAME_SAMPLES, DETECTION) instanceof Step.Started) {
                    turns.add((at + VoiceActivity.FRAME_SAMPLES) / (double) HardAudio.HERTZ);
                }
            }
        }
        return turns;
    }

    /** The seconds at which an answer is given out whose echo is heard twice, one after the other. */
    double[] twice(double[] echo) {
        return new double[] {LEAD_SECONDS, LEAD_SECONDS + echo.length / (double) HardAudio.HERTZ};
    }

    /** A person's clip over the echo, so much louder than it (by energy where each sounds). */
    double[] talkedOver(double[] echo, Clip clip, double fromSecond, double louderDecibels) {
        var person = HardAudio.spoken(clip, fromSecond, 0);
        var gain = Math.sqrt(HardAudio.loudness(echo) / HardAudio.loudness(person)) * Math.pow(10, louderDecibels / 20);
        return mixed(echo, times(person, gain));
    }

    @Override
    public void close() {
        model.close();
        hibari.close();
    }
}
