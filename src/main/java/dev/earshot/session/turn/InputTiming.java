package dev.earshot.session.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.session.turn.TurnTracker.Heard;

/**
 * When that which speech events tell of was spoken, came here and left for the upstream: from the client's audio as it
 * passes, by the format and the turn detection that the upstream says it has. On the session's loop.
 */
public final class InputTiming {

    private final InputClock clock = new InputClock();
    private AudioFormat format = AudioFormat.PCM;
    private int silenceMillis;
    private int paddingMillis;

    /** @param session as {@code session.created} and {@code session.updated} show it */
    public void follow(JsonNode session) {
        var detection = session.at("/audio/input/turn_detection");
        silenceMillis = TurnDetection.silenceMillis(detection);
        paddingMillis = detection.path("prefix_padding_ms").asInt(0);
        format = AudioFormat.of(session.at("/audio/input/format"));
    }

    /** Audio came as media, so many samples at 24 kHz. */
    public void arrived(int samples, long nowNanos) {
        clock.arrived(samples, nowNanos);
    }

    /** Audio came in an {@code input_audio_buffer.append}. */
    public void arrived(ClientEvent append, long nowNanos) {
        clock.arrived((int) ((long) append.audioBytes() * Pcm16.INTERNAL_HERTZ / format.bytesPerSample() / format.hertz()),
                nowNanos);
    }

    /** All that has come has left for the upstream by now. */
    public void left(long nowNanos) {
        clock.left(nowNanos);
    }

    /** Of all audio that has come, in samples at 24 kHz. */
    public long samples() {
        return clock.samples();
    }

    /**
     * A stop is told when the silence has lasted; the turn's mark is where the silence began.
     *
     * @param event of any type
     * @return null where it is no speech event
     */
    public Heard heard(ServerEvent event, long nowNanos) {
        return switch (event.type()) {
            case "input_audio_buffer.speech_started" ->
                    heardAt(event.body().path("audio_start_ms").asLong() + paddingMillis, nowNanos);
            case "input_audio_buffer.speech_stopped" ->
                    heardAt(event.body().path("audio_end_ms").asLong() - silenceMillis, nowNanos);
            default -> null;
        };
    }

    /** Where the client's audio does not come by here, the upstream's word for it is all that can be observed. */
    private Heard heardAt(long audioMillis, long nowNanos) {
        return clock.runs()
                ? new Heard(clock.nanosAt(audioMillis), clock.arrivedAt(audioMillis), clock.leftAt(audioMillis, nowNanos))
                : Heard.told(nowNanos);
    }
}
