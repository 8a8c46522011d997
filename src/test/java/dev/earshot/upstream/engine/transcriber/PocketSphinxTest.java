package dev.earshot.upstream.engine.transcriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PocketSphinxTest {

    private static final int CHUNK_SAMPLES = 512;

    private static PocketSphinx decoder;

    @BeforeAll
    static void load() {
        decoder = PocketSphinx.load();
    }

    @AfterAll
    static void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    @Test
    void mostSentencesOfStrangersAreUnderstood() {
        var understood = 0;
        var errors = 0;
        var words = 0;
        var finishMillis = new ArrayList<Double>();
        for (var clip : Stream.concat(Clip.SENTENCES.stream(), Stream.of(Clip.TWO_SENTENCES)).toList()) {
            decoder.speaker(null);
            decoder.begin();
            feed(decoder, clip.pcm16k());
            var endNanos = System.nanoTime();
            var text = decoder.finish();
            finishMillis.add((System.nanoTime() - endNanos) / 1e6);
            var wrong = clip.wordErrors(text);
            errors += wrong;
            words += clip.wordCount();
            if (clip != Clip.TWO_SENTENCES && clip.wordsFoundIn(text) * 2 >= clip.wordCount()) {
                understood++;
            }
            System.out.printf("%-27s %2d of %2d words wrong, final text after %3.0f ms: %s%n", clip.file(), wrong,
                    clip.wordCount(), finishMillis.getLast(), text);
        }
        finishMillis.sort(null);
        System.out.printf("word error rate %.1f %%, sentences with half of their words %d of 8, final text p50 %.0f max %.0f ms%n",
                100.0 * errors / words, understood, finishMillis.get(finishMillis.size() / 2), finishMillis.getLast());
        assertTrue(understood >= 6, "only " + understood + " of 8 sentences have half of their words");
        assertTrue(errors * 4 <= words, errors + " of " + words + " words are wrong");
    }

    @Test
    void anUtteranceDependsOnItsOwnSpeakerOnly() {
        var clip = Clip.SENTENCES.get(6);
        var fresh = text(null, clip);
        text(null, Clip.SENTENCES.getFirst());
        assertEquals(fresh, text(null, clip));
    }

    @Test
    void thePartialTextGrows() {
        var clip = Clip.SENTENCES.getLast();
        decoder.speaker(null);
        decoder.begin();
        assertEquals("", decoder.partial());
        var pcm = clip.pcm16k();
        var half = pcm.limit() / 4;
        decoder.accept(pcm, 0, half);
        var partial = decoder.partial();
        decoder.accept(pcm, half * Short.BYTES, pcm.limit() / Short.BYTES - half);
        var text = decoder.finish();
        assertTrue(!partial.isEmpty() && partial.length() < text.length(), partial + " | " + text);
    }

    @Test
    void silenceHasNoText() {
        decoder.speaker(null);
        decoder.begin();
        feed(decoder, Clip.direct(2 * 16_000 * Short.BYTES));
        assertEquals("", decoder.finish());
    }

    @Test
    void anUtteranceWithoutAudioHasNoText() {
        decoder.begin();
        decoder.accept(Clip.direct(2), 0, 0);
        assertEquals("", decoder.finish());
    }

    @Test
    void callsOutOfOrderAreRefusedBeforeTheyReachTheLibrary() {
        var audio = Clip.direct(64);
        assertThrows(IllegalStateException.class, () -> decoder.accept(audio, 0, 32));
        assertThrows(IllegalStateException.class, decoder::finish);
        assertThrows(IllegalStateException.class, decoder::partial);
        decoder.begin();
        assertThrows(IllegalStateException.class, decoder::begin);
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.accept(audio, 0, 33));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.accept(audio, -2, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.accept(audio, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.accept(audio, 0, Integer.MIN_VALUE + 1));
        assertThrows(IllegalArgumentException.class, () -> decoder.accept(ByteBuffer.allocate(64), 0, 32));
        decoder.finish();
    }

    @Test
    void aClosedDecoderSaysSoInsteadOfCrashingTheProcess() {
        var closed = PocketSphinx.load();
        closed.begin();
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, closed::begin);
        assertThrows(IllegalStateException.class, closed::finish);
    }

    @Test
    void aMissingModelNamesTheDebianPackage() {
        var failure = assertThrows(SpeechUnavailableException.class, () -> PocketSphinx.load(Path.of("nowhere")));
        assertTrue(failure.getMessage().endsWith("apt-get install pocketsphinx-en-us"), failure.getMessage());
    }

    @Test
    void noisesAndPronunciationsAreNoWords() {
        assertEquals("read me", Hypothesis.words("<s> [NOISE] read(2) <sil> me ++UH++ </s>"));
        assertEquals("", Hypothesis.words("<s> <sil> </s>"));
        assertEquals("", Hypothesis.words(""));
    }

    private static String text(float[] speaker, Clip clip) {
        decoder.speaker(speaker);
        decoder.begin();
        feed(decoder, clip.pcm16k());
        return decoder.finish();
    }

    static void feed(Transcriber transcriber, ByteBuffer pcm) {
        var samples = pcm.limit() / Short.BYTES;
        for (var at = 0; at < samples; at += CHUNK_SAMPLES) {
            transcriber.accept(pcm, at * Short.BYTES, Math.min(CHUNK_SAMPLES, samples - at));
        }
    }
}
