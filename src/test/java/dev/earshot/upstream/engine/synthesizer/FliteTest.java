package dev.earshot.upstream.engine.synthesizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.ResidentMemory;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.library.SystemLibrary;
import dev.earshot.upstream.engine.transcriber.PocketSphinx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class FliteTest {

    static final List<Voice> VOICES = Voice.all();

    private static final String CLAUSE = "I will set a timer for ten minutes.";

    @ParameterizedTest
    @FieldSource("VOICES")
    void everyVoiceSpeaksAloud(Voice voice) {
        try (var synthesizer = Flite.synthesizer(voice, 1)) {
            assertEquals(16_000, synthesizer.sampleRateHertz());
            var speech = speech(synthesizer, CLAUSE);
            var seconds = speech.limit() / 32_000.0;
            var loudness = loudness(speech);
            System.out.printf("%-8s %.2f s, rms %.0f%n", voice.name(), seconds, loudness);
            assertTrue(loudness > 500, () -> voice + " is at " + loudness);
            assertTrue(seconds > 1.2 && seconds < 4, () -> voice + " took " + seconds + " s");
        }
    }

    @Test
    void theFirstSoundComesLongBeforeTheLast() {
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1)) {
            speech(synthesizer, "warm up");
            var begin = System.nanoTime();
            var firstNanos = new long[1];
            synthesizer.speak("Okay. You are currently the only person in this conference, and it starts at ten.", _ -> {
                firstNanos[0] = firstNanos[0] == 0 ? System.nanoTime() - begin : firstNanos[0];
                return true;
            });
            var allNanos = System.nanoTime() - begin;
            System.out.printf("first samples after %.1f ms, all after %.1f ms%n", firstNanos[0] / 1e6, allNanos / 1e6);
            assertTrue(firstNanos[0] * 2 < allNanos, "nothing was handed on before half of the work was done");
        }
    }

    @Test
    void aSinkThatDeclinesIsNotCalledAgain() {
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1)) {
            var whole = speech(synthesizer, CLAUSE);
            var calls = new int[1];
            synthesizer.speak(CLAUSE, _ -> ++calls[0] < 5);
            assertEquals(5, calls[0]);
            assertSameSpeech(whole, speech(synthesizer, CLAUSE));
        }
    }

    @Test
    void anExceptionOfTheSinkEndsTheClauseAndComesOut() {
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1)) {
            var thrown = new IllegalArgumentException("the leg is gone");
            assertSame(thrown, assertThrows(IllegalArgumentException.class, () -> synthesizer.speak(CLAUSE, _ -> {
                throw thrown;
            })));
            assertTrue(loudness(speech(synthesizer, CLAUSE)) > 500);
        }
    }

    @Test
    void speedStretchesTheClause() {
        var asRecorded = seconds(1);
        assertTrue(seconds(1.5f) < asRecorded * 0.8, "faster is shorter");
        assertTrue(seconds(0.5f) > asRecorded * 1.6, "slower is longer");
        for (var wrong : new float[] {0.2f, 1.6f, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> Flite.synthesizer(Voice.DEFAULT, wrong));
        }
    }

    @Test
    void voicesOfOneSpeakerDiffer() {
        try (var one = Flite.synthesizer(Voice.named("sage"), 1); var other = Flite.synthesizer(Voice.named("Shimmer"), 1)) {
            assertSame(Voice.named("sage").speaker(), Voice.named("shimmer").speaker());
            var difference = difference(speech(one, CLAUSE), speech(other, CLAUSE));
            assertTrue(difference > 1, () -> "the pitch changes the wave by " + difference + " only");
        }
        assertSame(Voice.DEFAULT, Voice.named("nobody"));
        assertSame(Voice.DEFAULT, Voice.named(null));
    }

    @Test
    void fiveHundredClausesLeaveNoMemoryBehind() {
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1.5f)) {
            PcmSink deaf = _ -> true;
            PcmSink impatient = _ -> false;
            for (var i = 0; i < 100; i++) {
                synthesizer.speak(CLAUSE, i % 2 == 0 ? deaf : impatient);
            }
            var before = ResidentMemory.mebibytes();
            for (var i = 0; i < 500; i++) {
                synthesizer.speak(CLAUSE, i % 2 == 0 ? deaf : impatient);
            }
            var after = ResidentMemory.mebibytes();
            System.out.printf("resident %.1f MiB before 500 clauses, %.1f MiB after%n", before, after);
            // Half of the waves are complete, 45 KB each: had none been freed, the growth would be 11 MiB and more.
            assertTrue(after - before < 6, () -> "grew by " + (after - before) + " MiB");
        }
    }

    @Test
    void aSpeakerStaysLoadedWhenNobodySpeaks() {
        speechOnce();
        System.gc();
        assertTrue(loudness(speechOnce()) > 500);
    }

    @Test
    void streamsSpeakAtOnceWithTheSameSpeakerAndDoNotMix() throws Exception {
        var clauses = new String[] {CLAUSE, "Seven of clubs, and eight of spades.", "Please enter your password."};
        var expected = new ArrayList<ByteBuffer>();
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1)) {
            for (var clause : clauses) {
                expected.add(speech(synthesizer, clause));
            }
        }
        try (var workers = Executors.newFixedThreadPool(clauses.length)) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (var i = 0; i < clauses.length; i++) {
                var clause = clauses[i];
                var alone = expected.get(i);
                tasks.add(() -> {
                    try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1)) {
                        for (var round = 0; round < 10; round++) {
                            assertSameSpeech(alone, speech(synthesizer, clause));
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
    void textWithoutAWordIsSilence() {
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1)) {
            for (var wordless : new String[] {"", " ", "...", "?!", "\u2014", "\u0000", "\u65e5\u672c", "\ud83d\ude00"}) {
                assertEquals(0, speech(synthesizer, wordless).limit());
            }
        }
    }

    @Test
    void typographyAndAccentsArePlainToTheSpeaker() {
        assertEquals("It's \"cafe\", ok", Speakable.of("It\u2019s \u201ccaf\u00e9\u201d\u2014ok").replaceAll(" +", " "));
        assertEquals("a b", Speakable.of("\u0000a\u0000b\n"));
    }

    @Test
    void aClauseTooLongAndAClosedSynthesizerAreRefused() {
        var synthesizer = Flite.synthesizer(Voice.DEFAULT, 1);
        var tooLong = "a".repeat(Synthesizer.MAX_CLAUSE_CHARACTERS + 1);
        assertThrows(IllegalArgumentException.class, () -> synthesizer.speak(tooLong, _ -> true));
        synthesizer.close();
        assertThrows(IllegalStateException.class, () -> synthesizer.speak("hello", _ -> true));
    }

    @Test
    void whatIsSpokenIsUnderstood() {
        try (var synthesizer = Flite.synthesizer(Voice.named("ash"), 1); var transcriber = PocketSphinx.load()) {
            for (var sentence : new String[] {"seven of clubs", "you are currently the only person in this conference"}) {
                var speech = speech(synthesizer, sentence);
                transcriber.begin();
                transcriber.accept(speech, 0, speech.limit() / Short.BYTES);
                var clip = new Clip("spoken", sentence);
                var text = transcriber.finish();
                System.out.println("spoken: " + sentence + "; understood: " + text);
                assertTrue(clip.wordsFoundIn(text) * 3 >= clip.wordCount() * 2, text);
            }
        }
    }

    @Test
    void aMissingLibraryNamesItsDebianPackage() {
        var failure = assertThrows(SpeechUnavailableException.class,
                () -> new SystemLibrary("libflite_nobody.so.1", "libflite1").load());
        assertEquals("libflite_nobody.so.1 is not installed: apt-get install libflite1", failure.getMessage());
    }

    private static double seconds(float speed) {
        try (var synthesizer = Flite.synthesizer(Voice.DEFAULT, speed)) {
            return speech(synthesizer, CLAUSE).limit() / 32_000.0;
        }
    }

    private static ByteBuffer speechOnce() {
        try (var synthesizer = Flite.synthesizer(Voice.named("ballad"), 1)) {
            return speech(synthesizer, CLAUSE);
        }
    }

    /** Breath is random noise, so the same clause is never the same twice; another clause differs by 1.4. */
    private static void assertSameSpeech(ByteBuffer expected, ByteBuffer actual) {
        assertEquals(expected.limit(), actual.limit());
        var difference = difference(expected, actual);
        assertTrue(difference < 0.5, () -> "differs by " + difference);
    }

    /** Energy of the difference relative to the first one's, as a ratio of amplitudes. */
    private static double difference(ByteBuffer one, ByteBuffer other) {
        var difference = 0.0;
        var energy = 0.0;
        for (var at = 0; at < Math.min(one.limit(), other.limit()); at += Short.BYTES) {
            difference += Math.pow(one.getShort(at) - other.getShort(at), 2);
            energy += Math.pow(one.getShort(at), 2);
        }
        return Math.sqrt(difference / energy);
    }

    private static ByteBuffer speech(Synthesizer synthesizer, String clause) {
        var all = Clip.direct(30 * 32_000);
        synthesizer.speak(clause, chunk -> {
            all.put(chunk);
            return true;
        });
        return all.flip();
    }

    private static double loudness(ByteBuffer speech) {
        var sum = 0.0;
        for (var at = 0; at < speech.limit(); at += Short.BYTES) {
            double sample = speech.getShort(at);
            sum += sample * sample;
        }
        return Math.sqrt(sum / (speech.limit() / Short.BYTES));
    }
}
