package dev.earshot.upstream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.TurnDetection.Eagerness;
import dev.earshot.protocol.TurnDetection.SemanticVad;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.echo.EchoGuard;
import dev.earshot.upstream.engine.echo.PlayedSound;
import dev.earshot.upstream.engine.transcriber.PocketSphinx;
import dev.earshot.upstream.engine.turnend.TurnEndModel;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An ear with all its real parts, told to wait for the end of what is said. */
class EarTurnEndTest {

    private static final EchoGuard NOTHING_PLAYED = new EchoGuard(new PlayedSound(ByteBuffer.allocate(PlayedSound.BYTES)));

    private static final SemanticVad PATIENT = new SemanticVad(0.5, 300, Eagerness.LOW, true, true);

    @Test
    void aSentenceThatSoundsCompleteEndsLongBeforeTheLongestWait() throws Exception {
        var heard = new Heard();
        hear("h_goforward.wav", heard);
        var stopped = heard.stopped.get(60, TimeUnit.SECONDS);
        var clipSamples = new Clip("h_goforward.wav", "").pcm16k().limit() / Short.BYTES;
        assertTrue(stopped <= clipSamples, () -> "the clip's own last 0.6 s of silence were not enough: " + stopped);
        assertTrue(stopped > clipSamples / 2, () -> "cut in on at " + stopped);
    }

    @Test
    void aSentenceThatSoundsHalfSaidIsStillWaitedFor() throws Exception {
        var heard = new Heard();
        hear("h_lv0880.wav", heard);
        assertTrue(heard.started.isDone());
        assertFalse(heard.stopped.isDone());
    }

    /** Returns when the whole clip was heard. */
    private static void hear(String file, Heard heard) throws Exception {
        var pcm = new Clip(file, "").pcm16k();
        var samples = pcm.limit() / Short.BYTES;
        var ring = new EarRing(Clip.direct(8 * Ear.HERTZ * Short.BYTES), 4 * Ear.HERTZ);
        var pool = new WorkerPool(1);
        try (var voices = VoiceActivityModel.load(VoiceActivityModel.standardPath())) {
            var utterances = new Utterances(ring, PocketSphinx.load(), new Semaphore(1), 0);
            var turnEnd = TurnEnd.load(TurnEndModel.standardPath());
            var ear = new Ear(ring, new SpeechDetector(voices.newDetector(), NOTHING_PLAYED), turnEnd, utterances, pool, heard);
            ear.detect(PATIENT);
            assertEquals(samples, ring.write(pcm, 0, samples));
            ear.hear();
            heard.awaitHeard(ring, samples - 512);
            var closed = new CompletableFuture<Void>();
            ear.close(() -> closed.complete(null));
            closed.get(60, TimeUnit.SECONDS);
        } finally {
            pool.close();
        }
    }

    private static final class Heard implements Ear.Listener {

        private final CompletableFuture<String> started = new CompletableFuture<>();
        private final CompletableFuture<Long> stopped = new CompletableFuture<>();
        private final Semaphore advances = new Semaphore(0);

        void awaitHeard(EarRing ring, long sample) throws InterruptedException {
            while (ring.readSample() < sample) {
                assertTrue(advances.tryAcquire(60, TimeUnit.SECONDS), "the ear stands still");
            }
        }

        @Override
        public void speechStarted(String itemId, long paddedStartSample) {
            started.complete(itemId);
        }

        @Override
        public void speechStopped(String itemId, long endSample) {
            stopped.complete(endSample);
        }

        @Override
        public void idleTimedOut(String itemId, long startSample, long endSample) {}

        @Override
        public void settled(String itemId, String words) {}

        @Override
        public void transcribed(String itemId, String transcript, long samples, ByteBuf pcm16k) {}

        @Override
        public void transcriptionFailed(String itemId, ApiError error) {}

        @Override
        public void advanced() {
            advances.release();
        }

        @Override
        public void broken() {
            stopped.completeExceptionally(new AssertionError("the ear broke"));
        }
    }
}
