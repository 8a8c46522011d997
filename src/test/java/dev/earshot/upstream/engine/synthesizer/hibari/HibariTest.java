package dev.earshot.upstream.engine.synthesizer.hibari;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.Resampler;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.ResidentMemory;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.synthesizer.PcmSink;
import dev.earshot.upstream.engine.synthesizer.Synthesizer;
import dev.earshot.upstream.engine.synthesizer.Voice;
import dev.earshot.upstream.engine.transcriber.PocketSphinx;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HibariTest {

    static final List<Voice> VOICES = Voice.all();

    private static final String CLAUSE = "I will set a timer for ten minutes.";

    private static Hibari hibari;

    @BeforeAll
    static void load() {
        hibari = Hibari.load(VoiceActivityModel.standardPath().resolveSibling(Hibari.FILE_NAME));
    }

    @AfterAll
    static void close() {
        hibari.close();
    }

    @ParameterizedTest
    @FieldSource("VOICES")
    void everyVoiceSpeaksAloudAtOnePace(Voice voice) {
        try (var synthesizer = hibari.synthesizer(voice, 1)) {
            var speech = speech(synthesizer, CLAUSE);
            var seconds = seconds(speech, synthesizer);
            assertTrue(level(speech, 0, speech.limit()) > 1_000, () -> voice + " is too quiet");
            assertTrue(seconds > 1.6 && seconds < 2.4, () -> voice + " took " + seconds + " s");
        }
    }

    @Test
    void aClauseBeginsWithSoundAndEndsWithAShortPause() {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
            var speech = speech(synthesizer, CLAUSE);
            var tenth = 2_400 * Short.BYTES;
            assertTrue(level(speech, 0, tenth) > 50, "nothing is heard in the first tenth of a second");
            assertTrue(level(speech, speech.limit() - tenth, tenth) < 50, "the sentence ends without a pause");
            var onward = speech(synthesizer, "I will set a timer for ten");
            assertTrue(level(onward, onward.limit() - tenth, tenth) > 50, "a clause that goes on ends in a pause");
        }
    }

    @Test
    void theFirstSoundComesBeforeTheLast() {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
            var begin = System.nanoTime();
            var times = new ArrayList<Long>();
            synthesizer.speak("You are currently the only person in this conference, and it starts at ten.", _ -> {
                times.add(System.nanoTime() - begin);
                return true;
            });
            System.out.printf("first samples after %.1f ms, all after %.1f ms%n", times.getFirst() / 1e6,
                    times.getLast() / 1e6);
            assertTrue(times.size() > 200, "the clause is handed on in " + times.size() + " pieces only");
            assertTrue(times.getFirst() < times.getLast());
        }
    }

    @Test
    void aSinkThatDeclinesIsNotCalledAgain() {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
            var whole = speech(synthesizer, CLAUSE).limit();
            var calls = new int[1];
            synthesizer.speak(CLAUSE, _ -> ++calls[0] < 5);
            assertEquals(5, calls[0]);
            assertEquals(whole, speech(synthesizer, CLAUSE).limit(), 2 * 600);
        }
    }

    @Test
    void anExceptionOfTheSinkEndsTheClauseAndComesOut() {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
            var thrown = new IllegalArgumentException("the leg is gone");
            // More often than there are cores: none of them may stay taken.
            for (var i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                assertSame(thrown, assertThrows(IllegalArgumentException.class, () -> synthesizer.speak(CLAUSE, _ -> {
                    throw thrown;
                })));
            }
            assertTrue(speech(synthesizer, CLAUSE).limit() > 0);
        }
    }

    @Test
    void speedStretchesTheClause() {
        var asRecorded = seconds(1);
        assertTrue(seconds(1.5f) < asRecorded * 0.8, "faster is shorter");
        assertTrue(seconds(0.5f) > asRecorded * 1.6, "slower is longer");
        for (var wrong : new float[] {0.2f, 1.6f, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> hibari.synthesizer(Voice.DEFAULT, wrong));
        }
    }

    @Test
    void theVoicesDifferInHeadOrPitch() {
        assertEquals(VOICES.size(), VOICES.stream().map(Timbre::of).distinct().count());
    }

    @Test
    void streamsSpeakAtOnceAndDoNotMix() throws Exception {
        var clauses = new String[] {CLAUSE, "Seven of clubs, and eight of spades.", "Please enter your password.",
                "No."};
        var lengths = new ArrayList<Integer>();
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
            for (var clause : clauses) {
                lengths.add(speech(synthesizer, clause).limit());
            }
        }
        try (var workers = Executors.newFixedThreadPool(clauses.length)) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (var i = 0; i < clauses.length; i++) {
                var clause = clauses[i];
                var alone = lengths.get(i);
                tasks.add(() -> {
                    try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
                        for (var round = 0; round < 5; round++) {
                            // Breath is random: a hop at either end is now and then above silence, now and then below.
                            assertEquals(alone, speech(synthesizer, clause).limit(), 2 * 600);
                        }
                        return true;
                    }
                });
            }
            for (var result : workers.invokeAll(tasks)) {
                assertTrue(result.get());
            }
        }
    }

    @Test
    void twoHundredClausesLeaveNoMemoryBehind() {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1.5f)) {
            PcmSink deaf = _ -> true;
            PcmSink impatient = _ -> false;
            for (var i = 0; i < 100; i++) {
                synthesizer.speak(CLAUSE, i % 2 == 0 ? deaf : impatient);
            }
            System.gc();
            var before = ResidentMemory.mebibytes();
            for (var i = 0; i < 200; i++) {
                synthesizer.speak(CLAUSE, i % 2 == 0 ? deaf : impatient);
            }
            System.gc();
            var after = ResidentMemory.mebibytes();
            System.out.printf("resident %.1f MiB before 200 clauses, %.1f MiB after%n", before, after);
            // A clause's spectrum takes 1.5 MiB outside the heap: had none been freed, the growth would be 300 MiB.
            assertTrue(after - before < 60, () -> "grew by " + (after - before) + " MiB");
        }
    }

    @Test
    void aLongClauseIsSpokenInPartsCutAtPauses() {
        assertEquals(List.of("aa bb,", "cc dd", "ee"), HibariSynthesizer.parts("aa bb, cc dd ee", 7));
        assertEquals(List.of("aaaa", "aaaa", "a"), HibariSynthesizer.parts("aaaaaaaaa", 4));
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1.5f)) {
            var clause = "This sentence goes on and on, and nobody knows when it is going to end. ".repeat(5);
            assertTrue(seconds(speech(synthesizer, clause), synthesizer) > 10);
        }
    }

    @Test
    void textWithoutAWordIsSilence() {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1)) {
            for (var wordless : new String[] {"", " ", "...", "?!", "\u2014", "\u0000", "\u65e5\u672c",
                    "\ud83d\ude00"}) {
                assertEquals(0, speech(synthesizer, wordless).limit());
            }
        }
    }

    @Test
    void aClauseTooLongAndAClosedSynthesizerAreRefused() {
        var synthesizer = hibari.synthesizer(Voice.DEFAULT, 1);
        var tooLong = "a".repeat(Synthesizer.MAX_CLAUSE_CHARACTERS + 1);
        assertThrows(IllegalArgumentException.class, () -> synthesizer.speak(tooLong, _ -> true));
        synthesizer.close();
        assertThrows(IllegalStateException.class, () -> synthesizer.speak("hello", _ -> true));
    }

    @Test
    void whatIsSpokenIsUnderstood() {
        try (var transcriber = PocketSphinx.load()) {
            for (var name : new String[] {"alloy", "ash"}) {
                try (var synthesizer = hibari.synthesizer(Voice.named(name), 1)) {
                    for (var sentence : new String[] {"seven of clubs",
                            "you are currently the only person in this conference"}) {
                        var speech = speech(synthesizer, sentence);
                        var resampler = new Resampler(synthesizer.sampleRateHertz(), 16_000);
                        var samples = speech.limit() / Short.BYTES;
                        var heard = Clip.direct(resampler.outputSamples(samples) * Short.BYTES);
                        var made = resampler.process(speech, 0, samples, heard, 0);
                        transcriber.begin();
                        transcriber.accept(heard, 0, made);
                        var text = transcriber.finish();
                        System.out.println(name + " spoke: " + sentence + "; understood: " + text);
                        var clip = new Clip("spoken", sentence);
                        assertTrue(clip.wordsFoundIn(text) * 3 >= clip.wordCount() * 2, text);
                    }
                }
            }
        }
    }

    @Test
    void aMissingOrBrokenArchiveNamesTheCommand(@TempDir Path folder) throws IOException {
        var missing = assertThrows(SpeechUnavailableException.class,
                () -> Hibari.load(folder.resolve(Hibari.FILE_NAME)));
        assertEquals("the voice " + Hibari.FILE_NAME + " is missing: run deploy/local/fetch-models",
                missing.getMessage());
        var broken = Files.write(folder.resolve("broken.zip"), new byte[100]);
        var failure = assertThrows(SpeechUnavailableException.class, () -> Hibari.load(broken));
        assertTrue(failure.getMessage().endsWith("delete the archive and run deploy/local/fetch-models"),
                failure.getMessage());
    }

    private static double seconds(float speed) {
        try (var synthesizer = hibari.synthesizer(Voice.DEFAULT, speed)) {
            return seconds(speech(synthesizer, CLAUSE), synthesizer);
        }
    }

    private static double seconds(ByteBuffer speech, Synthesizer synthesizer) {
        return speech.limit() / 2.0 / synthesizer.sampleRateHertz();
    }

    private static ByteBuffer speech(Synthesizer synthesizer, String clause) {
        var all = Clip.direct(40 * 2 * 25_200);
        synthesizer.speak(clause, chunk -> {
            all.put(chunk);
            return true;
        });
        return all.flip();
    }

    /** Root mean square of a stretch, in bytes. */
    private static double level(ByteBuffer speech, int from, int length) {
        var sum = 0.0;
        for (var at = from; at < from + length; at += Short.BYTES) {
            sum += Math.pow(speech.getShort(at), 2);
        }
        return Math.sqrt(sum / (length / Short.BYTES));
    }
}
