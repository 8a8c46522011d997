package dev.earshot.audio;

import java.nio.ByteBuffer;

/**
 * Puts the RTP payloads of one stream back in order and in time. Payloads lie in slots of a slab region; the owner
 * inserts what arrives and calls {@link #next} whenever its decoded audio has run out, in the pace of playout.
 *
 * <p>The delay follows the network between 20 and 200 ms (see {@link PlayoutDelay}). It is lengthened by
 * {@link PlayoutStep#HOLD} frames and by packets that are waited for, and shortened where nobody hears it: in a pause of
 * the sender (DTX), or by dropping a packet while the owner says that it is quiet. Past 200 ms it is shortened at once.
 */
public final class JitterBuffer {

    public static final int DEFAULT_SLOTS = 64;
    public static final int DEFAULT_SLOT_BYTES = 1280;

    private static final long FRAME_NANOS = 20_000_000;
    /** This many packets behind is not reordering but a sender that began anew (RFC 3550, appendix A.1). */
    private static final int MAX_MISORDER = 512;
    /** Waiting longer than this for the next packet means that the sender pauses. */
    private static final int MAX_HELD_FRAMES = 3;
    private static final int FRAMES_BETWEEN_HOLDS = 5;
    private static final int FRAMES_BETWEEN_SKIPS = 25;
    /** An Opus packet of one or two bytes says that silence follows. */
    private static final int DTX_BYTES = 2;

    private enum Phase { IDLE, FILLING, PLAYING }

    private final Slab slab;
    private final JitterSlots slots;
    private final PayloadTiming timing;
    private final int frameTicks;
    private final PlayoutDelay delay = new PlayoutDelay();
    private final JitterCounters counters = new JitterCounters();

    private Phase phase = Phase.IDLE;
    private int stored;
    private long origin;
    private long highestSequence;
    private long highestTimestamp;
    private long nextSequence;
    private long playTimestamp;
    private boolean played;
    private int heldTicks;
    private int framesSinceChange;
    private int lastDuration;
    private int lastLength;

    private int currentSlot;
    private int currentDuration;
    private boolean fec;

    /**
     * A buffer of {@code slots} payloads of at most {@code slotBytes}, in a region of {@link #regionBytes}.
     *
     * @throws IllegalArgumentException when slots is not a power of two or the region is too small
     */
    public JitterBuffer(Slab slab, SlabRegion region, PayloadTiming timing, int slots, int slotBytes) {
        this.slab = slab;
        this.slots = new JitterSlots(slab, region, slots, slotBytes);
        this.timing = timing;
        this.frameTicks = timing.clockHertz() / 50;
        this.lastDuration = frameTicks;
    }

    public static int regionBytes(int slots, int slotBytes) {
        return Math.multiplyExact(slots, slotBytes);
    }

    /**
     * Takes a copy of a payload of {@code lengthBytes} from {@code offsetBytes} of {@code src}.
     *
     * @param sequence the RTP sequence number, 16 bits
     * @param timestamp the RTP timestamp, its low 32 bits count
     */
    public PacketArrival insert(int sequence, long timestamp, ByteBuffer src, int offsetBytes, int lengthBytes,
            long nowNanos) {
        slab.requireOpen();
        if (lengthBytes > slots.slotBytes()) {
            counters.rejected++;
            return PacketArrival.OVERSIZED;
        }
        var duration = lengthBytes < 1 ? 0 : timing.ticks(src, offsetBytes, lengthBytes);
        if (duration < 1) {
            counters.rejected++;
            return PacketArrival.MALFORMED;
        }
        var outcome = PacketArrival.ACCEPTED;
        if (phase == Phase.IDLE) {
            begin(sequence, timestamp, nowNanos);
        }
        var number = highestSequence + (short) (sequence - (int) highestSequence);
        var time = highestTimestamp + ((int) timestamp - (int) highestTimestamp);
        if (number - nextSequence >= slots.count() || nextSequence - number > MAX_MISORDER
                || delay.isDiscontinuous(nowNanos, timing.nanos(time - origin))) {
            reset();
            begin(sequence, timestamp, nowNanos);
            number = highestSequence;
            time = highestTimestamp;
            counters.resets++;
            outcome = PacketArrival.RESET;
        }
        if (slots.knows(number)) {
            counters.duplicate++;
            return PacketArrival.DUPLICATE;
        }
        delay.observe(nowNanos, timing.nanos(time - origin));
        if (number < nextSequence) {
            if (played || highestSequence - number >= slots.count()) {
                delay.missed(nowNanos, timing.nanos(time - origin));
                counters.late++;
                return PacketArrival.LATE;
            }
            nextSequence = number;
        }
        slots.store(number, time, duration, src, offsetBytes, lengthBytes, nowNanos);
        stored++;
        if (number > highestSequence) {
            highestSequence = number;
            highestTimestamp = time;
        }
        return outcome;
    }

