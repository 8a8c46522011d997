package dev.earshot.client.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
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

    private volatile boolean saidGoodbye;

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
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        saidGoodbye |= message instanceof CloseWebSocketFrame;
        super.channelRead(context, message);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        if (event.state() == IdleState.READER_IDLE && context.channel().config().isAutoRead()) {
            context.close();
        }
    }
}
