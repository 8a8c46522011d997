package dev.earshot.upstream.engine.transcriber.moonshine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.transcriber.DecoderPool;
import dev.earshot.upstream.engine.transcriber.DecoderUnavailableException;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MoonshineTranscriberTest {

    private static final int CHUNK_SAMPLES = 1_600;
    private static final int MAX_UTTERANCES = 3;

    private static MoonshineModel model;

    @BeforeAll
    static void load() {
        model = MoonshineModel.load(MoonshineModel.standardFolder(), MAX_UTTERANCES);
    }

    @AfterAll
    static void close() {
        if (model != null) {
            assertEquals(MAX_UTTERANCES, model.freeUtterances());
            model.close();
        }
    }

    @Test
    void strangersAreUnderstoodBetterThanByPocketSphinx() {
        var errors = 0;
        var errorsBefore = 0;
        var words = 0;
        try (var decoders = new DecoderPool(1)) {
            decoders.ready().join();
            for (var clip : Stream.concat(Clip.SENTENCES.stream(), Stream.of(Clip.TWO_SENTENCES)).toList()) {
                var textBefore = Heard.of(decoders.newTranscriber(Duration.ofSeconds(1)), clip.pcm16k());
                var text = Heard.of(model.newTranscriber(Duration.ZERO), clip.pcm16k());
                System.out.printf("%-24s %4.1f s, of %2d words wrong %2d -> %2d, "
                        + "work %4.0f -> %3.0f ms, finish %3.0f -> %3.0f ms: %s%n",
                        clip.file(), text.seconds(), clip.wordCount(), clip.wordErrors(textBefore.words()),
                        clip.wordErrors(text.words()), textBefore.workMillis(), text.workMillis(),
                        textBefore.finishMillis(), text.finishMillis(), text.words());
                errorsBefore += clip.wordErrors(textBefore.words());
                errors += clip.wordErrors(text.words());
                words += clip.wordCount();
            }
        }
        System.out.printf("word error rate %.1f -> %.1f %%%n", 100.0 * errorsBefore / words, 100.0 * errors / words);
        assertTrue(errors * 20 <= words, errors + " of " + words + " words are wrong");
        assertTrue(errors < errorsBefore, errors + " of " + words + " words are wrong, before " + errorsBefore);
    }

    @Test
    void settledWordsOnlyGrowAndTheTextBeginsWithThem() {
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            for (var clip : Clip.SENTENCES) {
                transcriber.begin();
                var settled = transcriber.settled();
                assertEquals("", settled);
                var pcm = clip.pcm16k();
                for (var at = 0; at < pcm.limit(); at += CHUNK_SAMPLES * Short.BYTES) {
                    accept(transcriber, pcm, at);
                    var partial = transcriber.partial();
                    assertTrue(transcriber.settled().startsWith(settled), settled + " | " + transcriber.settled());
                    settled = transcriber.settled();
                    assertTrue(partial.startsWith(settled), settled + " | " + partial);
                }
                var text = transcriber.finish();
                assertTrue(text.startsWith(settled), settled + " | " + text);
                assertTrue(clip.wordErrors(text) * 3 <= clip.wordCount(), text);
                if (clip.wordCount() > 6) {
                    assertTrue(settled.split(" ").length >= 3, "only settled: " + settled);
                }
            }
        }
    }

    @Test
    @Timeout(30)
    void whatWasLookedAtAsThePauseBeganNeedsNoFurtherWork() {
        var clip = Clip.SENTENCES.getLast();
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            transcriber.begin();
            var pcm = clip.pcm16k();
            transcriber.accept(pcm, 0, pcm.limit() / Short.BYTES);
            assertEquals(clip.words(), transcriber.partial());
            transcriber.accept(Clip.direct(12_800), 0, 6_400);
            var cores = 0;
            while (model.tryRun()) {
                cores++;
            }
            assertEquals(clip.words(), transcriber.finish());
            for (var core = 0; core < cores; core++) {
                model.endRun();
            }
        }
    }

    @Test
    void wordsAfterAPauseAreHeardThoughTheTextWasLookedAtBefore() {
        var clip = Clip.TWO_SENTENCES;
        var pcm = clip.pcm16k();
        var pause = 3 * 16_000 + 5_600;
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            transcriber.begin();
            transcriber.accept(pcm, 0, pause);
            transcriber.partial();
            transcriber.accept(pcm, pause * Short.BYTES, pcm.limit() / Short.BYTES - pause);
            assertTrue(clip.wordErrors(transcriber.finish()) <= 2);
        }
    }

    @Test
    void anUtteranceLongerThanAWindowKeepsAllItsWords() {
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            transcriber.begin();
            var clip = Clip.TWO_SENTENCES;
            var pcm = clip.pcm16k();
            var settled = "";
            for (var time = 0; time < 5; time++) {
                for (var at = 0; at < pcm.limit(); at += CHUNK_SAMPLES * Short.BYTES) {
                    accept(transcriber, pcm, at);
                    transcriber.partial();
                    assertTrue(transcriber.settled().startsWith(settled), settled + " | " + transcriber.settled());
                    settled = transcriber.settled();
                }
            }
            var text = transcriber.finish();
            var five = new Clip("", String.join(" ", Collections.nCopies(5, clip.words())));
            assertTrue(five.wordErrors(text) * 10 <= five.wordCount(), text);
        }
    }

    @Test
    void silenceAndNoiseHaveNoText() {
        var random = new Random(7);
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            for (var amplitude : new int[] {0, 10, 100, 1_000}) {
                for (var seconds : new int[] {1, 2, 4}) {
                    var pcm = Clip.direct(seconds * 16_000 * Short.BYTES);
                    for (var at = 0; at < pcm.limit(); at += Short.BYTES) {
                        pcm.putShort(at, (short) (amplitude * random.nextGaussian()));
                    }
                    assertEquals("", Heard.of(transcriber, pcm).words(), amplitude + ", " + seconds + " s");
                }
            }
        }
    }

    @Test
    void anUtteranceWithoutSoundHasNoText() {
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            transcriber.begin();
            transcriber.accept(Clip.direct(2), 0, 0);
            assertEquals("", transcriber.partial());
            assertEquals("", transcriber.finish());
        }
    }

    @Test
    void streamsSpeakAtOnceAndEachGetsItsOwnText() throws Exception {
        var clips = Clip.SENTENCES.subList(Clip.SENTENCES.size() - MAX_UTTERANCES, Clip.SENTENCES.size());
        var together = new CyclicBarrier(MAX_UTTERANCES);
        try (var workers = Executors.newFixedThreadPool(MAX_UTTERANCES)) {
            var texts = workers.invokeAll(clips.stream().<Callable<String>>map(clip -> () -> {
                try (var transcriber = model.newTranscriber(Duration.ZERO)) {
                    together.await();
                    return Heard.of(transcriber, clip.pcm16k()).words();
                }
            }).toList());
            for (var i = 0; i < MAX_UTTERANCES; i++) {
                assertEquals(clips.get(i).words(), texts.get(i).get());
            }
        }
    }

    @Test
    void oneUtteranceTooManyIsRefusedUntilOthersEnd() {
        var transcribers = Stream.generate(() -> model.newTranscriber(Duration.ofMillis(5)))
                .limit(MAX_UTTERANCES + 1).toList();
        transcribers.subList(0, MAX_UTTERANCES).forEach(Transcriber::begin);
        var last = transcribers.getLast();
        assertFalse(last.tryBegin());
        assertThrows(DecoderUnavailableException.class, last::begin);
        transcribers.getFirst().close();
        transcribers.getFirst().close();
        assertTrue(last.tryBegin());
        transcribers.forEach(Transcriber::close);
        assertThrows(IllegalStateException.class, last::begin);
    }

    @Test
    void misuseIsNamed() {
        try (var transcriber = model.newTranscriber(Duration.ZERO)) {
            assertThrows(IllegalStateException.class, transcriber::partial);
            assertThrows(IllegalStateException.class, transcriber::settled);
            assertThrows(IllegalStateException.class, transcriber::finish);
            transcriber.begin();
            assertThrows(IllegalStateException.class, transcriber::begin);
            assertThrows(IllegalArgumentException.class, () -> transcriber.accept(ByteBuffer.allocate(4), 0, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> transcriber.accept(Clip.direct(4), 2, 2));
            assertEquals("", transcriber.finish());
        }
    }

    @Test
    void aMissingOrDamagedModelIsNamedWithItsRemedy(@TempDir Path folder) throws Exception {
        assertFalse(MoonshineModel.presentIn(folder));
        var missing = assertThrows(SpeechUnavailableException.class, () -> MoonshineModel.load(folder));
        assertTrue(missing.getMessage().contains("deploy/local/fetch-models"), missing.getMessage());
        for (var name : new String[] {"encoder.ort", "decoder.ort", "tokens.bin"}) {
            Files.write(folder.resolve("moonshine-tiny-en-" + name), new byte[] {1, 2, 3});
        }
        assertTrue(MoonshineModel.presentIn(folder));
        var damaged = assertThrows(SpeechUnavailableException.class, () -> MoonshineModel.load(folder));
        assertTrue(damaged.getMessage().contains("deploy/local/fetch-models"), damaged.getMessage());
    }

    private static void accept(Transcriber transcriber, ByteBuffer pcm, int offsetBytes) {
        transcriber.accept(pcm, offsetBytes, Math.min(CHUNK_SAMPLES, (pcm.limit() - offsetBytes) / Short.BYTES));
    }
}
