package dev.earshot.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.internal.ThreadLocalRandom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A WebSocket's text frame as a client sends it, masked (RFC 6455 sections 5.2 and 5.3). Netty would write the same bytes,
 * but asks of every eight of them twice whether they are within the buffer, which a native executable pays for.
 */
final class TextFrame {

    private static final int FINAL_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int MAX_SHORT = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MAX_HEADER_BYTES = 14;
    private static final int WINDOW_BYTES = 4_096;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final FastThreadLocal<byte[]> WINDOW = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[WINDOW_BYTES];
        }
    };

    private TextFrame() {}

    /** @param utf8 the payload, lent @return the frame, for whoever takes it to release */
    static ByteBuf masked(ByteBuf utf8, ByteBufAllocator allocator) {
        return masked(utf8, allocator, ThreadLocalRandom.current().nextInt());
    }

    static ByteBuf masked(ByteBuf utf8, ByteBufAllocator allocator, int key) {
        var length = utf8.readableBytes();
        var frame = allocator.directBuffer(MAX_HEADER_BYTES + length).writeByte(FINAL_TEXT);
        if (length <= MAX_SHORT) {
            frame.writeByte(MASKED | length);
        } else if (length <= 0xffff) {
            frame.writeByte(MASKED | TWO_BYTES).writeShort(length);
        } else {
            frame.writeByte(MASKED | EIGHT_BYTES).writeLong(length);
        }
        frame.writeInt(key);
        var window = WINDOW.get();
        for (var at = 0; at < length; at += WINDOW_BYTES) {
            var bytes = Math.min(WINDOW_BYTES, length - at);
            utf8.getBytes(utf8.readerIndex() + at, window, 0, bytes);
            mask(window, bytes, key);
            frame.writeBytes(window, 0, bytes);
        }
        return frame;
    }

    private static void mask(byte[] window, int bytes, int key) {
        var twice = (long) key << Integer.SIZE | key & 0xffff_ffffL;
        var at = 0;
        for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
            LONGS.set(window, at, (long) LONGS.get(window, at) ^ twice);
        }
        for (; at < bytes; at++) {
            window[at] ^= (byte) (key >>> Byte.SIZE * (3 - at % Integer.BYTES));
        }
    }
}
