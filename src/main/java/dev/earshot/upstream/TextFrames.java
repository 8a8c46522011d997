package dev.earshot.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.function.Consumer;

/** Takes whole messages off a server's channel as the bytes that they are, before a string is made of each. */
final class TextFrames extends ChannelInboundHandlerAdapter {

    private final Consumer<ByteBuf> taker;

    /** @param taker is lent the UTF-8 of each message */
    TextFrames(Consumer<ByteBuf> taker) {
        this.taker = taker;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof TextWebSocketFrame frame) || !frame.isFinalFragment()) {
            context.fireChannelRead(message); // in pieces, about the connection, or its end
            return;
        }
        try {
            taker.accept(frame.content());
        } finally {
            frame.release();
        }
    }
}
