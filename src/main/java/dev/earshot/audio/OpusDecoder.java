package dev.earshot.audio;

/**
 * libopus decoding to 24 000 Hz mono, its state in a slab region. PCM and packets are named by slab offset.
 *
 * <p>Any bytes may be given as a packet: what is not Opus is answered with a negative libopus code. So are arguments
 * outside the slab and calls on a closed one; no memory is touched then.
 */
public final class OpusDecoder {

    /** 120 ms, the longest packet there is (RFC 6716, section 3.2.5). */
    public static final int MAX_SAMPLES = Pcm16.INTERNAL_HERTZ * 120 / 1000;

    private static final int RESET_STATE = 4028;

    private final Slab slab;
    private final long state;

    /**
     * Initialises the state in {@code region}, which has at least {@link #stateBytes()}.
     *
     * @throws IllegalArgumentException when the region is too small
     */
    public OpusDecoder(Slab slab, SlabRegion region) {
        if (slab.require(region).length() < stateBytes()) {
            throw new IllegalArgumentException("an Opus decoder needs " + stateBytes() + " bytes");
        }
        this.slab = slab;
        this.state = slab.addressOf(region.offset());
        var result = OpusLibrary.opus_decoder_init(state, Pcm16.INTERNAL_HERTZ, 1);
        if (result != OpusLibrary.OK) {
            throw new IllegalStateException("libopus refuses to initialise a decoder: " + result);
        }
    }

    /** Bytes of state this libopus wants; 18 to 200 KB. */
    public static int stateBytes() {
        return OpusLibrary.opus_decoder_get_size(1);
    }

    /**
     * Decodes one packet to slab offset {@code pcmOffset}, where {@code maxSamples} have room.
     *
     * @return the samples written, or a negative libopus code
     */
    public int decode(int packetOffset, int lengthBytes, int pcmOffset, int maxSamples) {
        return lengthBytes <= 0
                ? OpusLibrary.INVALID_PACKET
                : call(packetOffset, lengthBytes, pcmOffset, maxSamples, 0);
    }

    /**
     * Makes up {@code samples} (a multiple of 2.5 ms) for a packet that did not come, from the ones before it.
     *
     * @return the samples written, or a negative libopus code
     */
    public int conceal(int pcmOffset, int samples) {
        return call(0, 0, pcmOffset, samples, 0);
    }

    /**
     * Restores a lost packet of {@code samples} from the copy inside the packet after it; where that carries none,
     * this is {@link #conceal}. The packet itself must be decoded afterwards, as usual.
     *
     * @return the samples written, or a negative libopus code
     */
    public int decodeFec(int packetOffset, int lengthBytes, int pcmOffset, int samples) {
        return lengthBytes <= 0
                ? OpusLibrary.INVALID_PACKET
                : call(packetOffset, lengthBytes, pcmOffset, samples, 1);
    }

    /** Forgets the past, as when another source begins; answers 0 or a negative libopus code. */
    public int reset() {
        return slab.isOpen() ? OpusLibrary.opus_decoder_ctl(state, RESET_STATE, 0) : OpusLibrary.INVALID_STATE;
    }

    private int call(int packetOffset, int lengthBytes, int pcmOffset, int samples, int fec) {
        if (!slab.isOpen()) {
            return OpusLibrary.INVALID_STATE;
        }
        if (samples <= 0 || samples > MAX_SAMPLES || !slab.holds(pcmOffset, samples * Pcm16.BYTES_PER_SAMPLE)
                || !slab.holds(packetOffset, lengthBytes)) {
            return OpusLibrary.BAD_ARG;
        }
        var packet = lengthBytes == 0 ? 0 : slab.addressOf(packetOffset);
        return OpusLibrary.opus_decode(state, packet, lengthBytes, slab.addressOf(pcmOffset), samples, fec);
    }
}
