package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.rtc.dtls.DtlsFailure;
import dev.earshot.rtc.dtls.DtlsIdentity;
import dev.earshot.rtc.dtls.DtlsListener;
import dev.earshot.rtc.dtls.DtlsResult;
import dev.earshot.rtc.dtls.DtlsRole;
import dev.earshot.rtc.dtls.DtlsTransport;
import dev.earshot.rtc.ice.Checks;
import dev.earshot.rtc.ice.IceCredentials;
import dev.earshot.rtc.rtp.PacketKind;
import dev.earshot.rtc.sctp.TestPeer;
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
import java.util.Random;
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
final class TestCaller implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsIdentity IDENTITY = DtlsIdentity.create(RANDOM, Instant.now());
    private static final int STREAM = 0;
    private static final int PROTOCOL_CONTROL = 50;
    private static final int PROTOCOL_BINARY = 53;
    private static final int LOOK_AROUND_MILLIS = 4;
    private static final long CHECK_NANOS = 200_000_000;
    private static final long CONSENT_NANOS = 2_500_000_000L;

    final String answer;
    final String callId;
    final long offeredNanos;
    final long answeredNanos;
    final EventLog events = new EventLog();
    final CallerMedia media = new CallerMedia(RANDOM.nextInt());
    /** Completes with the time at which the channel was open. */
    final CompletableFuture<Long> channelOpen = new CompletableFuture<>();
    /** Completes when the far side has ended the call, saying by what. */
    final CompletableFuture<String> ended = new CompletableFuture<>();

    private final Selector selector;
    private volatile DatagramChannel socket;
    private final InetSocketAddress server;
    private final IceCredentials credentials;
    private final DtlsTransport dtls;
    private final TestPeer sctp = new TestPeer(new Random());
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(2_048);
    private final ByteBuffer plain = ByteBuffer.allocate(DtlsTransport.MAX_DATAGRAM_BYTES);
    private final Thread thread;
    private boolean checking;
    private boolean answeredCheck;
    private boolean shakesHands;
    private boolean secured;
    private long nextCheckNanos;
    private volatile boolean closed;

    private TestCaller(Door door, Predicate<InetAddress> reachable, DatagramChannel through) throws IOException {
        offeredNanos = System.nanoTime();
        var response = door.offer(CallerSdp.offer(IDENTITY.fingerprint()));
        answeredNanos = System.nanoTime();
        assertEquals(201, response.statusCode(), response::body);
        answer = response.body();
        callId = response.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
        assertEquals("active", CallerSdp.attribute(answer, "setup"));
        credentials = CallerSdp.credentials(answer);
        server = CallerSdp.candidates(answer).stream().filter(candidate -> reachable.test(candidate.getAddress()))
                .findFirst().orElseThrow();
        selector = Selector.open();
        socket = through == null ? boundBeside(server.getAddress()) : through;
        socket.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        dtls = new DtlsTransport(IDENTITY, DtlsRole.SERVER, List.of(CallerSdp.fingerprint(answer)),
                List.of(dev.earshot.rtc.dtls.SrtpProfile.values()), new Handshake());
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
    static TestCaller call(Door door) throws Exception {
        return offer(door).connect();
    }

    static DatagramChannel boundBeside(InetAddress address) throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(address, 0));
    }

    TestCaller connect() throws Exception {
        onThread(() -> {
            shakesHands = true;
            checking = true;
            return Thread.startVirtualThread(dtls::handshake);
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
    void send(String json) {
        sendText(json.replace('\'', '"'));
    }

    void sendText(String text) {
        onThread(() -> {
            sctp.text(STREAM, text);
            return true;
        });
    }

    void sendBinary(byte[] bytes) {
        sendMessage(PROTOCOL_BINARY, bytes);
    }

    /** Sends a message of the events' channel with any payload protocol identifier. */
    void sendMessage(int protocol, byte[] bytes) {
        onThread(() -> {
            sctp.send(STREAM, protocol, false, bytes);
            return true;
        });
    }

    /** Sends SCTP chunks outside of all reliability. */
    void sendChunks(List<byte[]> chunks) {
        for (var chunk : chunks) {
            onThread(() -> {
                sctp.transmit(chunk);
                return transmit();
            });
        }
    }

    int takeTsn() {
        return onThread(sctp::takeTsn);
    }

    /** Sends application data that need not be SCTP. */
    void sendInDtls(byte[] bytes) {
        onThread(() -> sendWrapped(bytes));
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
        return onThread(() -> sctp.controlHeard.contains(kind));
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
    DatagramChannel abandon() throws Exception {
        closed = true;
        selector.wakeup();
        thread.join();
        selector.close();
        return socket;
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
                onThread(() -> {
                    dtls.close();
                    return true;
                });
                abandon();
            }
            socket.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- the thread ----

    private <T> T onThread(Callable<T> task) {
        var result = new CompletableFuture<T>();
        tasks.add(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        selector.wakeup();
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
        if (secured) {
            for (var packet = media.due(nowNanos); packet != null; packet = media.due(nowNanos)) {
                sendRaw(packet);
            }
            sctp.onTimer(nowNanos);
            transmit();
        }
    }

    private void receive() throws IOException {
        for (datagram.clear(); socket.receive(datagram) != null; datagram.clear()) {
            var nowNanos = System.nanoTime();
            var length = datagram.position();
            switch (PacketKind.of(datagram.get(0), datagram.get(1))) {
                case STUN -> answeredCheck |= datagram.getShort(0) == 0x0101;
                case DTLS -> onDtls(length, nowNanos);
                case RTP -> media.onRtp(datagram, length, nowNanos);
                case RTCP -> media.onRtcp(datagram, length);
                case UNKNOWN -> throw new AssertionError("a datagram of no kind came");
            }
        }
    }

    private void onDtls(int length, long nowNanos) {
        if (!shakesHands) {
            return;
        }
        if (!secured) {
            dtls.receive(datagram, 0, length);
            return;
        }
        drain(dtls.unwrap(datagram, 0, length, plain, 0), nowNanos);
    }

    private void drain(int first, long nowNanos) {
        for (var length = first; length != DtlsTransport.NOTHING; length = dtls.unwrapNext(plain, 0)) {
            if (length == DtlsTransport.ENDED) {
                ended.complete("DTLS closed");
                return;
            }
            var packet = new byte[length];
            plain.get(0, packet);
            sctp.receive(packet, nowNanos);
        }
        onMessages(nowNanos);
        transmit();
    }

    private void onMessages(long nowNanos) {
        for (var i = 0; i < sctp.messages.size(); i++) {
            if (sctp.messageProtocols.get(i) == PROTOCOL_CONTROL) {
                channelOpen.complete(nowNanos);
            } else {
                events.came(sctp.messages.get(i), nowNanos);
            }
        }
        sctp.messages.clear();
        sctp.messageProtocols.clear();
    }

    private boolean transmit() {
        sctp.outgoing.forEach(this::sendWrapped);
        sctp.outgoing.clear();
        return true;
    }

    private boolean sendWrapped(byte[] packet) {
        var out = ByteBuffer.allocate(packet.length + DtlsTransport.MAX_OVERHEAD_BYTES);
        var length = dtls.wrap(ByteBuffer.wrap(packet), 0, packet.length, out, 0);
        if (length > 0) {
            sendRaw(out.limit(length));
        }
        return length > 0;
    }

    private void sendRaw(ByteBuffer bytes) {
        try {
            socket.send(bytes, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Handshake implements DtlsListener {

        @Override
        public void onDatagram(byte[] bytes) {
            sendRaw(bytes);
        }

        @Override
        public void onConnected(DtlsResult result) {
            tasks.add(() -> {
                var nowNanos = System.nanoTime();
                media.keyed(result, nowNanos);
                secured = true;
                sctp.connect(nowNanos);
                sctp.open(STREAM, "oai-events", "", 0);
                drain(dtls.unwrapNext(plain, 0), nowNanos);
            });
            selector.wakeup();
        }

        @Override
        public void onFailed(DtlsFailure failure) {
            channelOpen.completeExceptionally(new AssertionError("no DTLS: " + failure));
            ended.complete("no DTLS: " + failure);
        }
    }
}
