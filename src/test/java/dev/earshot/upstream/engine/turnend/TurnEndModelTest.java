package dev.earshot.upstream.engine.turnend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TurnEndModelTest {

    private static TurnEndModel model;

    @BeforeAll
    static void load() {
        model = TurnEndModel.load(TurnEndModel.standardPath());
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    @Test
    void ofLongAudioTheLastEightSecondsCount() {
        var clip = Clip.SENTENCES.getFirst().pcm16k();
        var noisy = Clip.direct(10 * 16_000 * Short.BYTES);
        for (var i = 0; i < 2 * 16_000; i++) {
            noisy.putShort(i * Short.BYTES, (short) (i * 7_919));
        }
        noisy.put(noisy.limit() - clip.limit(), clip, 0, clip.limit());
        assertEquals(judge(noisy, 2 * 16_000 * Short.BYTES, 8 * 16_000), judge(noisy, 0, 10 * 16_000));
    }

    @Test
    void samplesAreLittleEndianWhateverTheBuffersOrder() {
        var clip = Clip.SENTENCES.getFirst().pcm16k();
        var asFound = judge(clip, 0, clip.limit() / Short.BYTES);
        assertEquals(asFound, judge(clip.order(ByteOrder.BIG_ENDIAN), 0, clip.limit() / Short.BYTES));
    }

    @Test
    void moreThreadsThanJudgesAllGetTheSameAnswer() {
        var clip = Clip.SENTENCES.getLast().pcm16k();
        var samples = clip.limit() / Short.BYTES;
        var alone = judge(clip, 0, samples);
        try (var threads = Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors())) {
            var answers = IntStream.range(0, 8)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> judge(clip, 0, samples), threads)).toList();
            answers.forEach(answer -> assertEquals(alone, answer.join()));
        }
    }

    @Test
    void silenceHasAFiniteAnswer() {
        var probability = judge(Clip.direct(16_000), 0, 8_000);
        assertTrue(probability >= 0 && probability <= 1, () -> "" + probability);
    }

    @Test
    void samplesCutByTheLimitAreRefusedAndTheJudgeIsStillGood() {
        try (var judge = model.borrow()) {
            var buffer = Clip.direct(100);
            assertThrows(IndexOutOfBoundsException.class, () -> judge.completeProbability(buffer, 0, 51));
            assertThrows(IndexOutOfBoundsException.class, () -> judge.completeProbability(buffer, -2, 10));
            judge.completeProbability(buffer, 0, 50);
        }
    }

    @Test
    void aJudgeGivenBackSaysSo() {
        var judge = model.borrow();
        judge.close();
        judge.close();
        assertThrows(IllegalStateException.class, () -> judge.completeProbability(Clip.direct(2), 0, 1));
    }

    @Test
    void aMissingModelNamesTheScriptThatFetchesIt() {
        var failure = assertThrows(SpeechUnavailableException.class,
                () -> TurnEndModel.load(Path.of("nowhere", TurnEndModel.FILE_NAME)));
        assertTrue(failure.getMessage().endsWith("run deploy/local/fetch-models"), failure.getMessage());
    }

    private static float judge(ByteBuffer pcm, int offsetBytes, int samples) {
        try (var judge = model.borrow()) {
            return judge.completeProbability(pcm, offsetBytes, samples);
        }
    }
}
