package dev.earshot.session;

import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.ClientEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The client's audio since it was last committed: what another upstream has to hear again. Where nobody speaks only the
 * last moments matter, so what is beyond the bound is dropped, oldest first. Positions are samples at 24 kHz since the
 * session began.
 */
final class InputTail {

    /** Half a minute. */
    static final int MAX_SAMPLES = 30 * Pcm16.INTERNAL_HERTZ;

    /** Between turns: the padding of a turn, and what the upstream may have been about to notice. */
    static final int QUIET_SAMPLES = Pcm16.INTERNAL_HERTZ;

    private final ArrayDeque<InputPiece> pieces = new ArrayDeque<>();
    private long beginSample;
    private long endSample;
    private long toldSample;
    private long droppedSamples;
    private String committedItemId;
    private List<InputPiece> committed = List.of();

    /** @param samples that the append is worth */
    void appended(ClientEvent append, int samples, boolean speaking) {
        pieces.add(new InputPiece.Appended(append.retain(), samples));
        endSample += samples;
        shrink(speaking);
    }

    /** @param pcm PCM16 24 kHz, lent for the call */
    void heard(ByteBuffer pcm, int offsetBytes, int samples, boolean speaking) {
        for (var done = 0; done < samples; ) {
            var taken = pieces.peekLast() instanceof InputPiece.Spoken last
                    ? last.write(pcm, offsetBytes + done * Pcm16.BYTES_PER_SAMPLE, samples - done) : 0;
            if (taken == 0) {
                pieces.add(new InputPiece.Spoken());
            }
            done += taken;
        }
        endSample += samples;
        shrink(speaking);
    }

    /** The place that has been reached; what comes later can be told apart from what came before. */
    long mark() {
        if (pieces.peekLast() instanceof InputPiece.Spoken last) {
            last.seal();
        }
        return endSample;
    }

    /** What came until there is this item of the conversation; its audio is kept until somebody has written it down. */
    void committed(String itemId, long untilSample) {
        committed.forEach(InputPiece::release);
        committedItemId = itemId;
        committed = takeUntil(untilSample);
    }

    /** The words of this item are known, or what was said in it has been answered. */
    void understood(String itemIdOrAny) {
        if (itemIdOrAny == null || itemIdOrAny.equals(committedItemId)) {
            committed.forEach(InputPiece::release);
            committedItemId = null;
            committed = List.of();
        }
    }

    /** What came until there is nothing at all. */
    void cleared(long untilSample) {
        takeUntil(untilSample).forEach(InputPiece::release);
    }

    void close() {
        cleared(endSample);
        understood(null);
    }

    private List<InputPiece> takeUntil(long untilSample) {
        var taken = new ArrayList<InputPiece>();
        while (!pieces.isEmpty() && beginSample < untilSample) {
            var oldest = pieces.remove();
            beginSample += oldest.samples();
            taken.add(oldest);
        }
        return taken;
    }

    /** The audio of an item that nobody has written down, in base64; null where there is none. */
    String audioOf(String itemId) {
        if (!itemId.equals(committedItemId)) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        committed.forEach(piece -> piece.copyTo(bytes));
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    long beginSample() {
        return beginSample;
    }

    /** The upstream has been told all there is. */
    void told() {
        toldSample = endSample;
    }

    /** There is nobody who has been told any of it. */
    void untold() {
        toldSample = beginSample;
    }

    /** Tells an upstream what it was not told yet, up to a position. */
    void tell(UpstreamLeg leg, long untilSample) {
        var at = beginSample;
        for (var piece : pieces) {
            var from = Math.max(toldSample, at);
            var to = Math.min(untilSample, at + piece.samples());
            if (from < to) {
                piece.tell(leg, (int) (from - at), (int) (to - at));
            }
            at += piece.samples();
        }
        toldSample = Math.max(toldSample, untilSample);
    }

    /** Of speech that was longer than is kept. */
    long droppedSamples() {
        return droppedSamples;
    }

    private void shrink(boolean speaking) {
        while (pieces.size() > 1 && mayGo(pieces.peek(), speaking)) {
            var oldest = pieces.remove();
            beginSample += oldest.samples();
            if (speaking || beginSample > toldSample) {
                droppedSamples += oldest.samples();
            }
            oldest.release();
        }
    }

    private boolean mayGo(InputPiece oldest, boolean speaking) {
        var kept = endSample - beginSample - oldest.samples();
        var wanted = speaking || beginSample + oldest.samples() > toldSample;
        return kept >= (wanted ? MAX_SAMPLES : QUIET_SAMPLES);
    }
}
