package dev.earshot.rtc.sctp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The browser's side, written apart from the code under test: opens the association and channels, sends each fragment
 * again after a fixed time until it is acknowledged, puts messages together, resets streams.
 */
public final class TestPeer {
    private static final long RESEND_NANOS = 300_000_000L;
    private static final int FRAGMENT_BYTES = 1000;
    private static final int WINDOW_FRAGMENTS = 40;

    private record Fragment(int flags, int protocol, byte[] data) {
    }

    private static final class Pending {
        final byte[] chunk;
        long sendAtNanos;

        Pending(byte[] chunk, long sendAtNanos) {
            this.chunk = chunk;
            this.sendAtNanos = sendAtNanos;
        }
    }

    public final List<byte[]> outgoing = new ArrayList<>();
    public final List<byte[]> messages = new ArrayList<>();
    public final List<Integer> messageProtocols = new ArrayList<>();
    public final List<Integer> resetsHeard = new ArrayList<>();
    public final List<Integer> resetResults = new ArrayList<>();
    public final List<Integer> controlHeard = new ArrayList<>();
    public int windowBytes = 1 << 20;
    public boolean deaf;
    public boolean established;
    public int dataHeard;

    private final int tag;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final TreeMap<Integer, Pending> unacknowledged = new TreeMap<>((a, b) -> a - b);
    private final TreeMap<Integer, Fragment> received = new TreeMap<>((a, b) -> a - b);
    private Pending handshake;
    private Pending resetRequest;
    private int peerTag;
    private int firstTsn;
    private int nextTsn;
    private int cumulative;
    private int deliveredUpTo;
    private int nextRequest;
    private final int[] sequences = new int[65_536];

    public TestPeer(Random random) {
        tag = random.nextInt() | 1;
        firstTsn = random.nextInt();
        nextTsn = firstTsn;
        nextRequest = firstTsn;
    }

    public void connect(long nowNanos) {
        handshake = new Pending(chunk(1, 0, ByteBuffer.allocate(28).putInt(tag).putInt(windowBytes)
                .putShort((short) 1024).putShort((short) 2048).putInt(firstTsn)
                .putInt(0xc0000004).putInt(0x80080005).array()), nowNanos);
        onTimer(nowNanos);
    }

    public void open(int streamId, String label, String protocol, int channelType) {
        var labelBytes = label.getBytes(StandardCharsets.UTF_8);
        var protocolBytes = protocol.getBytes(StandardCharsets.UTF_8);
        send(streamId, 50, false, ByteBuffer.allocate(12 + labelBytes.length + protocolBytes.length)
                .put((byte) 3).put((byte) channelType).putShort((short) 256).putInt(0)
                .putShort((short) labelBytes.length).putShort((short) protocolBytes.length)
                .put(labelBytes).put(protocolBytes).array());
    }

