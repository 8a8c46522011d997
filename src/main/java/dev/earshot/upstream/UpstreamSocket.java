package dev.earshot.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * A WebSocket to a Realtime server. Text is read and written beneath Vert.x, as the bytes that it is: Vert.x would make
 * strings of it on the heap. On the loop on which it was opened.
 */
public final class UpstreamSocket {

    private static final Logger LOG = Logger.getLogger(UpstreamSocket.class);

    /** When the socket was lost without a close frame, RFC 6455 section 7.1.5. */
    public static final int BROKEN = 1006;

    private static final long PING_NANOS = 5_000_000_000L;
    private static final long SILENCE_NANOS = 15_000_000_000L;
    private static final int QUEUE_BYTES = 256 * 1024;

    /** Who hears the server. */
    public interface Listener {

        /** @param utf8 a whole message, lent for the call */
        void text(ByteBuf utf8);

        /** A binary message came, which the protocol does not have. */
        void binary();

        /** The server takes in less than is sent, or enough again. */
        void full(boolean full);

        /** @param reason null where none was given */
        void closed(int code, String reason);

        /** This side could not take a message: a fault of its own. */
        void failed();
    }

    private final WebSocket socket;
    private final Listener listener;
    private final LongConsumer overhead;
    private boolean full;
    private boolean paused;
    private long heardNanos = System.nanoTime();
    private long pingedNanos;

    private UpstreamSocket(WebSocket socket, Listener listener, LongConsumer overhead) {
        this.overhead = overhead;
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Begins to read a socket that {@link RealtimeServer} has opened.
     *
     * @param overhead is told the nanoseconds that a message took to be passed on
     */
    public static UpstreamSocket begin(WebSocket opened, Listener listener, LongConsumer overhead) {
        var socket = new UpstreamSocket(opened, listener, overhead);
        socket.begin();
        return socket;
    }

    private void begin() {
        beneath().channel().config().setAllocator(PooledByteBufAllocator.DEFAULT); // what Vert.x masks is copied: not to the heap
        socket.setWriteQueueMaxSize(QUEUE_BYTES);
        socket.textMessageHandler(text -> heard(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))));
        socket.binaryMessageHandler(bytes -> listener.binary());
        socket.pongHandler(pong -> heardNanos = System.nanoTime());
        socket.exceptionHandler(fault -> LOG.debugf("an upstream's socket: %s", fault.getClass().getSimpleName()));
        socket.closeHandler(nothing -> listener.closed(socket.closeStatusCode() == null ? BROKEN : socket.closeStatusCode(),
                socket.closeReason()));
        socket.resume();
        // Behind what the socket has kept until now: from there on nothing waits inside it, and nothing is overtaken.
        beneath().executor().execute(() -> {
            if (!socket.isClosed()) {
                beneath().pipeline().addBefore(beneath().name(), "earshot-text", new TextFrames(this::heard));
            }
        });
    }

    private ChannelHandlerContext beneath() {
        return ((WebSocketInternal) socket).channelHandlerContext();
    }

    private void heard(ByteBuf utf8) {
        heardNanos = System.nanoTime();
        try {
            listener.text(utf8);
            overhead.accept(System.nanoTime() - heardNanos);
        } catch (RuntimeException e) {
            LOG.error("an upstream's event could not be taken", e);
            listener.failed();
        }
    }

    /** Dropped where it is closed: that is told, or about to be. */
    public void write(String text) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(text);
            heedQueue();
        }
    }

    /** As {@link #write(String)}. @param utf8 released here */
    public void write(ByteBuf utf8) {
        if (socket.isClosed()) {
            utf8.release();
            return;
        }
        try {
            beneath().writeAndFlush(TextFrame.masked(utf8, beneath().alloc()), beneath().voidPromise());
        } finally {
            utf8.release();
        }
        heedQueue();
    }

    private void heedQueue() {
        if (socket.writeQueueFull() && !full) {
            full = true;
            listener.full(true);
            socket.drainHandler(nothing -> {
                full = false;
                listener.full(false);
            });
        }
    }

    /** Reads no more until it is told to again. */
    public void pause(boolean pause) {
        paused = pause;
        heardNanos = System.nanoTime();
        if (!socket.isClosed()) {
            beneath().channel().config().setAutoRead(!pause);
        }
    }

    /** Pings a server that says nothing. @return false when it has said nothing for too long */
    public boolean alive(long nowNanos) {
        var silentNanos = nowNanos - heardNanos;
        if (paused || silentNanos < PING_NANOS) {
            return true;
        }
        if (nowNanos - pingedNanos > PING_NANOS && !socket.isClosed()) {
            pingedNanos = nowNanos;
            socket.writePing(Buffer.buffer());
        }
        return silentNanos < SILENCE_NANOS;
    }

    public void close() {
        if (!socket.isClosed()) {
            socket.close((short) 1000);
        }
    }
}
