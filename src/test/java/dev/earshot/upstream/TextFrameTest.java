package dev.earshot.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's own decoder understands what is written beside its encoder. */
class TextFrameTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 15, 125, 126, 127, 4_095, 4_096, 4_097, 6_517, 65_535, 65_536, 65_543, 1_000_001})
    void aServerReadsWhatWasWritten(int length) {
        var random = new Random(length);
        var bytes = new byte[length + 3];
        random.nextBytes(bytes);
        var payload = Unpooled.directBuffer().writeBytes(bytes).skipBytes(3);
        for (var key : new int[] {0, -1, 0x0102_0384, random.nextInt()}) {
            var server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 2_000_000));
            server.writeInbound(TextFrame.masked(payload, PooledByteBufAllocator.DEFAULT, key));
            var frame = assertInstanceOf(TextWebSocketFrame.class, server.readInbound());
            assertTrue(frame.isFinalFragment());
            assertTrue(ByteBufUtil.equals(payload, frame.content()));
            assertEquals(3, payload.readerIndex(), "it was lent");
            frame.release();
            server.finishAndReleaseAll();
        }
        payload.release();
    }
}
