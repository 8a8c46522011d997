package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class G711Test {

    private final ByteBuffer payload = ByteBuffer.allocateDirect(0x10000);
    private final ByteBuffer pcm = Tones.pcm(0x10000);
    private final ByteBuffer back = Tones.pcm(0x10000);

    /** Ends, middle and segment edges of tables 1a to 2b of the recommendation, scaled to 16 bits. */
    @ParameterizedTest
    @CsvSource({
        "PCMU, 0x00, -32124", "PCMU, 0x80, 32124", "PCMU, 0xff, 0", "PCMU, 0x7f, 0", "PCMU, 0x8f, 16764",
        "PCMU, 0x9f, 8316", "PCMU, 0xfe, 8", "PCMU, 0x7e, -8",
        "PCMA, 0xd5, 8", "PCMA, 0x55, -8", "PCMA, 0xaa, 32256", "PCMA, 0x2a, -32256", "PCMA, 0xc5, 264",
        "PCMA, 0xd4, 24"
    })
    void codesExpandAsInTheRecommendation(G711 law, String code, int sample) {
        payload.put(0, Integer.decode(code).byteValue());
        assertEquals(1, law.decode(payload, 0, 1, pcm, 0));
        assertEquals(sample, pcm.getShort(0));
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeSurvivesARoundTrip(G711 law) {
        for (var code = 0; code < 256; code++) {
            payload.put(code, (byte) code);
        }
        law.decode(payload, 0, 256, pcm, 0);
        law.encode(pcm, 0, 256, payload, 1000);
        for (var code = 0; code < 256; code++) {
            // µ-law has two zeros; the negative one has no sample of its own.
            var expected = law == G711.PCMU && code == 0x7f ? 0xff : code;
            assertEquals(expected, payload.get(1000 + code) & 0xff);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySampleComesBackWithinItsStep(G711 law) {
        for (var i = 0; i < 0x10000; i++) {
            pcm.putShort(2 * i, (short) (i - 0x8000));
        }
        assertEquals(0x10000, law.encode(pcm, 0, 0x10000, payload, 0));
        law.decode(payload, 0, 0x10000, back, 0);
        var previous = Integer.MIN_VALUE;
        for (var i = 0; i < 0x10000; i++) {
            var sample = i - 0x8000;
            int decoded = back.getShort(2 * i);
            assertTrue(Math.abs(decoded - sample) <= Math.max(16, Math.abs(sample) / 24),
                    sample + " became " + decoded);
            assertTrue(decoded >= previous, "monotone at " + sample);
            previous = decoded;
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceIsTheCodeOfZero(G711 law) {
        pcm.putShort(0, (short) 0);
        law.encode(pcm, 0, 1, payload, 0);
        assertEquals(law.silence(), payload.get(0));
    }

    @Test
    void aFrameAllocatesNothing() {
        Allocations.assertNone(() -> {
            G711.PCMU.encode(pcm, 0, 160, payload, 0);
            G711.PCMA.decode(payload, 0, 160, pcm, 0);
        });
    }
}
