package dev.earshot.client.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * Knows whether a socket's peer left with a word, which WebSockets Next does not tell from a connection that is lost; and
 * closes one that does not even answer the pings, of which there is one every 20 s. A peer that is not read from is given
 * its time.
 */
final class PeerWatch extends IdleStateHandler {

    private static final String NAME = "earshot-watch";

    private static final int SILENCE_SECONDS = 50;

    /** Tells our pings from those of WebSockets Next. */
    private static final long PING_MARK = 0x6561_7273_686f_7430L;
    private static final int PING_BYTES = 2 * Long.BYTES;

    /** So often the way to the peer and back is measured, once in the first second. */
    private static final long MEASURE_NANOS = 5_000_000_000L;

    private volatile boolean saidGoodbye;
    private volatile long roundTripNanos = -1;
    private ChannelHandlerContext own;
    private long pingedNanos = System.nanoTime() - MEASURE_NANOS;

    private PeerWatch() {
        super(SILENCE_SECONDS, 0, 0);
    }

    /** The one of this channel, which begins to watch if it is new. @param before the handler before which it stands */
    static PeerWatch of(Channel channel, String before) {
        if (channel.pipeline().get(NAME) instanceof PeerWatch watch) {
            return watch;
        }
        var watch = new PeerWatch();
        channel.pipeline().addBefore(before, NAME, watch);
        return watch;
    }

    /** A close frame has come (RFC 6455 section 5.5.1). */
    boolean saidGoodbye() {
        return saidGoodbye;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        own = context;
        super.handlerAdded(context);
    }

    /** As it was last measured by a ping that was answered (RFC 6455 section 5.5.3), -1 before that. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /** Called a few times a second, on the channel's loop. */
    void measure(long nowNanos) {
        if (nowNanos - pingedNanos > MEASURE_NANOS && own.channel().eventLoop().inEventLoop()) {
            pingedNanos = nowNanos;
            own.writeAndFlush(new PingWebSocketFrame(Unpooled.buffer(PING_BYTES).writeLong(PING_MARK)
                    .writeLong(System.nanoTime())), own.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        saidGoodbye |= message instanceof CloseWebSocketFrame;
        if (message instanceof PongWebSocketFrame pong && pong.content().readableBytes() == PING_BYTES
                && pong.content().getLong(pong.content().readerIndex()) == PING_MARK) {
            var sentNanos = pong.content().getLong(pong.content().readerIndex() + Long.BYTES);
            var now = System.nanoTime();
            if (sentNanos - pingedNanos >= 0 && now - sentNanos >= 0) { // else it is of the peer's own invention
                roundTripNanos = now - sentNanos;
            }
        }
        super.channelRead(context, message);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        if (event.state() == IdleState.READER_IDLE && context.channel().config().isAutoRead()) {
            context.close();
        }
    }
}
