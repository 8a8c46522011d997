package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpusTest {

    private final SlabLayout layout = new SlabLayout();
    private final SlabRegion encoderState = layout.reserve(OpusEncoder.stateBytes());
    private final SlabRegion decoderState = layout.reserve(OpusDecoder.stateBytes());
    private final SlabRegion pcm = layout.reserve(2 * OpusDecoder.MAX_SAMPLES);
    private final SlabRegion packet = layout.reserve(1500);
    private final SlabRegion packetAfter = layout.reserve(1500);
    private final SlabRegion out = layout.reserve(2 * OpusDecoder.MAX_SAMPLES);
    private final Slab slab = layout.allocate();
    private final OpusDecoder decoder = new OpusDecoder(slab, decoderState);

    @AfterEach
    void close() {
        slab.close();
    }

    @ParameterizedTest
    @EnumSource
    void aToneSurvivesEncodingAndDecoding(OpusEncoder.Mode mode) {
        var encoder = new OpusEncoder(slab, encoderState, mode);
        assertEquals(0, encoder.bitrate(48_000));
        assertEquals(0, encoder.complexity(5));
        var heard = Tones.pcm(480 * 50);
        var played = Tones.pcm(480 * 50);
        Tones.sine(played, 0, 480 * 50, 400, 24_000, 12_000);
        for (var frame = 0; frame < 50; frame++) {
            slab.buffer().put(pcm.offset(), played, 960 * frame, 960);
            var length = encoder.encode(pcm.offset(), 480, packet.offset(), 1500);
            assertTrue(length > 2, "packet of " + length);
            assertEquals(960, OpusToc.samplesAt48k(slab.buffer(), packet.offset(), length));
            assertEquals(mode == OpusEncoder.Mode.VOIP, OpusToc.mayCarryFec(slab.buffer().get(packet.offset())));
            assertEquals(480, decoder.decode(packet.offset(), length, out.offset(), OpusDecoder.MAX_SAMPLES));
            heard.put(960 * frame, slab.buffer(), out.offset(), 960);
        }
        var snr = Tones.signalToNoise(heard, 4_800, 480 * 40, 400, 24_000);
        System.out.printf("%s, %s: SNR %.1f dB%n", OpusLibrary.version(), mode, snr);
        assertTrue(snr > 15, "SNR " + snr);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 120, 240, 480, 960, 1440})
    void everyFrameDurationIsReadFromTheFirstByte(int samples) {
        var encoder = new OpusEncoder(slab, encoderState, OpusEncoder.Mode.VOIP);
        Tones.sine(slab.buffer(), pcm.offset(), samples, 400, 24_000, 12_000);
        var length = encoder.encode(pcm.offset(), samples, packet.offset(), 1500);
        assertEquals(2 * samples, OpusToc.samplesAt48k(slab.buffer(), packet.offset(), length));
        assertEquals(samples, decoder.decode(packet.offset(), length, out.offset(), OpusDecoder.MAX_SAMPLES));
    }

    @Test
    void settingsReachTheVariadicCall() {
        var encoder = new OpusEncoder(slab, encoderState, OpusEncoder.Mode.VOIP);
        var state = slab.addressOf(encoderState.offset());
        try (var value = new Memory(4)) {
            assertEquals(0, encoder.bitrate(23_456));
            assertEquals(0, OpusLibrary.opus_encoder_ctl(state, 4003, com.sun.jna.Pointer.nativeValue(value)));
            assertEquals(23_456, value.getInt(0));
            for (var complexity = 0; complexity <= 10; complexity++) {
                assertEquals(0, encoder.complexity(complexity));
                assertEquals(0, OpusLibrary.opus_encoder_ctl(state, 4011, com.sun.jna.Pointer.nativeValue(value)));
                assertEquals(complexity, value.getInt(0));
            }
            assertEquals(0, encoder.packetLossPercent(37));
            assertEquals(0, OpusLibrary.opus_encoder_ctl(state, 4015, com.sun.jna.Pointer.nativeValue(value)));
            assertEquals(37, value.getInt(0));
        }
        assertEquals(OpusLibrary.BAD_ARG, encoder.complexity(11));
        assertEquals(OpusLibrary.BAD_ARG, encoder.packetLossPercent(101));
        assertEquals(0, encoder.dtx(true));
        assertEquals(0, encoder.reset());
    }

    @Test
    void aLostFrameIsRestoredFromTheNextPacket() {
        var encoder = new OpusEncoder(slab, encoderState, OpusEncoder.Mode.VOIP);
        encoder.bitrate(24_000);
        encoder.inbandFec(true);
        encoder.packetLossPercent(30);
        double restored = 0;
        double concealed = 0;
        for (var useFec : new boolean[] {true, false}) {
            encoder.reset();
            decoder.reset();
            var whole = Tones.pcm(480 * 60);
            double error = 0;
            var lengthBefore = 0;
            for (var i = 0; i < 480 * 60; i++) {
                var chirp = 8_000 * Math.sin(2 * Math.PI * (200 + i / 40.0) * i / 24_000.0);
                whole.putShort(2 * i, (short) (chirp * (0.3 + 0.7 * Math.abs(Math.sin(i / 1500.0)))));
            }
            for (var frame = 0; frame < 60; frame++) {
                slab.buffer().put(pcm.offset(), whole, 960 * frame, 960);
                var length = encoder.encode(pcm.offset(), 480, packetAfter.offset(), 1500);
                if (frame > 0 && frame % 5 != 0) {
                    decoder.decode(packet.offset(), lengthBefore, out.offset(), 480);
                } else if (frame > 0) {
                    assertEquals(480, useFec ? decoder.decodeFec(packetAfter.offset(), length, out.offset(), 480)
                            : decoder.conceal(out.offset(), 480));
                    // SILK at 24 kHz lags by 6.5 ms (156 samples) of look-ahead.
                    for (var i = 156; i < 480; i++) {
                        double difference = slab.buffer().getShort(out.offset() + 2 * i)
                                - whole.getShort(2 * (480 * (frame - 1) + i - 156));
                        error += difference * difference;
                    }
                }
                slab.buffer().put(packet.offset(), slab.buffer(), packetAfter.offset(), length);
                lengthBefore = length;
            }
            if (useFec) {
                restored = error;
            } else {
                concealed = error;
            }
        }
        System.out.printf("error energy, FEC over concealment: %.2f%n", restored / concealed);
        assertTrue(restored < concealed * 0.8, restored + " against " + concealed);
    }

    @Test
    void concealmentFadesAndNeverFails() {
        for (var frame = 0; frame < 100; frame++) {
            assertEquals(480, decoder.conceal(out.offset(), 480));
        }
        assertEquals(PcmLevel.SILENCE_DBFS, PcmLevel.rmsDbfs(slab.buffer(), out.offset(), 480), 60);
        assertEquals(OpusLibrary.BAD_ARG, decoder.conceal(out.offset(), 479));
    }

    @Test
    void aHundredThousandRandomPayloadsAreAnsweredAndNothingElse() {
        var seed = 0x0905L;
        System.out.println("OpusTest seed " + seed);
        var random = new Random(seed);
        var bytes = new byte[1275];
        var decoded = 0;
        for (var round = 0; round < 100_000; round++) {
            var length = random.nextInt(round % 50 == 0 ? 1276 : 40);
            for (var i = 0; i < length; i++) {
                bytes[i] = (byte) random.nextInt();
            }
            slab.buffer().put(packet.offset(), bytes, 0, length);
            var ticks = OpusToc.samplesAt48k(slab.buffer(), packet.offset(), length);
            var result = round % 7 == 0
                    ? decoder.decodeFec(packet.offset(), length, out.offset(), 480)
                    : decoder.decode(packet.offset(), length, out.offset(), OpusDecoder.MAX_SAMPLES);
            assertTrue(result <= OpusDecoder.MAX_SAMPLES, "samples " + result);
            if (result > 0 && round % 7 != 0) {
                assertEquals(ticks, 2 * result);
                decoded++;
            }
            if (ticks < 0 && round % 7 != 0) {
                assertTrue(result < 0, "libopus takes what we call malformed");
            }
        }
        System.out.println("random payloads that decoded: " + decoded);
        assertTrue(decoded > 1_000);
    }

    @Test
    void argumentsOutsideTheSlabAreRefused() {
        var encoder = new OpusEncoder(slab, encoderState, OpusEncoder.Mode.LOW_DELAY);
        var end = slab.sizeBytes();
        assertEquals(OpusLibrary.BAD_ARG, decoder.decode(end - 10, 11, out.offset(), 480));
        assertEquals(OpusLibrary.BAD_ARG, decoder.decode(-1, 10, out.offset(), 480));
        assertEquals(OpusLibrary.BAD_ARG, decoder.decode(packet.offset(), 10, end - 959, 480));
        assertEquals(OpusLibrary.BAD_ARG, decoder.decode(packet.offset(), 10, out.offset(), Integer.MAX_VALUE));
        assertEquals(OpusLibrary.INVALID_PACKET, decoder.decode(packet.offset(), 0, out.offset(), 480));
        assertEquals(OpusLibrary.INVALID_PACKET, decoder.decodeFec(packet.offset(), -1, out.offset(), 480));
        assertEquals(OpusLibrary.BAD_ARG, encoder.encode(end - 959, 480, packet.offset(), 1500));
        assertEquals(OpusLibrary.BAD_ARG, encoder.encode(pcm.offset(), 480, end - 10, 11));
        assertEquals(OpusLibrary.BAD_ARG, encoder.encode(pcm.offset(), Integer.MAX_VALUE, packet.offset(), 10));
        assertEquals(OpusLibrary.BAD_ARG, encoder.encode(pcm.offset(), 481, packet.offset(), 1500));
        var small = new SlabRegion(0, 64);
        assertThrows(IllegalArgumentException.class, () -> new OpusDecoder(slab, small));
        assertThrows(IllegalArgumentException.class, () -> new OpusEncoder(slab, small, OpusEncoder.Mode.VOIP));
        assertThrows(IndexOutOfBoundsException.class, () -> new OpusDecoder(slab, new SlabRegion(end, 1_000_000)));
    }

    @Test
    void theCarriedLibraryIsACompleteOpusToo() {
        try (var carried = OpusLibrary.loadCarried()) {
            assertNotNull(OpusLibrary.version());
            assertTrue(carried.getFunction("opus_get_version_string")
                    .invokeString(new Object[0], false).contains("opus"));
            for (var method : OpusLibrary.class.getDeclaredMethods()) {
                if (java.lang.reflect.Modifier.isNative(method.getModifiers())) {
                    assertNotNull(carried.getFunction(method.getName()));
                }
            }
            var size = carried.getFunction("opus_decoder_get_size").invokeInt(new Object[] {1});
            try (var state = new Memory(size); var samples = new Memory(2 * 480)) {
                assertEquals(0, carried.getFunction("opus_decoder_init").invokeInt(new Object[] {state, 24_000, 1}));
                assertEquals(480, carried.getFunction("opus_decode")
                        .invokeInt(new Object[] {state, null, 0, samples, 480, 0}));
            }
        }
    }

    @Test
    void aFrameBothWaysAllocatesNothing() {
        var encoder = new OpusEncoder(slab, encoderState, OpusEncoder.Mode.LOW_DELAY);
        encoder.complexity(0);
        Tones.sine(slab.buffer(), pcm.offset(), 480, 400, 24_000, 12_000);
        Allocations.assertNone(() -> {
            encoder.complexity(1);
            var length = encoder.encode(pcm.offset(), 480, packet.offset(), 1500);
            decoder.decode(packet.offset(), length, out.offset(), 480);
            decoder.conceal(out.offset(), 480);
        });
    }
}
