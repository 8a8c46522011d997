package dev.earshot.upstream.engine.synthesizer;

import dev.earshot.audio.Resampler;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.ResidentMemory;
import dev.earshot.upstream.engine.synthesizer.hibari.Hibari;
import dev.earshot.upstream.engine.transcriber.PocketSphinx;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * Prints, for each voice of each synthesizer: from {@code speak} to the first samples, to the first that can be heard
 * (the silence a voice begins with counts), computing per second of speech, and the word error rate of PocketSphinx on
 * what was spoken. Run after {@code mvn test-compile} with the test class path:
 *
 * <pre>java -cp ... VoiceTable [busy threads] [voice names, or all] [folder for wav files]</pre>
 */
final class VoiceTable {

    private static final int ROUNDS = 3;
    private static final int TRANSCRIBER_HERTZ = 16_000;
    /** Root mean square of 5 ms, of 32 768: past it a listener hears something. */
    private static final double AUDIBLE = 100;

    /** Used again for each clause, for what it takes would be counted. */
    private static final ByteBuffer PCM = Clip.direct(30 * 2 * 26_000);
    private static final ByteBuffer HEARD = Clip.direct(32 * 2 * TRANSCRIBER_HERTZ);

    private static final List<String> SENTENCES = List.of(
            "It is twenty five past ten in the morning.",
            "You are currently the only person in this conference.",
            "Please enter your password followed by the pound key.",
            "He might even have been made amiable himself.",
            "He was not an ill disposed young man.",
            "I will set a timer for ten minutes.",
            "Your flight leaves at nine from the second gate.",
            "Today is Monday, the third of November.",
            "Sorry, I have no answer to that.",
            "Would you like me to read it again?",
            "The weather will be cold and clear with a light wind from the north.",
            "There are three messages from your sister.",
            "I can count to thirty and tell the time and the date.",
            "Turn left at the next corner, then go straight on for two miles.",
            "The meeting was moved to Thursday afternoon.",
            "Good evening, how can I help you?",
            "That restaurant is open until eleven tonight.",
            "One thing is missing, and I think you know what it is.",
            "She bought a new house near the river last summer.",
            "Eight of spades, four of clubs, seven of hearts.");

    private VoiceTable() {
    }

