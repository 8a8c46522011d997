package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.rtc.dtls.DtlsIdentity;
import dev.earshot.rtc.ice.Checks;
import dev.earshot.rtc.ice.IceCredentials;
import dev.earshot.rtc.rtp.PacketKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A WebRTC client on one thread and one socket: sends checks, is the DTLS server (our answer says active), opens the
 * channel {@code oai-events}, speaks Opus every 20 ms and keeps what it hears. For hostile tests it also sends whatever
 * bytes it is told to, at each layer.
 */
public final class TestCaller implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsIdentity IDENTITY = DtlsIdentity.create(RANDOM, Instant.now());
    private static final int PROTOCOL_BINARY = 53;
    private static final int LOOK_AROUND_MILLIS = 4;
    private static final long CHECK_NANOS = 200_000_000;
    private static final long CONSENT_NANOS = 2_500_000_000L;

    final String answer;
    public final String callId;
    final long offeredNanos;
    final long answeredNanos;
    public final EventLog events = new EventLog();
    public final CallerMedia media = new CallerMedia(RANDOM.nextInt());
    /** Completes with the time at which the channel was open. */
    final CompletableFuture<Long> channelOpen = new CompletableFuture<>();
    /** Completes when the far side has ended the call, saying by what. */
    final CompletableFuture<String> ended = new CompletableFuture<>();

    private final Selector selector;
    private volatile DatagramChannel socket;
    private final InetSocketAddress server;
    private final IceCredentials credentials;
    private final CallerChannel channel;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(2_048);
    private final Thread thread;
    private boolean checking;
    private boolean answeredCheck;
    private long nextCheckNanos;
    private volatile boolean closed;

    private TestCaller(Door door, Predicate<InetAddress> reachable, DatagramChannel through) throws IOException {
        offeredNanos = System.nanoTime();
        var response = door.offer(CallerSdp.offer(IDENTITY.fingerprint()));
        answeredNanos = System.nanoTime();
        assertEquals(2, response.statusCode() / 100, response::body);
        answer = response.body();
        callId = response.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
        assertEquals("active", CallerSdp.attribute(answer, "setup"));
        credentials = CallerSdp.credentials(answer);
        server = CallerSdp.candidates(answer).stream().filter(candidate -> reachable.test(candidate.getAddress()))
                .findFirst().orElseThrow();
        selector = Selector.open();
        socket = through == null ? boundBeside(server.getAddress()) : through;
        socket.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        channel = new CallerChannel(this, IDENTITY, CallerSdp.fingerprint(answer));
        thread = Thread.ofPlatform().daemon().name("caller").start(this::run);
    }

    /** Offers and reads the answer; nothing is sent to the media port yet. */
    static TestCaller offer(Door door) throws IOException {
        return new TestCaller(door, _ -> true, null);
    }

    /** As {@link #offer(Door)}, taking a candidate of this kind. */
    static TestCaller offer(Door door, Predicate<InetAddress> reachable) throws IOException {
        return new TestCaller(door, reachable, null);
    }

    /** As {@link #offer(Door)}, over a socket that another call has used. */
    static TestCaller offer(Door door, DatagramChannel through) throws IOException {
        return new TestCaller(door, _ -> true, through);
    }

    /** A whole call: returns once its channel is open. */
    public static TestCaller call(Door door) throws Exception {
        return offer(door).connect();
    }

    static DatagramChannel boundBeside(InetAddress address) throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(address, 0));
    }

    TestCaller connect() throws Exception {
        onThread(() -> {
            checking = true;
            return channel.shakeHands();
        });
        channelOpen.get(20, TimeUnit.SECONDS);
        return this;
    }

    /** Starts the checks and no more; returns once one is answered. */
    TestCaller check() throws Exception {
        onThread(() -> checking = true);
        Door.await("a check is answered", () -> ended.isDone() || onThread(() -> answeredCheck));
        return this;
    }

    /** Sends an event; single quotes stand for double ones. */
    public void send(String json) {
        sendText(json.replace('\'', '"'));
    }

    void sendText(String text) {
        onThread(() -> {
            channel.peer.text(CallerChannel.STREAM, text);
            return true;
        });
    }

    void sendBinary(byte[] bytes) {
        sendMessage(PROTOCOL_BINARY, bytes);
    }

    /** Sends a message of the events' channel with any payload protocol identifier. */
    void sendMessage(int protocol, byte[] bytes) {
        onThread(() -> {
            channel.peer.send(CallerChannel.STREAM, protocol, false, bytes);
            return true;
        });
    }

    /** Sends SCTP chunks outside of all reliability. */
    void sendChunks(List<byte[]> chunks) {
        for (var chunk : chunks) {
            onThread(() -> {
                channel.peer.transmit(chunk);
                return channel.transmit();
            });
        }
    }

    int takeTsn() {
        return onThread(channel.peer::takeTsn);
    }

    /** Sends application data that need not be SCTP. */
    void sendInDtls(byte[] bytes) {
        onThread(() -> channel.sendWrapped(bytes));
    }

    /** Sends a datagram as it is, from the call's own socket. */
    void sendRaw(byte[] bytes) {
        sendRaw(ByteBuffer.wrap(bytes));
    }

    /** Protects a packet with this payload and does not send it. */
    byte[] protectedRtp(byte[] payload) {
        return onThread(() -> media.protectedPacket(payload));
    }

    /** One of {@code kinds} that the association has heard. */
    boolean heardChunk(int kind) {
        return onThread(() -> channel.peer.controlHeard.contains(kind));
    }

    /** Goes on from another port, as after a change of network; returns once a check from there is answered. */
    void move() throws Exception {
        onThread(() -> {
            socket.close();
            socket = boundBeside(server.getAddress());
            socket.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            answeredCheck = false;
            nextCheckNanos = System.nanoTime();
            return true;
        });
        check();
    }

    /** Leaves the socket to somebody else; the call itself is forgotten without a word. */
    public DatagramChannel abandon() throws Exception {
        closed = true;
        selector.wakeup();
        thread.join();
        selector.close();
        return socket;
    }

    static DtlsIdentity identity() {
        return IDENTITY;
    }

    InetSocketAddress server() {
        return server;
    }

    IceCredentials credentials() {
        return credentials;
    }

    @Override
    public void close() {
        try {
            if (thread.isAlive()) {
                onThread(channel::close);
                abandon();
            }
            socket.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- the thread ----

    /** Runs a task on the thread, soon. */
    void later(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private <T> T onThread(Callable<T> task) {
        var result = new CompletableFuture<T>();
        later(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void run() {
        try {
            while (!closed) {
                for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                receive();
                tick(System.nanoTime());
                selector.select(LOOK_AROUND_MILLIS);
                selector.selectedKeys().clear();
            }
        } catch (IOException | RuntimeException | Error e) {
            channelOpen.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    private void tick(long nowNanos) {
        if (checking && nowNanos - nextCheckNanos >= 0) {
            nextCheckNanos = nowNanos + (answeredCheck ? CONSENT_NANOS : CHECK_NANOS);
            sendRaw(Checks.browser(credentials, true));
        }
        if (channel.secured()) {
            for (var packet = media.due(nowNanos); packet != null; packet = media.due(nowNanos)) {
                sendRaw(packet);
            }
            var report = media.report(nowNanos);
            if (report != null) {
                sendRaw(report);
            }
            channel.tick(nowNanos);
        }
    }

    private void receive() throws IOException {
        for (datagram.clear(); socket.receive(datagram) != null; datagram.clear()) {
            var nowNanos = System.nanoTime();
            var length = datagram.position();
            switch (PacketKind.of(datagram.get(0), datagram.get(1))) {
                case STUN -> answeredCheck |= datagram.getShort(0) == 0x0101;
                case DTLS -> channel.onDatagram(datagram, length, nowNanos);
                case RTP -> media.onRtp(datagram, length, nowNanos);
                case RTCP -> media.onRtcp(datagram, length, nowNanos);
                case UNKNOWN -> throw new AssertionError("a datagram of no kind came");
            }
        }
    }

    void sendRaw(ByteBuffer bytes) {
        try {
            socket.send(bytes, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
