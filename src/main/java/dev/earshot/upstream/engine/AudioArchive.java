package dev.earshot.upstream.engine;

import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Resampler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The audio of a session's items, for {@code conversation.item.retrieve}. PCM16, of the user at 16 kHz as the ear has it,
 * of answers at 24 kHz. What is oldest goes first when the bound is reached. On the session's loop.
 */
final class AudioArchive {

    /** {@code pcm} is null once it had to go: what comes later of the same item is not kept either. */
    private static final class Kept {
        ByteBuf pcm;
        final int hertz;

        Kept(ByteBuf pcm, int hertz) {
            this.pcm = pcm;
            this.hertz = hertz;
        }

        int bytes() {
            return pcm == null ? 0 : pcm.readableBytes();
        }
    }

    private final long maxBytes;
    private final Map<String, Kept> items = new LinkedHashMap<>();
    private long bytes;

    /** @param maxBytes of all items together; 0 keeps nothing */
    AudioArchive(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A user's whole turn. @param pcm16k taken over, released here in the end; null where nothing was kept */
    void turn(String itemId, ByteBuf pcm16k) {
        if (pcm16k != null) {
            delete(itemId);
            items.put(itemId, new Kept(pcm16k, Ear.HERTZ));
            bytes += pcm16k.readableBytes();
            makeRoom();
        }
    }

    /** The next piece of an answer. @param pcm PCM16 24 kHz from index 0, lent for the call */
    void answer(String itemId, ByteBuffer pcm, int samples) {
        if (maxBytes == 0) {
            return;
        }
        var kept = items.computeIfAbsent(itemId,
                id -> new Kept(PooledByteBufAllocator.DEFAULT.directBuffer(samples * Short.BYTES), Pcm16.INTERNAL_HERTZ));
        if (kept.pcm == null) {
            return;
        }
        kept.pcm.writeBytes(pcm.duplicate().position(0).limit(samples * Short.BYTES));
        bytes += (long) samples * Short.BYTES;
        makeRoom();
    }

    /** Only so much of an answer was heard. */
    void truncate(String itemId, int audioEndMillis) {
        var kept = items.get(itemId);
        var end = kept == null ? 0 : (int) ((long) audioEndMillis * kept.hertz / 1000 * Short.BYTES);
        if (kept != null && end < kept.bytes()) {
            bytes -= kept.bytes() - end;
            kept.pcm.writerIndex(end);
        }
    }

    void delete(String itemId) {
        var kept = items.remove(itemId);
        if (kept != null) {
            drop(kept);
        }
    }

    /**
     * @return PCM16 24 kHz of the item as a buffer of the caller's own; null when it is not kept
     */
    ByteBuf pcm24k(String itemId) {
        var kept = items.get(itemId);
        if (kept == null || kept.pcm == null) {
            return null;
        }
        if (kept.hertz == Pcm16.INTERNAL_HERTZ) {
            return kept.pcm.retainedDuplicate();
        }
        var resampler = new Resampler(kept.hertz, Pcm16.INTERNAL_HERTZ);
        var samples = kept.pcm.readableBytes() / Short.BYTES;
        var out = Unpooled.directBuffer(resampler.outputSamples(samples) * Short.BYTES);
        var made = resampler.process(little(kept.pcm), 0, samples,
                out.nioBuffer(0, out.capacity()).order(ByteOrder.LITTLE_ENDIAN), 0);
        return out.writerIndex(made * Short.BYTES);
    }

    void close() {
        items.values().forEach(this::drop);
        items.clear();
    }

    private static ByteBuffer little(ByteBuf pcm) {
        return pcm.nioBuffer(0, pcm.readableBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void makeRoom() {
        for (var kept : items.values()) {
            if (bytes <= maxBytes) {
                return;
            }
            drop(kept);
        }
    }

    private void drop(Kept kept) {
        bytes -= kept.bytes();
        if (kept.pcm != null) {
            kept.pcm.release();
            kept.pcm = null;
        }
    }
}
