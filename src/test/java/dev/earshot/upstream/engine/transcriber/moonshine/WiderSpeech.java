package dev.earshot.upstream.engine.transcriber.moonshine;

import dev.earshot.audio.Resampler;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.ResidentMemory;
import dev.earshot.upstream.engine.transcriber.DecoderPool;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Compares both transcribers on the recordings of three Debian packages, the prompts of four words and more:
 * {@code deploy/local/measure words} installs them and runs it; {@code 4} as
 * its argument takes every fourth sentence only. The prompts are of telephone band, 8 kHz.
 */
public final class WiderSpeech {

    private static final Path SPHINX = Path.of("/usr/share/pocketsphinx/test/data");
    private static final Path PROMPTS = Path.of("/usr/share/asterisk/sounds/en");
    private static final Path PROMPT_TEXTS = Path.of("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz");
    private static final Pattern SPHINX_LINE = Pattern.compile("<s>(.*)</s> \\((.*)\\)");
    private static final Pattern PROMPT_LINE = Pattern.compile("([^;:]+): (.*)");
    private static final int LOOK_SAMPLES = 8_000;

    private record Said(String set, Clip clip, ByteBuffer pcm16k) {}

    private record Tally(int errors, int words) {

        Tally plus(Tally other) {
            return new Tally(errors + other.errors, words + other.words);
        }
    }

    private WiderSpeech() {
    }

    public static void main(String[] arguments) throws Exception {
        var all = new ArrayList<Said>();
        sphinx(all, "librivox", "transcription");
        sphinx(all, "cards", "cards.transcription");
        prompts(all);
        var step = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        var sentences = IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
        System.out.printf("%d sentences%n", sentences.size());
        var bare = ResidentMemory.mebibytes();
        var beganNanos = System.nanoTime();
        try (var model = MoonshineModel.load(MoonshineModel.standardFolder())) {
            System.out.printf("loaded in %.0f ms, %.0f MiB more%n", (System.nanoTime() - beganNanos) / 1e6,
                    ResidentMemory.mebibytes() - bare);
            measure("moonshine", sentences, () -> model.newTranscriber(Duration.ZERO), false);
            System.out.printf("by now %.0f MiB more%n", ResidentMemory.mebibytes() - bare);
            measure("moonshine, looked at twice a second", sentences, () -> model.newTranscriber(Duration.ZERO), true);
            System.out.printf("by now %.0f MiB more%n", ResidentMemory.mebibytes() - bare);
        }
        try (var decoders = new DecoderPool(1)) {
            decoders.ready().join();
            measure("pocketsphinx", sentences, () -> decoders.newTranscriber(Duration.ofSeconds(1)), false);
        }
    }

    private static void measure(String name, List<Said> sentences, Supplier<Transcriber> transcribers, boolean looked) {
        Map<String, Tally> tallies = new TreeMap<>();
        var finishMillis = new ArrayList<Double>();
        var finishWorkMillis = new ArrayList<Double>();
        var seconds = 0.0;
        var workMillis = 0.0;
        for (var said : sentences) {
            try (var transcriber = transcribers.get()) {
                var heard = Heard.of(transcriber, said.pcm16k(), looked ? LOOK_SAMPLES : Integer.MAX_VALUE);
                var tally = new Tally(said.clip().wordErrors(heard.words()), said.clip().wordCount());
                tallies.merge(said.set(), tally, Tally::plus);
                tallies.merge("all", tally, Tally::plus);
                seconds += heard.seconds();
                workMillis += heard.workMillis();
                if (heard.seconds() >= 2 && heard.seconds() <= 4) {
                    finishMillis.add(heard.finishMillis());
                    finishWorkMillis.add(heard.finishWorkMillis());
                }
            }
        }
        System.out.println(name);
        tallies.forEach((set, tally) -> System.out.printf("  %-8s %4d of %4d words wrong, %.1f %%%n", set,
                tally.errors(), tally.words(), 100.0 * tally.errors() / tally.words()));
        System.out.printf("  %.3f s of work for a second of sound%n", workMillis / 1e3 / seconds);
        System.out.printf("  finish of %d utterances of 2 to 4 s: %s by the clock, %s of work%n", finishMillis.size(),
                percentiles(finishMillis), percentiles(finishWorkMillis));
    }

    private static String percentiles(List<Double> millis) {
        millis.sort(null);
        return String.format("p50 %.0f, p90 %.0f ms", millis.get(millis.size() / 2),
                millis.get(millis.size() * 9 / 10));
    }

    private static void sphinx(List<Said> sentences, String set, String texts) throws IOException {
        for (var line : Files.readAllLines(SPHINX.resolve(set).resolve(texts))) {
            var match = SPHINX_LINE.matcher(line.strip());
            if (match.matches()) {
                add(sentences, set, SPHINX.resolve(set).resolve(match.group(2) + ".wav"), match.group(1));
            }
        }
    }

    private static void prompts(List<Said> sentences) throws IOException {
        try (var packed = new GZIPInputStream(Files.newInputStream(PROMPT_TEXTS));
                var lines = new BufferedReader(new InputStreamReader(packed, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var match = PROMPT_LINE.matcher(line.strip());
                if (match.matches() && !match.group(2).contains("[")) {
                    add(sentences, "prompts", PROMPTS.resolve(match.group(1) + ".wav"), match.group(2));
                }
            }
        }
    }

    private static void add(List<Said> sentences, String set, Path file, String written) throws IOException {
        var words = SpokenForm.of(written);
        if (Files.exists(file) && Stream.of(words.split(" ")).count() >= (set.equals("prompts") ? 4 : 1)) {
            sentences.add(new Said(set, new Clip(file.getFileName().toString(), words), pcm16k(file)));
        }
    }

    private static ByteBuffer pcm16k(Path file) throws IOException {
        var wav = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var hertz = wav.getInt(24);
        var at = 12;
        while (wav.getInt(at) != 0x61746164) {
            at += 8 + wav.getInt(at + 4);
        }
        var bytes = Math.min(wav.getInt(at + 4), wav.limit() - at - 8) & ~1;
        var pcm = Clip.direct(bytes).put(0, wav, at + 8, bytes);
        if (hertz == 16_000) {
            return pcm;
        }
        var resampler = new Resampler(hertz, 16_000);
        var resampled = Clip.direct(resampler.outputSamples(bytes / Short.BYTES) * Short.BYTES);
        resampler.process(pcm, 0, bytes / Short.BYTES, resampled, 0);
        return resampled;
    }
}
