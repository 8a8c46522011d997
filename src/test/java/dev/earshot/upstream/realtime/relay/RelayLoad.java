package dev.earshot.upstream.realtime.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Both ends of relayed sessions on one thread: clients that append 100 ms of 24 kHz audio ten times a second, and the
 * Realtime server that answers each append with as much. Each event carries the moment at which it was sent, so the time
 * of each way is known by one clock.
 */
final class RelayLoad implements AutoCloseable {

    /** What a window of load has shown; times are one way, in microseconds. */
    record Window(int events, double p50, double p99, double lateP99Millis) {}

    private static final int EVENT_MILLIS = 100;
    private static final long MAX_CONNECT_NANOS = 10_000_000_000L;
    private static final int DIGITS = 19;
    private static final String AUDIO = "AAEC".repeat(1_600);
    private static final byte[] APPEND = event("input_audio_buffer.append", "\"audio\":\"" + AUDIO + "\"");
    private static final byte[] DELTA = event("response.output_audio.delta", "\"response_id\":\"resp_1\",\"item_id\":\"item_1\","
            + "\"output_index\":0,\"content_index\":0,\"delta\":\"" + AUDIO + "\"");
    private static final String STAMP = "\"event_id\":\"";

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final Channel server;
    private final List<Channel> clients = new ArrayList<>();
    private final long[] waysNanos = new long[4_000_000];
    private final long[] lateNanos = new long[200_000];
    private int ways;
    private int ticks;
    private int connected;
    private int next;
    private long beganNanos;
    private long sent;
    private boolean measures;

