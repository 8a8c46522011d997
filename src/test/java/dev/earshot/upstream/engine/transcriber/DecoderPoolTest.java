package dev.earshot.upstream.engine.transcriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.clips.ResidentMemory;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecoderPoolTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void oneDecoderIsWarmFromTheStartAndFurtherOnesComeOnDemand() {
        var before = ResidentMemory.mebibytes();
        try (var pool = new DecoderPool(2)) {
            pool.ready().join();
            var warm = ResidentMemory.mebibytes();
            assertEquals(1, pool.loadedDecoders());
            try (var one = pool.acquire(LONG)) {
                assertEquals(1, pool.loadedDecoders());
                var loadNanos = System.nanoTime();
                try (var other = pool.acquire(LONG)) {
                    System.out.printf("resident %.0f MiB, with one decoder %.0f, with two %.0f; the second took %.0f ms%n",
                            before, warm, ResidentMemory.mebibytes(), (System.nanoTime() - loadNanos) / 1e6);
                    assertFalse(one.decoder() == other.decoder());
                    assertEquals(2, pool.loadedDecoders());
                }
            }
            assertEquals(2, pool.idleDecoders());
        }
    }

    @Test
    void aBusyPoolSaysThatAllDecodersAreBusy() {
        try (var pool = new DecoderPool(1); var _ = pool.acquire(LONG)) {
            var refused = assertThrows(DecoderUnavailableException.class, () -> pool.acquire(Duration.ofMillis(20)));
            assertEquals("all 1 decoders stayed busy for 20 ms", refused.getMessage());
        }
    }

    @Test
    void aDecoderGivenBackInMidUtteranceIsFitForTheNext() {
        try (var pool = new DecoderPool(1)) {
            var hungUp = pool.newTranscriber(LONG);
            hungUp.begin();
            PocketSphinxTest.feed(hungUp, Clip.SENTENCES.getFirst().pcm16k());
            hungUp.close();
            hungUp.close();
            assertThrows(IllegalStateException.class, hungUp::begin);
            try (var next = pool.newTranscriber(Duration.ZERO)) {
                assertEquals("seven of clubs", text(next, Clip.SENTENCES.get(2)));
            }
            assertEquals(1, pool.idleDecoders());
        }
    }

    @Test
    void twoStreamsSpeakAtOnceAndEachGetsItsOwnText() throws Exception {
        try (var pool = new DecoderPool(2); var workers = Executors.newFixedThreadPool(2)) {
            var together = new CountDownLatch(2);
            Callable<String> one = () -> text(pool, Clip.SENTENCES.get(2), together);
            Callable<String> other = () -> text(pool, Clip.SENTENCES.getLast(), together);
            var first = workers.submit(one);
            var second = workers.submit(other);
            assertEquals("seven of clubs", first.get());
            assertEquals("you are currently the only person in this conference", second.get());
        }
    }

    @Test
    void aStreamKeepsItsSpeakersMeanWhileItsDecoderServesAnother() {
        try (var pool = new DecoderPool(1); var alone = pool.newTranscriber(LONG);
                var shared = pool.newTranscriber(LONG); var stranger = pool.newTranscriber(LONG)) {
            var clip = Clip.SENTENCES.get(6);
            var expected = text(alone, clip) + "; " + text(alone, clip);
            var first = text(shared, clip);
            text(stranger, Clip.SENTENCES.getFirst());
            assertEquals(expected, first + "; " + text(shared, clip));
        }
    }

    @Test
    void aDecoderGoesToWhoeverIsNextInLine() throws Exception {
        try (var pool = new DecoderPool(1); var workers = Executors.newSingleThreadExecutor()) {
            var held = pool.acquire(LONG);
            var decoder = held.decoder();
            var waiting = workers.submit(() -> pool.acquire(LONG));
            held.close();
            var next = waiting.get();
            assertSame(decoder, next.decoder());
            next.close();
            assertThrows(IllegalStateException.class, next::decoder);
        }
    }

    @Test
    void aPoolThatCannotLoadSaysWhyAndTriesAgainWithTheNextStream() {
        var tries = new AtomicInteger();
        try (var pool = new DecoderPool(3, () -> {
            tries.incrementAndGet();
            throw new SpeechUnavailableException("not installed: apt-get install it");
        })) {
            assertThrows(CompletionException.class, () -> pool.ready().join());
            var refused = assertThrows(DecoderUnavailableException.class, () -> pool.acquire(Duration.ofMillis(50)));
            assertEquals("not installed: apt-get install it", refused.getMessage());
            assertTrue(tries.get() >= 2, "tried " + tries + " times");
            assertEquals(0, pool.loadedDecoders());
        }
    }

    @Test
    void aClosedPoolFreesDecodersAndRefusesStreams() {
        var pool = new DecoderPool(1);
        var lent = pool.acquire(LONG);
        pool.close();
        pool.close();
        assertEquals(1, pool.loadedDecoders());
        assertThrows(DecoderUnavailableException.class, () -> pool.acquire(LONG));
        lent.close();
        assertEquals(0, pool.loadedDecoders());
    }

    private static String text(DecoderPool pool, Clip clip, CountDownLatch together) throws InterruptedException {
        try (var transcriber = pool.newTranscriber(LONG)) {
            transcriber.begin();
            together.countDown();
            together.await();
            PocketSphinxTest.feed(transcriber, clip.pcm16k());
            return transcriber.finish();
        }
    }

    private static String text(Transcriber transcriber, Clip clip) {
        transcriber.begin();
        PocketSphinxTest.feed(transcriber, clip.pcm16k());
        return transcriber.finish();
    }
}