    /**
     * What to play next.
     *
     * @param quiet whether what was played last lay below the voice floor, so that a packet may be left out
     */
    public PlayoutStep next(long nowNanos, boolean quiet) {
        slab.requireOpen();
        fec = false;
        framesSinceChange++;
        if (stored == 0) {
            return underrun(nowNanos);
        }
        var head = slots.firstFrom(nextSequence);
        if (phase != Phase.PLAYING) {
            if (delayNanos(nowNanos, slots.timestamp(head)) < delay.targetNanos()) {
                return play(PlayoutStep.EMPTY, frameTicks);
            }
            phase = Phase.PLAYING;
            passOverMissing(head);
        }
        while (stored > 1 && delayNanos(nowNanos, playTimestamp) > PlayoutDelay.MAX_NANOS) {
            head = skip(head);
        }
        var ahead = delay.targetNanos() - delayNanos(nowNanos, playTimestamp);
        if (ahead > FRAME_NANOS && framesSinceChange > FRAMES_BETWEEN_HOLDS) {
            framesSinceChange = 0;
            counters.held++;
            return play(PlayoutStep.HOLD, Math.min(frameTicks, lastDuration));
        }
        while (slots.sequence(head) > nextSequence) {
            var room = slots.timestamp(head) - playTimestamp;
            if (room <= 0) {
                passOverMissing(head);
                break;
            }
            var duration = (int) Math.min(lastDuration, room);
            fec = slots.sequence(head) == nextSequence + 1 && duration == room
                    && timing.mayCarryFec(slots.firstByte(head));
            currentSlot = head;
            counters.lost++;
            nextSequence++;
            playTimestamp += duration;
            if (heldTicks < duration) {
                heldTicks = 0;
                return play(PlayoutStep.LOST, duration);
            }
            // Its time was filled while it was waited for.
            heldTicks -= duration;
            fec = false;
        }
        heldTicks = 0;
        if (slots.timestamp(head) > playTimestamp
                && delayNanos(nowNanos, slots.timestamp(head)) < delay.targetNanos()) {
            phase = Phase.FILLING;
            return play(PlayoutStep.EMPTY, frameTicks);
        }
        if (quiet && stored > 1 && -ahead > FRAME_NANOS * 3 / 2 && framesSinceChange > FRAMES_BETWEEN_SKIPS
                && slots.knows(nextSequence + 1)) {
            framesSinceChange = 0;
            head = skip(head);
        }
        return deliver(head);
    }

    /** Forgets the stream, as when its SSRC changes; the next packet may have any number. */
    public void reset() {
        counters.skipped += stored;
        slots.clear();
        stored = 0;
        phase = Phase.IDLE;
    }

    /** Slab offset of the payload to decode; after LOST with {@link #hasFec()}, of the one after it. */
    public int payloadOffset() {
        return slots.offset(currentSlot);
    }

    public int payloadLength() {
        return slots.length(currentSlot);
    }

    /** When that payload came in, on the clock of {@code nowNanos}. */
    public long payloadArrivalNanos() {
        return slots.arrivalNanos(currentSlot);
    }

    /** That payload's RTP timestamp, unwrapped. */
    public long payloadTimestamp() {
        return slots.timestamp(currentSlot);
    }

    /** How long the last {@link #next} lasts, in ticks of {@link PayloadTiming#clockHertz()}. */
    public int durationTicks() {
        return currentDuration;
    }

    /** Whether the packet after the lost one is here and may carry a copy of it. */
    public boolean hasFec() {
        return fec;
    }

    public long targetDelayNanos() {
        return delay.targetNanos();
    }

    /** The delay that playing the next packet now would have; 0 before the first packet was played. */
    public long delayNanos(long nowNanos) {
        return played && phase != Phase.IDLE ? delayNanos(nowNanos, playTimestamp) : 0;
    }

    public JitterCounters counters() {
        return counters;
    }

    private void begin(int sequence, long timestamp, long nowNanos) {
        // One turn of the 16-bit wheel up, so that packets from before the first have positive numbers too.
        highestSequence = 0x10000L + (sequence & 0xffff);
        highestTimestamp = timestamp & 0xffffffffL;
        nextSequence = highestSequence;
        origin = highestTimestamp;
        played = false;
        heldTicks = 0;
        phase = Phase.FILLING;
        delay.restart(nowNanos, 0);
    }

    private PlayoutStep underrun(long nowNanos) {
        if (phase != Phase.PLAYING) {
            return play(PlayoutStep.EMPTY, frameTicks);
        }
        if (lastLength <= DTX_BYTES || heldTicks >= MAX_HELD_FRAMES * frameTicks
                || delayNanos(nowNanos, playTimestamp) > PlayoutDelay.MAX_NANOS) {
            phase = Phase.FILLING;
            return play(PlayoutStep.EMPTY, frameTicks);
        }
        var duration = Math.min(frameTicks, lastDuration);
        heldTicks += duration;
        counters.held++;
        return play(PlayoutStep.HOLD, duration);
    }

    private PlayoutStep deliver(int head) {
        played = true;
        currentSlot = head;
        lastDuration = slots.duration(head);
        lastLength = slots.length(head);
        playTimestamp = slots.timestamp(head) + lastDuration;
        nextSequence = slots.sequence(head) + 1;
        stored--;
        counters.delivered++;
        return play(PlayoutStep.PAYLOAD, lastDuration);
    }

    /** Leaves the head out; answers the new head, which there must be. */
    private int skip(int head) {
        passOverMissing(head);
        nextSequence++;
        stored--;
        counters.skipped++;
        var newHead = slots.firstFrom(nextSequence);
        passOverMissing(newHead);
        return newHead;
    }

    private void passOverMissing(int head) {
        counters.lost += slots.sequence(head) - nextSequence;
        nextSequence = slots.sequence(head);
        playTimestamp = slots.timestamp(head);
        heldTicks = 0;
    }

    private PlayoutStep play(PlayoutStep playout, int durationTicks) {
        currentDuration = durationTicks;
        return playout;
    }

    private long delayNanos(long nowNanos, long timestamp) {
        return delay.delayNanos(nowNanos, timing.nanos(timestamp - origin));
    }
}
