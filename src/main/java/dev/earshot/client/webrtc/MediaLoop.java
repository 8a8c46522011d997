package dev.earshot.client.webrtc;

import dev.earshot.rtc.ice.StunKind;
import dev.earshot.rtc.ice.StunMessage;
import dev.earshot.rtc.ice.TransportAddress;
import dev.earshot.rtc.rtp.PacketKind;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoop;
import io.netty.channel.nio.NioTask;
import io.netty.util.collection.LongObjectHashMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jboss.logging.Logger;

/**
 * The media of one event loop: its UDP sockets, the calls it owns, and the one tick that paces them. A datagram is told
 * apart by its first byte, then by where it came from; only STUN is looked up by ufrag. Everything runs on the loop.
 */
final class MediaLoop {

    private static final Logger LOG = Logger.getLogger(MediaLoop.class);
    private static final int DATAGRAM_BYTES = 2_048;
    private static final int DATAGRAMS_PER_WAKEUP = 64;
    private static final int TICK_MILLIS = 5;

    private final NioEventLoop eventLoop;
    private final List<MediaSocket> sockets;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
    private final ByteBuffer stunAnswer = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
    private final StunMessage stun = new StunMessage();
    private final TransportAddress source = new TransportAddress();
    private final LongObjectHashMap<WebRtcCall> byUfrag = new LongObjectHashMap<>();
    private final Map<InetSocketAddress, WebRtcCall> bySource = new HashMap<>();
    private final List<WebRtcCall> calls = new ArrayList<>();
    private final AtomicLongArray counters = new AtomicLongArray(MediaCounter.values().length);
    private Future<?> ticking;
    private InetSocketAddress lastSource;
    private WebRtcCall lastCall;

    MediaLoop(NioEventLoop eventLoop, List<MediaSocket> sockets) {
        this.eventLoop = eventLoop;
        this.sockets = List.copyOf(sockets);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    List<MediaSocket> sockets() {
        return sockets;
    }

    StunMessage stun() {
        return stun;
    }

    /** The one buffer datagrams are received into, from index 0. */
    ByteBuffer datagram() {
        return datagram;
    }

    void count(MediaCounter counter) {
        counters.incrementAndGet(counter.ordinal());
    }

    void count(MediaCounter counter, long times) {
        counters.addAndGet(counter.ordinal(), times);
    }

    /** Readable from any thread. */
    long counted(MediaCounter counter) {
        return counters.get(counter.ordinal());
    }

    /** Begins to receive. */
    void start() {
        for (var socket : sockets) {
            eventLoop.register(socket.channel(), SelectionKey.OP_READ, new NioTask<SelectableChannel>() {
                @Override
                public void channelReady(SelectableChannel channel, SelectionKey key) {
                    receive(socket);
                }

                @Override
                public void channelUnregistered(SelectableChannel channel, Throwable cause) {
                    if (cause != null) {
                        LOG.warnf(cause, "a media socket left its loop");
                    }
                }
            });
        }
    }

    void add(WebRtcCall call) {
        byUfrag.put(call.ufragKey(), call);
        calls.add(call);
        if (ticking == null) {
            ticking = eventLoop.scheduleAtFixedRate(
                    () -> tick(System.nanoTime()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void remove(WebRtcCall call) {
        byUfrag.remove(call.ufragKey());
        call.sources().forEach(from -> forget(from, call));
        calls.remove(call);
        if (calls.isEmpty() && ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    /** Media of this source is followed no longer, unless another call has it by now. */
    void forget(InetSocketAddress from, WebRtcCall call) {
        bySource.remove(from, call);
        lastSource = null;
        lastCall = null;
    }

    /** Lets each call do what is due. */
    void tick(long nowNanos) {
        for (var i = calls.size() - 1; i >= 0; i--) {
            var call = calls.get(i);
            try {
                call.tick(nowNanos);
            } catch (RuntimeException e) {
                call.fault(e);
            }
        }
    }

    private void receive(MediaSocket socket) {
        for (var i = 0; i < DATAGRAMS_PER_WAKEUP; i++) {
            datagram.clear();
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) socket.channel().receive(datagram);
            } catch (IOException e) {
                return; // an ICMP refusal of something sent earlier, or the socket was closed
            }
            if (from == null) {
                return;
            }
            count(MediaCounter.RECEIVED);
            var length = datagram.position();
            if (length < 2) {
                count(MediaCounter.DROPPED_EMPTY);
                continue;
            }
            try {
                route(socket, from, length, System.nanoTime());
            } catch (RuntimeException e) {
                LOG.error("a datagram was not handled", e); // further up it would cost the loop its socket
            }
        }
    }

    /** Gives the datagram of this length in {@link #datagram} to its call. */
    void route(MediaSocket socket, InetSocketAddress from, int length, long nowNanos) {
        var kind = PacketKind.of(datagram.get(0), datagram.get(1));
        if (kind == PacketKind.STUN) {
            onStun(socket, from, length, nowNanos);
            return;
        }
        if (kind == PacketKind.UNKNOWN) {
            count(MediaCounter.DROPPED_UNKNOWN_KIND);
            return;
        }
        var call = from == lastSource ? lastCall : bySource.get(from);
        if (call == null) {
            count(MediaCounter.DROPPED_UNKNOWN_SOURCE);
            return;
        }
        lastSource = from;
        lastCall = call;
        try {
            call.onDatagram(kind, datagram, length, nowNanos);
        } catch (RuntimeException e) {
            call.fault(e);
        }
    }

    private void onStun(MediaSocket socket, InetSocketAddress from, int length, long nowNanos) {
        var kind = stun.wrap(datagram, 0, length);
        var call = kind == StunKind.BINDING_REQUEST ? byUfrag.get(stun.localUfragKey()) : null;
        if (call == null) {
            count(MediaCounter.DROPPED_STUN_UNKNOWN_UFRAG);
            return;
        }
        try {
            onCheck(call, kind, socket, from, nowNanos);
        } catch (RuntimeException e) {
            call.fault(e);
        }
    }

    private void onCheck(WebRtcCall call, StunKind kind, MediaSocket socket, InetSocketAddress from, long nowNanos) {
        source.set(from.getAddress().getAddress(), from.getPort());
        var outcome = call.ice().onMessage(kind, source, nowNanos, stunAnswer);
        if (!outcome.answered()) {
            count(MediaCounter.DROPPED_STUN_REFUSED);
            return;
        }
        stunAnswer.clear().limit(call.ice().answerLengthBytes());
        count(socket.send(stunAnswer, from) ? MediaCounter.SENT : MediaCounter.SEND_FAILED);
        if (!call.ice().connected()) {
            return;
        }
        call.addSource(from);
        if (bySource.put(from, call) != call) {
            lastSource = null; // a socket that another call used before
        }
        if (call.ice().selected().same(source)) {
            call.follow(socket, from);
        }
    }
}
