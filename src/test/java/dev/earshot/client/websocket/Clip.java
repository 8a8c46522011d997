package dev.earshot.client.websocket;

import dev.earshot.audio.G711;
import dev.earshot.audio.Resampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Human speech of the test tree as PCM16 24 kHz. */
public final class Clip {

    private Clip() {}

    /** @param silenceMillis appended, so that the turn ends */
    public static byte[] pcm24k(String name, int silenceMillis) {
        try (var in = Clip.class.getResourceAsStream("/audio/" + name)) {
            var wav = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            var at = 12;
            while (wav.getInt(at) != 0x61746164) { // "data"
                at += 8 + wav.getInt(at + 4);
            }
            var samples = Math.min(wav.getInt(at + 4), wav.capacity() - at - 8) / 2;
            var out = ByteBuffer.allocate((samples * 3 / 2 + silenceMillis * 24) * 2).order(ByteOrder.LITTLE_ENDIAN);
            for (var i = 0; i < samples * 3 / 2; i++) {
                var position = i * 2 / 3.0;
                var left = (int) position;
                var right = Math.min(left + 1, samples - 1);
                var share = position - left;
                out.putShort((short) (wav.getShort(at + 8 + left * 2) * (1 - share) + wav.getShort(at + 8 + right * 2) * share));
            }
            return out.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The clip as G.711 µ-law at 8 kHz in base64. */
    public static String base64Pcmu(String name) {
        var wide = ByteBuffer.allocateDirect(pcm24k(name, 0).length).put(pcm24k(name, 0)).order(ByteOrder.LITTLE_ENDIAN);
        var resampler = new Resampler(24_000, G711.HERTZ);
        var narrow = ByteBuffer.allocateDirect(wide.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        var samples = resampler.process(wide, 0, wide.capacity() / 2, narrow, 0);
        var coded = ByteBuffer.allocateDirect(samples);
        G711.PCMU.encode(narrow, 0, samples, coded, 0);
        var bytes = new byte[samples];
        coded.get(0, bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
