package dev.earshot.upstream.realtime;

import dev.earshot.audio.Base64Codec;
import dev.earshot.audio.EventAudioEncoder;
import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.EventScan;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.UpstreamSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** Gives the events of a server to the session: audio as it came or as PCM, all else as events. On the session's loop. */
final class IncomingEvents {

    private static final String AUDIO_DELTA = "response.output_audio.delta";
    private static final String TRANSLATED_DELTA = "session.output_audio.delta";

    private final UpstreamSink sink;
    private final Dialect dialect;
    private final EventScan scan = new EventScan();
    private final Map<String, AudioFormat> formats = new HashMap<>();
    private long tookNanos = System.nanoTime();
    private boolean inFlow;

    IncomingEvents(UpstreamSink sink, Dialect dialect) {
        this.sink = sink;
        this.dialect = dialect;
    }

    /** The type of an event in the protocol's words. @param utf8 lent until it was taken @throws ApiException when it is no event */
    String typeOf(ByteBuf utf8) {
        return dialect.type(scan.typeOf(utf8, AUDIO_DELTA));
    }

    /** True in the midst of words or sound, which do not stop for long. */
    boolean inFlow() {
        return inFlow && !formats.isEmpty();
    }

    /** When the last event was taken. */
    long tookNanos() {
        return tookNanos;
    }

    /**
     * Takes an event whose type was just read by {@link #typeOf}.
     *
     * @throws ApiException when it is not what its type says
     */
    void take(String type, ByteBuf utf8) {
        if (type.equals(AUDIO_DELTA) && scan.isText("delta")) {
            took(type);
            audio(utf8);
        } else if (type.equals(TRANSLATED_DELTA) && scan.isText("delta") && sink.playsAudio()) {
            took(type);
            play(OutputSlot.CONTINUOUS, utf8, scan.end("delta") - scan.begin("delta"));
        } else {
            dialect.fromServer(ServerEvent.received(type, utf8)).forEach(this::take);
        }
    }

    /** Takes an event that is no audio. */
    void take(ServerEvent event) {
        took(event.type());
        switch (event.type()) {
            case "response.created" -> formats.put(event.body().at("/response/id").asText(),
                    AudioFormat.of(event.body().at("/response/audio/output/format")));
            case "response.done" -> formats.remove(event.body().at("/response/id").asText());
            default -> { }
        }
        sink.event(event);
    }

    private void took(String type) {
        tookNanos = System.nanoTime();
        inFlow = type.endsWith(".delta");
    }

    private void audio(ByteBuf utf8) {
        var slot = new OutputSlot(required("response_id"), required("item_id"), Math.max(0, scan.number("output_index")));
        var format = formats.getOrDefault(slot.responseId(), AudioFormat.PCM);
        var chars = scan.end("delta") - scan.begin("delta");
        if (!sink.playsAudio()) {
            var samples = (int) (chars * 3L / 4 / format.bytesPerSample() * Pcm16.INTERNAL_HERTZ / format.hertz());
            sink.audioEvent(slot, dialect.fromServer(ServerEvent.received(AUDIO_DELTA, utf8)).getFirst(), samples);
            return;
        }
        if (EventAudioEncoder.companding(format) != null) {
            throw ApiException.badRequest(ApiError.invalidEvent("PCM was asked for."));
        }
        play(slot, utf8, chars);
    }

    private void play(OutputSlot slot, ByteBuf utf8, int chars) {
        var pcm = PooledByteBufAllocator.DEFAULT.directBuffer(chars / 4 * 3 + 3);
        try {
            var bytes = Base64Codec.decode(utf8.nioBuffer(scan.begin("delta"), chars), 0, chars,
                    pcm.nioBuffer(0, pcm.capacity()), 0);
            if (bytes < 0) {
                throw ApiException.badRequest(ApiError.invalidEvent("The audio is no base64."));
            }
            sink.audio(slot, pcm.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes / Pcm16.BYTES_PER_SAMPLE);
        } finally {
            pcm.release();
        }
    }

    private String required(String field) {
        var value = scan.text(field);
        if (value == null) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        return value;
    }
}
