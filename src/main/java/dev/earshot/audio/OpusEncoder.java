package dev.earshot.audio;

/**
 * libopus encoding of 24 000 Hz mono, its state in a slab region. PCM and packets are named by slab offset.
 *
 * <p>Every call answers a negative libopus code when it is refused (arguments outside the slab, a closed slab, a frame
 * size Opus does not know) and touches no memory then.
 */
public final class OpusEncoder {

    /** What the encoder is tuned for (RFC 6716, section 2). */
    public enum Mode {

        /** SILK and hybrid: speech at low rates, and in-band FEC. About 6.5 ms of look-ahead. */
        VOIP(2048),

        /** CELT only: a third to a fifth of the work, 2.5 ms of look-ahead, no in-band FEC. */
        LOW_DELAY(2051);

        private final int application;

        Mode(int application) {
            this.application = application;
        }
    }

    private static final int SET_BITRATE = 4002;
    private static final int SET_COMPLEXITY = 4010;
    private static final int SET_INBAND_FEC = 4012;
    private static final int SET_PACKET_LOSS_PERCENT = 4014;
    private static final int SET_DTX = 4016;
    private static final int RESET_STATE = 4028;

    private final Slab slab;
    private final long state;

    /**
     * Initialises the state in {@code region}, which has at least {@link #stateBytes()}.
     *
     * @throws IllegalArgumentException when the region is too small
     */
    public OpusEncoder(Slab slab, SlabRegion region, Mode mode) {
        if (slab.require(region).length() < stateBytes()) {
            throw new IllegalArgumentException("an Opus encoder needs " + stateBytes() + " bytes");
        }
        this.slab = slab;
        this.state = slab.addressOf(region.offset());
        var result = OpusLibrary.opus_encoder_init(state, Pcm16.INTERNAL_HERTZ, 1, mode.application);
        if (result != OpusLibrary.OK) {
            throw new IllegalStateException("libopus refuses to initialise an encoder: " + result);
        }
    }

    /** Bytes of state this libopus wants; 40 to 110 KB. */
    public static int stateBytes() {
        return OpusLibrary.opus_encoder_get_size(1);
    }

    /**
     * Encodes one frame of 2.5, 5, 10, 20, 40 or 60 ms.
     *
     * @return the packet's length in bytes, 1 or 2 when nothing need be sent (DTX), or a negative libopus code
     */
    public int encode(int pcmOffset, int samples, int packetOffset, int maxBytes) {
        if (!slab.isOpen()) {
            return OpusLibrary.INVALID_STATE;
        }
        if (samples <= 0 || samples > OpusDecoder.MAX_SAMPLES || maxBytes <= 0
                || !slab.holds(pcmOffset, samples * Pcm16.BYTES_PER_SAMPLE) || !slab.holds(packetOffset, maxBytes)) {
            return OpusLibrary.BAD_ARG;
        }
        return OpusLibrary.opus_encode(
                state, slab.addressOf(pcmOffset), samples, slab.addressOf(packetOffset), maxBytes);
    }

    /** Target bits a second, 500 to 512 000; answers 0, or a negative libopus code and changes nothing. */
    public int bitrate(int bitsPerSecond) {
        return set(SET_BITRATE, bitsPerSecond);
    }

    /** 0 (cheapest) to 10; may change between any two frames, as load does. */
    public int complexity(int complexity) {
        return set(SET_COMPLEXITY, complexity);
    }

    /** Whether a packet also carries a coarse copy of the one before it; works in {@link Mode#VOIP} only. */
    public int inbandFec(boolean on) {
        return set(SET_INBAND_FEC, on ? 1 : 0);
    }

    /** The loss the far side reports, 0 to 100; above 0 it makes FEC and sturdier packets worth their bits. */
    public int packetLossPercent(int percent) {
        return set(SET_PACKET_LOSS_PERCENT, percent);
    }

    /** Whether silence is left unsent; works in {@link Mode#VOIP} only. */
    public int dtx(boolean on) {
        return set(SET_DTX, on ? 1 : 0);
    }

    /** Forgets the past, as before a new talk spurt; settings stay. */
    public int reset() {
        return set(RESET_STATE, 0);
    }

    private int set(int request, int value) {
        return slab.isOpen() ? OpusLibrary.opus_encoder_ctl(state, request, value) : OpusLibrary.INVALID_STATE;
    }
}
