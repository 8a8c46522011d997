package dev.earshot.client.websocket;

import dev.earshot.protocol.ClientEvent;
import dev.earshot.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * The way of audio beneath WebSockets Next, which would make a string of each event: an append goes from its frame to the
 * session and an audio event of an upstream into its frame as the bytes that they are. Everything else takes the long
 * way, and no append overtakes what is on it.
 */
final class AudioFrames extends ChannelInboundHandlerAdapter {

    static final String NAME = "earshot-audio";

    private final Session session;
    private final LongConsumer overhead;
    private ChannelHandlerContext context;
    private int onLongWay;

    /** @param overhead is told the nanoseconds that an event took to be passed on */
    AudioFrames(Session session, LongConsumer overhead) {
        this.session = session;
        this.overhead = overhead;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof WebSocketFrame frame && isData(frame) && frame.isFinalFragment()) {
            if (onLongWay == 0 && frame instanceof TextWebSocketFrame && took(frame)) {
                return;
            }
            onLongWay++;
        }
        from.fireChannelRead(message);
    }

    private boolean took(WebSocketFrame frame) {
        var append = ClientEvent.append(frame.content());
        if (append == null) {
            return false;
        }
        var comeNanos = System.nanoTime();
        try {
            session.onClientAppend(append);
        } finally {
            frame.release();
        }
        overhead.accept(System.nanoTime() - comeNanos);
        return true;
    }

    /** A message on the long way has arrived. */
    void taken() {
        onLongWay--;
    }

    /** @param utf8 lent @param sent is given its length once it is on its way */
    void write(ByteBuf utf8, IntConsumer sent) {
        var length = utf8.readableBytes();
        context.writeAndFlush(new TextWebSocketFrame(utf8.retainedSlice())).addListener(written -> {
            if (written.isSuccess()) {
                sent.accept(length);
            }
        });
    }

    private static boolean isData(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame;
    }
}
