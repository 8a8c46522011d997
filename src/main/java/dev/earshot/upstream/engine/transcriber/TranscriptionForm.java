package dev.earshot.upstream.engine.transcriber;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The {@code multipart/form-data} body (RFC 7578) of a transcription request, with the audio as a WAV file. */
final class TranscriptionForm {

    static final int HERTZ = 16_000;
    private static final int WAV_HEADER_BYTES = 44;
    private static final int OTHER_BYTES = 8 * 1024;

    private final String boundary = "earshot-" + UUID.randomUUID();
    private final Buffer body;

    /** @param audioBytes how much audio will follow, to make room once */
    TranscriptionForm(int audioBytes) {
        body = Buffer.buffer(audioBytes + OTHER_BYTES);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    void field(String name, String value) {
        part("form-data; name=\"" + name + "\"").appendString("\r\n").appendString(value).appendString("\r\n");
    }

    /** Copies the audio, PCM16 little-endian mono 16 kHz, from reader to writer index. */
    void audio(ByteBuf pcm16k, int bytes) {
        part("form-data; name=\"file\"; filename=\"turn.wav\"").appendString("Content-Type: audio/wav\r\n\r\n");
        wavHeader(bytes);
        var at = body.length();
        body.setBytes(at, pcm16k.nioBuffer(pcm16k.readerIndex(), bytes));
        body.appendString("\r\n");
    }

    /** Ends the form and gives it out. */
    Buffer finish() {
        return body.appendString("--" + boundary + "--\r\n");
    }

    private Buffer part(String disposition) {
        return body.appendString("--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\n");
    }

    private void wavHeader(int bytes) {
        body.appendBytes("RIFF".getBytes(StandardCharsets.US_ASCII)).appendIntLE(WAV_HEADER_BYTES - 8 + bytes)
                .appendBytes("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).appendIntLE(16)
                .appendShortLE((short) 1).appendShortLE((short) 1)
                .appendIntLE(HERTZ).appendIntLE(HERTZ * Short.BYTES)
                .appendShortLE((short) Short.BYTES).appendShortLE((short) Short.SIZE)
                .appendBytes("data".getBytes(StandardCharsets.US_ASCII)).appendIntLE(bytes);
    }
}