    public void text(int streamId, String text) {
        send(streamId, 51, false, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(int streamId, int protocol, boolean unordered, byte[] data) {
        for (var from = 0; from < data.length; from += FRAGMENT_BYTES) {
            var to = Math.min(data.length, from + FRAGMENT_BYTES);
            var flags = (from == 0 ? 2 : 0) | (to == data.length ? 1 : 0) | (unordered ? 4 : 0);
            waiting.add(data(flags, nextTsn++, streamId, sequences[streamId] & 0xffff, protocol,
                    Arrays.copyOfRange(data, from, to)));
        }
        sequences[streamId] += unordered ? 0 : 1;
    }

    /** A DATA chunk just as told, whatever sense it makes. */
    public static byte[] data(int flags, int tsn, int streamId, int sequence, int protocol, byte[] data) {
        return chunk(0, flags, ByteBuffer.allocate(12 + data.length).putInt(tsn).putShort((short) streamId)
                .putShort((short) sequence).putInt(protocol).put(data).array());
    }

    /** The TSN this side would use next, counted on. */
    public int takeTsn() {
        return nextTsn++;
    }

    public void reset(int streamId, long nowNanos) {
        resetRequest = new Pending(chunk(130, 0, ByteBuffer.allocate(18).putShort((short) 13).putShort((short) 18)
                .putInt(nextRequest++).putInt(0).putInt(nextTsn - 1).putShort((short) streamId).array()), nowNanos);
    }

    public long nextTimerNanos() {
        var next = Long.MAX_VALUE;
        for (var pending : unacknowledged.values()) {
            next = Math.min(next, pending.sendAtNanos);
        }
        next = Math.min(next, handshake == null ? Long.MAX_VALUE : handshake.sendAtNanos);
        return Math.min(next, resetRequest == null ? Long.MAX_VALUE : resetRequest.sendAtNanos);
    }

    public void onTimer(long nowNanos) {
        while (established && !waiting.isEmpty() && unacknowledged.size() < WINDOW_FRAGMENTS) {
            var chunk = waiting.poll();
            unacknowledged.put(ByteBuffer.wrap(chunk).getInt(4), new Pending(chunk, nowNanos));
        }
        var due = new ArrayList<>(unacknowledged.values());
        due.add(handshake);
        due.add(resetRequest);
        for (var pending : due) {
            if (pending != null && pending.sendAtNanos <= nowNanos) {
                pending.sendAtNanos = nowNanos + RESEND_NANOS;
                transmit(pending.chunk);
            }
        }
    }

    public boolean isIdle() {
        return waiting.isEmpty() && unacknowledged.isEmpty() && handshake == null && resetRequest == null;
    }

    public void receive(byte[] packet, long nowNanos) {
        var bytes = ByteBuffer.wrap(packet);
        if (deaf) {
            return;
        }
        if (bytes.getInt(4) != tag || checksum(packet) != bytes.getInt(8)) {
            throw new AssertionError("tag or checksum of a packet to us is wrong");
        }
        var acknowledge = false;
        for (var at = 12; at < packet.length; ) {
            var type = packet[at] & 0xff;
            var length = bytes.getShort(at + 2) & 0xffff;
            switch (type) {
                case 0 -> {
                    acknowledge = true;
                    onData(bytes, at, length);
                }
                case 2 -> onInitAck(bytes, at, length, nowNanos);
                case 3 -> onSack(bytes, at);
                case 11 -> {
                    established = true;
                    handshake = null;
                }
                case 130 -> onReconfig(bytes, at, length);
                default -> controlHeard.add(type);
            }
            at += length + 3 & ~3;
        }
        if (acknowledge) {
            sendSack();
        }
        onTimer(nowNanos);
    }

    private void onInitAck(ByteBuffer bytes, int at, int length, long nowNanos) {
        if (established || peerTag != 0) {
            return;
        }
        peerTag = bytes.getInt(at + 4);
        cumulative = bytes.getInt(at + 16) - 1;
        deliveredUpTo = cumulative;
        for (var parameter = at + 20; parameter < at + length; ) {
            var size = bytes.getShort(parameter + 2) & 0xffff;
            if (bytes.getShort(parameter) == 7) {
                var cookie = new byte[size - 4];
                bytes.get(parameter + 4, cookie);
                handshake = new Pending(chunk(10, 0, cookie), nowNanos);
            }
            parameter += size + 3 & ~3;
        }
    }

    private void onData(ByteBuffer bytes, int at, int length) {
        var tsn = bytes.getInt(at + 4);
        dataHeard++;
        if (tsn - cumulative > 0 && windowBytes > 0) {
            var data = new byte[length - 16];
            bytes.get(at + 16, data);
            received.put(tsn, new Fragment(bytes.get(at + 1), bytes.getInt(at + 12), data));
            while (received.containsKey(cumulative + 1)) {
                cumulative++;
            }
            deliver();
        }
    }

    private void deliver() {
        var out = new java.io.ByteArrayOutputStream();
        for (var tsn = deliveredUpTo + 1; tsn - cumulative <= 0; tsn++) {
            var fragment = received.get(tsn);
            if ((fragment.flags & 2) != 0 != (out.size() == 0)) {
                throw new AssertionError("begin flag in the wrong place");
            }
            out.writeBytes(fragment.data);
            if ((fragment.flags & 1) != 0) {
                messages.add(out.toByteArray());
                messageProtocols.add(fragment.protocol);
                out.reset();
                received.headMap(tsn, true).clear();
                deliveredUpTo = tsn;
            }
        }
    }

    private void sendSack() {
        var blocks = new ArrayList<int[]>();
        for (var tsn : received.tailMap(cumulative, false).keySet()) {
            var offset = tsn - cumulative;
            if (!blocks.isEmpty() && blocks.getLast()[1] == offset - 1) {
                blocks.getLast()[1] = offset;
            } else {
                blocks.add(new int[] {offset, offset});
            }
        }
        var body = ByteBuffer.allocate(12 + 4 * blocks.size()).putInt(cumulative).putInt(windowBytes)
                .putShort((short) blocks.size()).putShort((short) 0);
        blocks.forEach(block -> body.putShort((short) block[0]).putShort((short) block[1]));
        transmit(chunk(3, 0, body.array()));
    }

    private void onSack(ByteBuffer bytes, int at) {
        var acked = bytes.getInt(at + 4);
        if (!unacknowledged.isEmpty()) {
            unacknowledged.headMap(acked, true).clear();
        }
        for (var gap = 0; gap < bytes.getShort(at + 12); gap++) {
            var start = acked + (bytes.getShort(at + 16 + 4 * gap) & 0xffff);
            var end = acked + (bytes.getShort(at + 18 + 4 * gap) & 0xffff);
            // Not forgotten, for the receiver may give it back; only not sent again so soon.
            unacknowledged.subMap(start, true, end, true).values()
                    .forEach(pending -> pending.sendAtNanos += RESEND_NANOS / 4);
        }
    }

    private void onReconfig(ByteBuffer bytes, int at, int length) {
        for (var parameter = at + 4; parameter < at + length; ) {
            var size = bytes.getShort(parameter + 2) & 0xffff;
            if (bytes.getShort(parameter) == 13) {
                for (var stream = parameter + 16; stream < parameter + size; stream += 2) {
                    resetsHeard.add(bytes.getShort(stream) & 0xffff);
                }
                transmit(chunk(130, 0, ByteBuffer.allocate(12).putShort((short) 16).putShort((short) 12)
                        .putInt(bytes.getInt(parameter + 4)).putInt(1).array()));
            } else if (bytes.getShort(parameter) == 16) {
                resetResults.add(bytes.getInt(parameter + 8));
                if (bytes.getInt(parameter + 8) == 1) {
                    resetRequest = null;
                }
            }
            parameter += size + 3 & ~3;
        }
    }

    /** Sends a packet with these chunks now, outside of all reliability. */
    public void transmit(byte[]... chunks) {
        var length = 12;
        for (var chunk : chunks) {
            length += chunk.length;
        }
        var packet = ByteBuffer.allocate(length).putShort((short) 5000).putShort((short) 5000)
                .putInt(chunks[0][0] == 1 ? 0 : peerTag).putInt(0);
        for (var chunk : chunks) {
            packet.put(chunk);
        }
        outgoing.add(sealed(packet.array()));
    }

    public static byte[] sealed(byte[] packet) {
        ByteBuffer.wrap(packet).putInt(8, checksum(packet));
        return packet;
    }

    public static byte[] chunk(int type, int flags, byte[] body) {
        return ByteBuffer.allocate(4 + body.length + 3 & ~3).put((byte) type).put((byte) flags)
                .putShort((short) (4 + body.length)).put(body).array();
    }

    private static int checksum(byte[] packet) {
        var copy = packet.clone();
        Arrays.fill(copy, 8, 12, (byte) 0);
        var crc = new CRC32C();
        crc.update(copy);
        return Integer.reverseBytes((int) crc.getValue());
    }
}
