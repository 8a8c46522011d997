package dev.earshot.upstream.engine.synthesizer.hibari;

import ai.onnxruntime.OrtEnvironment;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.synthesizer.Flite;
import dev.earshot.upstream.engine.synthesizer.Synthesizer;
import dev.earshot.upstream.engine.synthesizer.Voice;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * The hibari voice: 6 million parameters distilled from Kokoro-82M, for US English. Loaded once and shared by all
 * synthesizers; loading takes about a second, so it belongs on a worker. As many clauses as there are cores are spoken
 * at once, the others wait their turn, which bounds the memory too. Close the synthesizers first.
 */
public final class Hibari implements AutoCloseable {

    /** The archive's name inside the model folder, as {@code deploy/local/fetch-models} writes it. */
    public static final String FILE_NAME = "hibari_tts-0.2.1.zip";

    private final AcousticNetwork network;
    private final SpellingNetwork spelling;
    private final Phonemes alphabet;
    private final Pronouncer pronouncer;
    private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private Hibari(OrtEnvironment environment, Archive archive) {
        var lexicon = new Lexicon();
        for (var name : new String[] {"lexicon_us_gold.json.gz", "lexicon_us_silver.json.gz"}) {
            lexicon.add(archive.read(name), name);
        }
        alphabet = new Phonemes(archive);
        spelling = new SpellingNetwork(environment, archive);
        network = new AcousticNetwork(environment, archive.network(environment, "hibari.onnx"));
        pronouncer = new Pronouncer(lexicon, spelling::read);
    }

    /**
     * Loads the voice from its archive, and speaks a word to have all of it warm.
     *
     * @throws SpeechUnavailableException when the file is missing or is not the archive that was fetched
     */
    public static Hibari load(Path archive) {
        try (var open = Archive.open(archive)) {
            var hibari = new Hibari(OrtEnvironment.getEnvironment("earshot"), open);
            hibari.synthesizer(Voice.DEFAULT, 1).speak("Ready.", _ -> true);
            return hibari;
        }
    }

    /**
     * A synthesizer for one stream.
     *
     * @param voice who speaks
     * @param speed rate of speech, {@link Flite#MIN_SPEED} to {@link Flite#MAX_SPEED}, 1 as recorded
     * @throws IllegalArgumentException when the speed is outside its range
     */
    public Synthesizer synthesizer(Voice voice, float speed) {
        if (!(speed >= Flite.MIN_SPEED && speed <= Flite.MAX_SPEED)) {
            throw new IllegalArgumentException(
                    "speed is " + speed + ", not " + Flite.MIN_SPEED + " to " + Flite.MAX_SPEED);
        }
        return new HibariSynthesizer(this, Timbre.of(voice), speed);
    }

    @Override
    public void close() {
        spelling.close();
        network.close();
    }

    String phonemes(String clause) {
        return pronouncer.phonemes(clause);
    }

    SpectralFrames frames(String phonemes, float speed) {
        return network.frames(alphabet.ids(phonemes), speed);
    }

    /** Waits for a core; first come, first served. The ones ahead only compute, so this ends soon. */
    void enter() {
        cores.acquireUninterruptibly();
    }

    void leave() {
        cores.release();
    }
}