    public static void main(String[] arguments) throws IOException {
        var over = new AtomicBoolean();
        for (var i = 0; i < (arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0); i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        var names = arguments.length > 1 && !arguments[1].equals("all") ? List.of(arguments[1].split(",")) : null;
        var voices = Voice.all().stream().filter(voice -> names == null || names.contains(voice.name())).toList();
        var folder = arguments.length > 2 ? Path.of(arguments[2]) : null;
        var before = ResidentMemory.mebibytes();
        var flite = table("flite", Flite::synthesizer, voices, folder);
        var between = ResidentMemory.mebibytes();
        try (var hibari = Hibari.load(VoiceActivityModel.standardPath().resolveSibling(Hibari.FILE_NAME))) {
            var loaded = ResidentMemory.mebibytes();
            var neural = table("hibari", hibari::synthesizer, voices, folder);
            System.out.println("voice            first p50  p90  audible p50  p90 ms    RTF  WER %    rms  words/s");
            flite.forEach(System.out::println);
            neural.forEach(System.out::println);
            System.out.printf("resident: flite +%.0f MiB, hibari loaded +%.0f MiB, after use +%.0f MiB%n",
                    between - before, loaded - between, ResidentMemory.mebibytes() - between);
        }
        over.set(true);
    }

    private static List<String> table(String engine, BiFunction<Voice, Float, Synthesizer> synthesizers,
                                      List<Voice> voices, Path folder) throws IOException {
        var rows = new ArrayList<String>();
        for (var voice : voices) {
            // A transcriber learns its speaker: a new one for each.
            try (var synthesizer = synthesizers.apply(voice, 1f); var transcriber = PocketSphinx.load()) {
                rows.add(row(engine, voice, synthesizer, transcriber, folder));
            }
        }
        return rows;
    }

    private static String row(String engine, Voice voice, Synthesizer synthesizer, PocketSphinx transcriber,
                              Path folder) throws IOException {
        var firstMillis = new ArrayList<Double>();
        var audibleMillis = new ArrayList<Double>();
        var computedNanos = 0L;
        var seconds = 0.0;
        var energy = 0.0;
        var errors = 0;
        var words = 0;
        for (var round = 0; round < ROUNDS; round++) {
            for (var sentence : SENTENCES) {
                var spoken = new Spoken();
                synthesizer.speak(sentence, spoken);
                var endNanos = System.nanoTime();
                spoken.pcm.flip();
                var first = (spoken.firstNanos - spoken.beganNanos) / 1e6;
                firstMillis.add(first);
                audibleMillis.add(first + spoken.silentMillis(synthesizer.sampleRateHertz()));
                computedNanos += endNanos - spoken.beganNanos;
                seconds += spoken.pcm.limit() / 2.0 / synthesizer.sampleRateHertz();
                if (round == 0) {
                    energy += spoken.meanSquare();
                    var clip = new Clip("spoken", plain(sentence));
                    errors += clip.wordErrors(transcribe(transcriber, spoken.pcm, synthesizer.sampleRateHertz()));
                    words += clip.wordCount();
                    if (folder != null) {
                        wav(folder.resolve(engine + "-" + voice.name() + "_" + SENTENCES.indexOf(sentence) + ".wav"),
                                spoken.pcm, synthesizer.sampleRateHertz());
                    }
                }
            }
        }
        firstMillis.sort(null);
        audibleMillis.sort(null);
        return String.format(Locale.ROOT,
                "%-7s %-8s %9.1f %5.1f %11.1f %5.1f %9.3f %6.1f %6.0f %8.2f",
                engine, voice.name(),
                quantile(firstMillis, 0.5), quantile(firstMillis, 0.9), quantile(audibleMillis, 0.5),
                quantile(audibleMillis, 0.9), computedNanos / 1e9 / seconds, 100.0 * errors / words,
                Math.sqrt(energy / SENTENCES.size()), words * ROUNDS / seconds);
    }

    private static String plain(String sentence) {
        return sentence.toLowerCase(Locale.ROOT).replaceAll("[^a-z ]", "");
    }

    private static double quantile(List<Double> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1)));
    }

    private static String transcribe(PocketSphinx transcriber, ByteBuffer pcm, int hertz) {
        var samples = pcm.limit() / Short.BYTES;
        var resampler = new Resampler(hertz, TRANSCRIBER_HERTZ);
        // Silence around it, as a microphone would have it.
        HEARD.clear().put(0, new byte[HEARD.capacity()]);
        var made = resampler.process(pcm, 0, samples, HEARD, TRANSCRIBER_HERTZ / 2 * Short.BYTES);
        transcriber.begin();
        transcriber.accept(HEARD, 0, made + TRANSCRIBER_HERTZ);
        return transcriber.finish();
    }

    private static void wav(Path file, ByteBuffer pcm, int hertz) throws IOException {
        var header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes()).putInt(36 + pcm.limit()).put("WAVEfmt ".getBytes()).putInt(16)
                .putShort((short) 1).putShort((short) 1).putInt(hertz).putInt(hertz * 2).putShort((short) 2)
                .putShort((short) 16).put("data".getBytes()).putInt(pcm.limit()).flip();
        try (var out = Files.newByteChannel(file, java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.TRUNCATE_EXISTING, java.nio.file.StandardOpenOption.WRITE)) {
            out.write(header);
            out.write(pcm.duplicate());
        }
    }

    /** One clause as it arrived. */
    private static final class Spoken implements PcmSink {

        private final ByteBuffer pcm = PCM.clear();
        private final long beganNanos = System.nanoTime();
        private long firstNanos;

        @Override
        public boolean accept(ByteBuffer chunk) {
            firstNanos = firstNanos == 0 ? System.nanoTime() : firstNanos;
            pcm.put(chunk);
            return true;
        }

        double silentMillis(int hertz) {
            var window = hertz / 200;
            for (var start = 0; start + window <= pcm.limit() / 2; start += window) {
                var sum = 0.0;
                for (var i = start; i < start + window; i++) {
                    sum += Math.pow(pcm.getShort(2 * i), 2);
                }
                if (sum > AUDIBLE * AUDIBLE * window) {
                    return start * 1e3 / hertz;
                }
            }
            throw new IllegalStateException("nothing audible");
        }

        double meanSquare() {
            var sum = 0.0;
            for (var at = 0; at < pcm.limit(); at += 2) {
                sum += Math.pow(pcm.getShort(at), 2);
            }
            return sum * 2 / pcm.limit();
        }
    }
}