    RelayLoad() throws InterruptedException {
        server = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class).childHandler(pipeline(
                () -> new ChannelHandler[] {new HttpServerCodec(), new HttpObjectAggregator(65_536),
                        new WebSocketServerProtocolHandler("/v1/realtime", null, false, 22_020_096, false, true), new Upstream()}))
                .bind(new InetSocketAddress("127.0.0.1", 0)).sync().channel();
        loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.MILLISECONDS);
    }

    int upstreamPort() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /**
     * Opens so many sessions, loads them for a while, measures, and closes them.
     *
     * @param atBothEnds called where the window begins and where it ends
     */
    Window run(URI target, int sessions, int warmUpSeconds, int seconds, Callable<Void> atBothEnds) throws Exception {
        for (var i = 0; i < sessions; i++) {
            connect(target);
            var deadlineNanos = System.nanoTime() + MAX_CONNECT_NANOS;
            while (loop.submit(() -> connected).syncUninterruptibly().getNow() <= i) {
                if (System.nanoTime() > deadlineNanos) {
                    throw new IllegalStateException("session " + i + " was not opened by " + target);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        loop.submit(() -> begin(false)).sync();
        TimeUnit.SECONDS.sleep(warmUpSeconds);
        atBothEnds.call();
        loop.submit(() -> begin(true)).sync();
        TimeUnit.SECONDS.sleep(seconds);
        loop.submit(() -> measures = false).sync();
        atBothEnds.call();
        var window = loop.submit(this::window).sync().getNow();
        for (var client : clients) {
            client.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE)).sync();
            client.close().sync();
        }
        loop.submit(() -> {
            clients.clear();
            connected = 0;
            beganNanos = 0; // the next ones are not owed what was not sent in between
        }).sync();
        TimeUnit.MILLISECONDS.sleep(500);
        return window;
    }

    private void begin(boolean measured) {
        measures = measured;
        ways = 0;
        ticks = 0;
        sent = 0;
        beganNanos = System.nanoTime();
    }

    private Window window() {
        var sorted = Arrays.copyOf(waysNanos, ways);
        Arrays.sort(sorted);
        var late = Arrays.copyOf(lateNanos, ticks);
        Arrays.sort(late);
        return new Window(ways, at(sorted, 0.5) / 1_000.0, at(sorted, 0.99) / 1_000.0, at(late, 0.99) / 1_000_000.0);
    }

    private static long at(long[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))];
    }

    /** Sends what is due by now, the sessions one after the other over the hundred milliseconds. */
    private void tick() {
        if (clients.isEmpty() || connected < clients.size() || beganNanos == 0) {
            return;
        }
        var elapsed = System.nanoTime() - beganNanos;
        var due = elapsed * clients.size() / (EVENT_MILLIS * 1_000_000L);
        if (ticks < lateNanos.length && due > sent) {
            lateNanos[ticks++] = elapsed - (sent + 1) * EVENT_MILLIS * 1_000_000L / clients.size();
        }
        for (; sent < due; sent++) {
            next = (next + 1) % clients.size();
            clients.get(next).writeAndFlush(stamped(APPEND));
        }
    }

    private static byte[] event(String type, String rest) {
        return ("{\"type\":\"" + type + "\",\"event_id\":\"" + "0".repeat(DIGITS) + "\"," + rest + "}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static TextWebSocketFrame stamped(byte[] event) {
        var text = PooledByteBufAllocator.DEFAULT.directBuffer(event.length).writeBytes(event);
        var at = "{\"type\":\"".length() + (event == APPEND ? "input_audio_buffer.append" : "response.output_audio.delta").length()
                + 2 + STAMP.length();
        var nanos = System.nanoTime();
        for (var i = DIGITS - 1; i >= 0; i--) {
            text.setByte(at + i, '0' + (int) (nanos % 10));
            nanos /= 10;
        }
        return new TextWebSocketFrame(text);
    }

    /** Whether it is an event of this type; if it is measured, its way is noted. */
    private boolean took(ByteBuf text, String type) {
        var at = "{\"type\":\"".length();
        if (text.readableBytes() < 1_000 || text.getByte(at) != type.charAt(0) || text.getByte(at + 9) != type.charAt(9)) {
            return false;
        }
        var nanos = 0L;
        var from = text.readerIndex() + at + type.length() + 2 + STAMP.length();
        for (var i = 0; i < DIGITS; i++) {
            nanos = nanos * 10 + text.getByte(from + i) - '0';
        }
        if (measures && ways < waysNanos.length) {
            waysNanos[ways++] = System.nanoTime() - nanos;
        }
        return true;
    }

    private void connect(URI target) throws InterruptedException {
        var headers = new DefaultHttpHeaders().add("Authorization", "Bearer sk-of-the-load");
        var channel = new Bootstrap().group(loop).channel(NioSocketChannel.class).handler(pipeline(
                () -> new ChannelHandler[] {new HttpClientCodec(), new HttpObjectAggregator(65_536),
                        new WebSocketClientProtocolHandler(WebSocketClientHandshakerFactory.newHandshaker(target,
                                WebSocketVersion.V13, null, false, headers, 22_020_096)), new Client()}))
                .connect(target.getHost(), target.getPort()).sync().channel();
        loop.submit(() -> clients.add(channel)).sync();
    }

    private interface Handlers {

        ChannelHandler[] make();
    }

    private static ChannelInitializer<Channel> pipeline(Handlers handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handlers.make());
            }
        };
    }

    private final class Client extends SimpleChannelInboundHandler<TextWebSocketFrame> {

        private boolean greeted;

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            if (!took(frame.content(), "response.output_audio.delta") && !greeted) {
                greeted = true;
                connected++;
            }
        }
    }

    /** The Realtime server as a relay sees it: a session, and one response that does not end. */
    private final class Upstream extends SimpleChannelInboundHandler<TextWebSocketFrame> {

        private static final String SESSION = "\"session\":{\"type\":\"realtime\",\"object\":\"realtime.session\",\"id\":\"sess_1\","
                + "\"model\":\"load\",\"expires_at\":4102444800,\"output_modalities\":[\"audio\"],\"audio\":{\"input\":{\"format\":"
                + "{\"type\":\"audio/pcm\",\"rate\":24000},\"turn_detection\":null},\"output\":{\"format\":"
                + "{\"type\":\"audio/pcm\",\"rate\":24000},\"voice\":\"marin\"}}}";

        private boolean answers;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                say(context, "session.created", SESSION);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            if (took(frame.content(), "input_audio_buffer.append")) {
                if (!answers) {
                    answers = true;
                    say(context, "response.created", "\"response\":{\"object\":\"realtime.response\",\"id\":\"resp_1\","
                            + "\"status\":\"in_progress\",\"output\":[],\"audio\":{\"output\":{\"format\":"
                            + "{\"type\":\"audio/pcm\",\"rate\":24000}}}}");
                }
                context.writeAndFlush(stamped(DELTA));
            } else {
                say(context, "session.updated", SESSION);
            }
        }

        private static void say(ChannelHandlerContext context, String type, String rest) {
            context.writeAndFlush(new TextWebSocketFrame(Unpooled.copiedBuffer(
                    "{\"type\":\"" + type + "\",\"event_id\":\"event_1\"," + rest + "}", StandardCharsets.US_ASCII)));
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
