package dev.earshot.upstream.engine.transcriber;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One PocketSphinx decoder with the general model of US English: about 100 MB and a third of a second to load. The library
 * crashes the process on a null handle or on two threads at once, so every method holds the lock and checks the handle.
 */
public final class PocketSphinx implements Transcriber {

    private static final Path MODEL = Path.of("/usr/share/pocketsphinx/model/en-us");

    /** The second pass costs ten times the final latency and wins nothing; the cap on states bounds a noisy frame. */
    private static final List<String> FLAGS = List.of("-fwdflat", "no", "-maxhmmpf", "6000");

    private enum State { IDLE, UTTERANCE, CLOSED }

    private final long decoder;
    private final CepstralMean decoderMean;
    private final Memory score = new Memory(Integer.BYTES);
    private final float[] speakerMean;
    private State state = State.IDLE;

    private PocketSphinx(long decoder) {
        this.decoder = decoder;
        this.decoderMean = CepstralMean.of(decoder);
        this.speakerMean = decoderMean.neutral();
    }

    /**
     * Loads a decoder.
     *
     * @throws SpeechUnavailableException naming the Debian package, when the library or its model is missing
     */
    public static PocketSphinx load() {
        return load(MODEL);
    }

    static synchronized PocketSphinx load(Path model) {
        SphinxLibrary.bind();
        var acoustic = model.resolve("en-us");
        var language = model.resolve("en-us.lm.bin");
        var dictionary = model.resolve("cmudict-en-us.dict");
        if (!Files.isDirectory(acoustic) || !Files.isReadable(language) || !Files.isReadable(dictionary)) {
            throw new SpeechUnavailableException(
                    "the speech model of US English is not installed: apt-get install pocketsphinx-en-us");
        }
        var arguments = new ArrayList<>(List.of("earshot", "-hmm", acoustic.toString(), "-lm", language.toString(),
                "-dict", dictionary.toString()));
        arguments.addAll(FLAGS);
        SphinxLibrary.Base.err_set_logfp(0);
        var commandLine = parse(arguments);
        try {
            var decoder = SphinxLibrary.Decoder.ps_init(commandLine);
            if (decoder == 0) {
                throw new SpeechUnavailableException("PocketSphinx refuses the speech model of US English: "
                        + "apt-get install --reinstall pocketsphinx-en-us libpocketsphinx3");
            }
            return new PocketSphinx(decoder);
        } finally {
            SphinxLibrary.Base.cmd_ln_free_r(commandLine);
        }
    }

    @Override
    public synchronized void begin() {
        require(State.IDLE);
        decoderMean.write(speakerMean);
        if (SphinxLibrary.Decoder.ps_start_utt(decoder) < 0) {
            throw new IllegalStateException("the decoder did not start an utterance");
        }
        state = State.UTTERANCE;
    }

    /** A decoder of one's own is never busy with others. */
    @Override
    public boolean tryBegin() {
        begin();
        return true;
    }

    @Override
    public synchronized void accept(ByteBuffer pcm16k, int offsetBytes, int samples) {
        require(State.UTTERANCE);
        if (!pcm16k.isDirect()) {
            throw new IllegalArgumentException("audio must come in a direct buffer");
        }
        Objects.checkFromIndexSize(offsetBytes, (long) samples * Short.BYTES, pcm16k.limit());
        if (samples == 0) {
            return;
        }
        var address = Pointer.nativeValue(Native.getDirectBufferPointer(pcm16k)) + offsetBytes;
        if (SphinxLibrary.Decoder.ps_process_raw(decoder, address, samples, 0, 0) < 0) {
            throw new IllegalStateException("the decoder did not take the audio");
        }
    }

    @Override
    public synchronized String partial() {
        require(State.UTTERANCE);
        return text();
    }

    /** None: only at the end is the best path through the utterance known, and it may differ from the first word on. */
    @Override
    public synchronized String settled() {
        require(State.UTTERANCE);
        return "";
    }

    @Override
    public synchronized String finish() {
        require(State.UTTERANCE);
        end();
        decoderMean.read(speakerMean);
        return text();
    }

    @Override
    public synchronized void close() {
        if (state != State.CLOSED) {
            abandon();
            state = State.CLOSED;
            SphinxLibrary.Decoder.ps_free(decoder);
        }
    }

    /** Ends an utterance nobody wants the text of; nothing happens when there is none. */
    synchronized void abandon() {
        if (state == State.UTTERANCE) {
            end();
        }
    }

    /** Makes the next utterance start from this mean; null stands for a speaker not heard before. */
    synchronized void speaker(float[] mean) {
        var next = mean == null ? decoderMean.neutral() : mean;
        System.arraycopy(next, 0, speakerMean, 0, CepstralMean.COEFFICIENTS);
    }

    /** The mean learned up to the last finished utterance. */
    synchronized float[] speaker() {
        return speakerMean.clone();
    }

    private void end() {
        state = State.IDLE;
        if (SphinxLibrary.Decoder.ps_end_utt(decoder) < 0) {
            throw new IllegalStateException("the decoder did not end the utterance");
        }
    }

    private String text() {
        var hypothesis = SphinxLibrary.Decoder.ps_get_hyp(decoder, Pointer.nativeValue(score));
        return hypothesis == 0 ? "" : Hypothesis.words(new Pointer(hypothesis).getString(0, "UTF-8"));
    }

    private void require(State wanted) {
        if (state != wanted) {
            throw new IllegalStateException("the decoder is " + state + ", not " + wanted);
        }
    }

    /** The library copies every string out of {@code argv}, so the memory may go afterwards. */
    private static long parse(List<String> arguments) {
        try (var argv = new Memory((long) arguments.size() * Native.POINTER_SIZE)) {
            var strings = new ArrayList<Memory>();
            for (var i = 0; i < arguments.size(); i++) {
                var bytes = arguments.get(i).getBytes(StandardCharsets.UTF_8);
                var string = new Memory(bytes.length + 1L);
                string.write(0, bytes, 0, bytes.length);
                string.setByte(bytes.length, (byte) 0);
                strings.add(string);
                argv.setPointer((long) i * Native.POINTER_SIZE, string);
            }
            var commandLine = SphinxLibrary.Base.cmd_ln_parse_r(0, SphinxLibrary.Decoder.ps_args(), arguments.size(),
                    Pointer.nativeValue(argv), 1);
            strings.forEach(Memory::close);
            if (commandLine == 0) {
                throw new SpeechUnavailableException("PocketSphinx is not the version of Debian's libpocketsphinx3");
            }
            return commandLine;
        }
    }
}
