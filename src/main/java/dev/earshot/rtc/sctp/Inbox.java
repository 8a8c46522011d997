package dev.earshot.rtc.sctp;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * What came in: the cumulative TSN, what lies ahead of gaps, and the one message being put together.
 *
 * <p>Fragments of a message have consecutive TSNs (RFC 9260 section 6.9), so in TSN order at most one message is
 * unfinished. Messages are delivered in TSN order; unordered ones of a single fragment at once. All that is held,
 * with a charge for the bookkeeping of each fragment, stays under one limit: a flood of one-byte fragments would
 * otherwise cost a hundred times its size. Data ahead of a gap may be given back (section 6.6), the next TSN is what
 * always gets room.
 */
final class Inbox {
    private static final int FRAGMENT_CHARGE_BYTES = 128;
    private static final int MAX_AHEAD = 16_384;
    private static final int FIRST_ASSEMBLY_BYTES = 4096;
    private static final int GAP_BLOCK_BYTES = 4;

    /** A fragment ahead of a gap; without data once it was delivered out of order. */
    private record Fragment(int flags, int streamId, int payloadProtocol, byte[] data) {
    }

    private final SctpConfig config;
    private final SctpCounters counters;
    private final MessageSink sink;
    /** Keyed by TSN continued past 32 bits, so that order survives wrapping. */
    private final TreeMap<Long, Fragment> ahead = new TreeMap<>();
    private long cumulative;
    private int heldBytes;
    private byte[] assembly;
    private int assembledBytes;
    private int assemblyStream;
    private int assemblyProtocol;
    private boolean abandoning;
    private boolean tellAtOnce;

    Inbox(SctpConfig config, SctpCounters counters, MessageSink sink, int firstTsn) {
        this.config = config;
        this.counters = counters;
        this.sink = sink;
        // Far from zero, so that a window below the first TSN stays positive.
        this.cumulative = (1L << 40) + (firstTsn & 0xffff_ffffL) - 1;
    }

    /** Takes a DATA chunk in. Null, or the reason why the association cannot go on. */
    SctpCloseReason onData(int flags, int tsn, int streamId, int payloadProtocol, byte[] packet, int at, int bytes) {
        var key = continued(tsn);
        if (key <= cumulative || ahead.containsKey(key)) {
            counters.count(SctpDrop.DUPLICATE_DATA);
            tellAtOnce = true;
            return null;
        }
        tellAtOnce |= !ahead.isEmpty();
        if (key > cumulative + 1) {
            tellAtOnce = true;
            hold(key, flags, streamId, payloadProtocol, packet, at, bytes);
            return null;
        }
        cumulative = key;
        var failure = append(flags, streamId, payloadProtocol, packet, at, bytes);
        return failure == null ? drain() : failure;
    }

