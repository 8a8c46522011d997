package dev.earshot.upstream.realtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.audio.Allocations;
import dev.earshot.protocol.ClientEvent;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioAppendTest {

    private static final int SAMPLES_20_MS = 480;

    private final ByteBuffer pcm = ByteBuffer.allocateDirect(4_096).order(ByteOrder.LITTLE_ENDIAN);

    AudioAppendTest() {
        for (var i = 0; i < pcm.capacity() / 2; i++) {
            pcm.putShort(2 * i, (short) (i * 31));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, SAMPLES_20_MS})
    void isTheEventThatAnyoneWouldWrite(int samples) {
        var text = AudioAppend.REALTIME.of(pcm, 64, samples);
        var event = ClientEvent.parse(text.toString(StandardCharsets.UTF_8));
        text.release();
        assertEquals("input_audio_buffer.append", event.type());
        var expected = new byte[samples * 2];
        pcm.get(64, expected);
        assertArrayEquals(expected, Base64.getDecoder().decode(event.audio()));
    }

    @Test
    void allocatesNothingOnTheHeap() {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.DISABLED); // to watch a buffer for leaks costs objects
        try {
            Allocations.assertNone(() -> AudioAppend.REALTIME.of(pcm, 0, SAMPLES_20_MS).release());
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }
}
