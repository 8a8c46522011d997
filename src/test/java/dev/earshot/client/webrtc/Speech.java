package dev.earshot.client.webrtc;

import dev.earshot.audio.OpusDecoder;
import dev.earshot.audio.OpusEncoder;
import dev.earshot.audio.Pcm16;
import dev.earshot.audio.PcmLevel;
import dev.earshot.audio.SlabLayout;
import dev.earshot.client.websocket.Clip;
import java.util.ArrayList;
import java.util.List;

/** Speech as Opus payloads of 20 ms, and how loud payloads are that came back. Leaves no slab behind. */
public final class Speech {

    /** Above this a frame is heard as sound. */
    static final double SILENCE_DBFS = -60;

    private static final int MAX_PAYLOAD_BYTES = 1_200;

    private Speech() {}

    /** A clip of the test tree. */
    public static List<byte[]> clip(String name) {
        return encoded(Clip.pcm24k(name, 0));
    }

    /** One frame of digital silence. */
    static byte[] silence() {
        return encoded(new byte[Pcm16.FRAME_SAMPLES * Pcm16.BYTES_PER_SAMPLE]).getFirst();
    }

    /** @param pcm PCM16 little-endian mono 24 kHz */
    public static List<byte[]> encoded(byte[] pcm) {
        var frameBytes = Pcm16.FRAME_SAMPLES * Pcm16.BYTES_PER_SAMPLE;
        var layout = new SlabLayout();
        var state = layout.reserve(OpusEncoder.stateBytes());
        var frame = layout.reserve(frameBytes);
        var packet = layout.reserve(MAX_PAYLOAD_BYTES);
        var payloads = new ArrayList<byte[]>();
        try (var slab = layout.allocate()) {
            var encoder = new OpusEncoder(slab, state, OpusEncoder.Mode.VOIP);
            for (var at = 0; at + frameBytes <= pcm.length; at += frameBytes) {
                slab.buffer().put(frame.offset(), pcm, at, frameBytes);
                var length = encoder.encode(frame.offset(), Pcm16.FRAME_SAMPLES, packet.offset(), MAX_PAYLOAD_BYTES);
                var payload = new byte[length];
                slab.buffer().get(packet.offset(), payload);
                payloads.add(payload);
            }
        }
        return payloads;
    }

    /** The level of each packet in dBFS, decoded in this order. */
    static List<Double> levelsDbfs(List<HeardPacket> packets) {
        var layout = new SlabLayout();
        var state = layout.reserve(OpusDecoder.stateBytes());
        var pcm = layout.reserve(OpusDecoder.MAX_SAMPLES * Pcm16.BYTES_PER_SAMPLE);
        var payload = layout.reserve(MAX_PAYLOAD_BYTES);
        var levels = new ArrayList<Double>();
        try (var slab = layout.allocate()) {
            var decoder = new OpusDecoder(slab, state);
            for (var packet : packets) {
                slab.buffer().put(payload.offset(), packet.payload());
                var samples = decoder.decode(
                        payload.offset(), packet.payload().length, pcm.offset(), OpusDecoder.MAX_SAMPLES);
                levels.add(samples > 0
                        ? PcmLevel.rmsDbfs(slab.buffer(), pcm.offset(), samples)
                        : Double.NEGATIVE_INFINITY);
            }
        }
        return levels;
    }

    /** How many of these packets are not silent. */
    static long sounding(List<HeardPacket> packets) {
        return levelsDbfs(packets).stream().filter(level -> level > SILENCE_DBFS).count();
    }
}