    /** The peer gives up what is missing up to this TSN (RFC 3758 section 3.6); what did come is still delivered. */
    SctpCloseReason onForwardTsn(int tsn) {
        var key = continued(tsn);
        while (cumulative < key) {
            abandoning = true;
            var next = ahead.isEmpty() ? key + 1 : ahead.firstKey();
            if (next > cumulative + 1) {
                dropAssembly();
                cumulative = Math.min(key, next - 1);
            }
            var failure = drain();
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private long continued(int tsn) {
        return cumulative + (tsn - (int) cumulative);
    }

    private void hold(long key, int flags, int streamId, int payloadProtocol, byte[] packet, int at, int bytes) {
        var alone = Chunk.UNORDERED | Chunk.BEGIN | Chunk.END;
        var deliverNow = (flags & alone) == alone && bytes <= config.maxMessageBytes();
        var charge = FRAGMENT_CHARGE_BYTES + (deliverNow ? 0 : bytes);
        if (key > cumulative + MAX_AHEAD || heldBytes + charge > config.maxReassemblyBytes()) {
            counters.count(SctpDrop.BEYOND_WINDOW);
            return;
        }
        var data = Arrays.copyOfRange(packet, at, at + bytes);
        heldBytes += charge;
        ahead.put(key, new Fragment(flags, streamId, payloadProtocol, deliverNow ? null : data));
        if (deliverNow) {
            sink.message(streamId, payloadProtocol, data);
        }
    }

    private SctpCloseReason drain() {
        while (!ahead.isEmpty() && ahead.firstKey() == cumulative + 1) {
            cumulative++;
            var next = ahead.pollFirstEntry().getValue();
            release(next);
            if (next.data != null) {
                var failure = append(
                        next.flags, next.streamId, next.payloadProtocol, next.data, 0, next.data.length);
                if (failure != null) {
                    return failure;
                }
            }
        }
        return null;
    }

    private SctpCloseReason append(int flags, int streamId, int payloadProtocol, byte[] from, int at, int bytes) {
        var begins = (flags & Chunk.BEGIN) != 0;
        if (abandoning && begins == (assembly != null)) {
            counters.count(SctpDrop.ABANDONED_FRAGMENT);
            dropAssembly();
            if (!begins) {
                return null;
            }
        }
        if (begins == (assembly != null) || !begins && streamId != assemblyStream) {
            return SctpCloseReason.PROTOCOL_VIOLATION;
        }
        if (assembledBytes + bytes > config.maxMessageBytes()) {
            return SctpCloseReason.MESSAGE_TOO_LARGE;
        }
        abandoning &= !begins;
        if (begins && (flags & Chunk.END) != 0) {
            sink.message(streamId, payloadProtocol, Arrays.copyOfRange(from, at, at + bytes));
            return null;
        }
        if (begins) {
            assemblyStream = streamId;
            assemblyProtocol = payloadProtocol;
        }
        if (!reserve(assembledBytes + bytes)) {
            return SctpCloseReason.REASSEMBLY_EXHAUSTED;
        }
        System.arraycopy(from, at, assembly, assembledBytes, bytes);
        assembledBytes += bytes;
        if ((flags & Chunk.END) != 0) {
            var whole = Arrays.copyOf(assembly, assembledBytes);
            dropAssembly();
            sink.message(streamId, assemblyProtocol, whole);
        }
        return null;
    }

    /** Grows the message buffer, giving back what lies furthest ahead if the limit asks for it. */
    private boolean reserve(int bytes) {
        var capacity = assembly == null ? 0 : assembly.length;
        if (bytes <= capacity) {
            return true;
        }
        var wanted = Math.min(config.maxMessageBytes(), Math.max(bytes, Math.max(FIRST_ASSEMBLY_BYTES, 2 * capacity)));
        var extra = wanted - capacity;
        while (heldBytes + extra > config.maxReassemblyBytes()) {
            var last = ahead.pollLastEntry();
            if (last == null || last.getValue().data == null) {
                // What was delivered cannot be given back: it would be delivered twice.
                return false;
            }
            release(last.getValue());
            counters.count(SctpDrop.GIVEN_BACK);
        }
        assembly = assembly == null ? new byte[wanted] : Arrays.copyOf(assembly, wanted);
        heldBytes += extra;
        return true;
    }

    private void dropAssembly() {
        heldBytes -= assembly == null ? 0 : assembly.length;
        assembly = null;
        assembledBytes = 0;
    }

    private void release(Fragment fragment) {
        heldBytes -= FRAGMENT_CHARGE_BYTES + (fragment.data == null ? 0 : fragment.data.length);
    }

    /** Whether the SACK should not be delayed: duplicates, and gaps that open or close (RFC 9260 section 6.7). */
    boolean takeTellAtOnce() {
        var told = tellAtOnce;
        tellAtOnce = false;
        return told;
    }

    /** Whether everything up to and with this TSN came. */
    boolean reached(int tsn) {
        return continued(tsn) <= cumulative;
    }

    int heldBytes() {
        return heldBytes;
    }

    /** Writes the SACK with as many gap blocks as fit; false when the packet has no room for one. */
    boolean writeSack(SctpPacket packet) {
        var room = packet.room();
        if (room < Chunk.SACK_HEADER_BYTES) {
            return false;
        }
        var blocks = Math.min(countBlocks(), (room - Chunk.SACK_HEADER_BYTES) / GAP_BLOCK_BYTES);
        var at = packet.add(Chunk.SACK, 0, Chunk.SACK_HEADER_BYTES + blocks * GAP_BLOCK_BYTES);
        var out = packet.bytes();
        Octets.put32(out, at, (int) cumulative);
        Octets.put32(out, at + 4, Math.max(0, config.maxReassemblyBytes() - heldBytes));
        Octets.put16(out, at + 8, blocks);
        Octets.put16(out, at + 10, 0);
        writeBlocks(out, at + 12, blocks);
        return true;
    }

    private int countBlocks() {
        var blocks = 0;
        var previous = cumulative;
        for (long key : ahead.keySet()) {
            blocks += key == previous + 1 ? 0 : 1;
            previous = key;
        }
        return blocks;
    }

    private void writeBlocks(byte[] out, int at, int blocks) {
        var block = -1;
        var previous = cumulative;
        for (long key : ahead.keySet()) {
            if (key != previous + 1) {
                if (++block == blocks) {
                    return;
                }
                Octets.put16(out, at + block * GAP_BLOCK_BYTES, (int) (key - cumulative));
            }
            Octets.put16(out, at + block * GAP_BLOCK_BYTES + 2, (int) (key - cumulative));
            previous = key;
        }
    }
}
