package dev.earshot.rtc.dtls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One side of a handshake with a loop of its own, wired to the other side by a function that may lose or cut datagrams.
 */
final class Endpoint implements DtlsListener, AutoCloseable {

    static final DtlsIdentity IDENTITY = DtlsIdentity.create(new SecureRandom(), Instant.ofEpochSecond(1_700_000_000));
    static final List<SrtpProfile> BOTH = List.of(SrtpProfile.values());

    final CompletableFuture<DtlsResult> connected = new CompletableFuture<>();
    final CompletableFuture<DtlsFailure> failed = new CompletableFuture<>();
    final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final DtlsTransport transport;
    volatile int datagrams;
    private final ExecutorService loop = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final ByteBuffer in = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4_096);
    private Endpoint peer;
    private Function<byte[], List<byte[]>> path = List::of;

    Endpoint(DtlsRole role, DtlsFingerprint expected, List<SrtpProfile> profiles) {
        transport = new DtlsTransport(IDENTITY, role, List.of(expected), profiles, this);
    }

    static Endpoint server() {
        return new Endpoint(DtlsRole.SERVER, IDENTITY.fingerprint(), BOTH);
    }

    static Endpoint client() {
        return new Endpoint(DtlsRole.CLIENT, IDENTITY.fingerprint(), BOTH);
    }

    /** What becomes of each datagram this side sends. */
    Endpoint over(Function<byte[], List<byte[]>> path) {
        this.path = path;
        return this;
    }

    static void start(Endpoint one, Endpoint other) {
        one.peer = other;
        other.peer = one;
        Thread.ofVirtual().start(one.transport::handshake);
        Thread.ofVirtual().start(other.transport::handshake);
    }

    @Override
    public void onDatagram(byte[] datagram) {
        datagrams++;
        path.apply(datagram).forEach(peer::arrive);
    }

    @Override
    public void onConnected(DtlsResult result) {
        loop.execute(() -> {
            drain(transport.unwrapNext(out, 100));
            connected.complete(result);
        });
    }

    @Override
    public void onFailed(DtlsFailure failure) {
        failed.complete(failure);
        connected.completeExceptionally(new IllegalStateException(failure.toString()));
    }

    void arrive(byte[] datagram) {
        loop.execute(() -> {
            in.put(7, datagram);
            drain(transport.unwrap(in, 7, datagram.length, out, 100));
        });
    }

    private void drain(int first) {
        for (var bytes = first; bytes > 0; bytes = transport.unwrapNext(out, 100)) {
            var text = new byte[bytes];
            out.get(100, text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
    }

    void say(String text) {
        onLoop(() -> {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            in.put(7, bytes);
            var record = new byte[transport.wrap(in, 7, bytes.length, out, 100)];
            out.get(100, record);
            onDatagram(record);
        });
    }

    void onLoop(Runnable task) {
        try {
            loop.submit(task).get(10, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    DtlsResult result() {
        return get(connected);
    }

    DtlsFailure failure() {
        return get(failed);
    }

    String heard() throws InterruptedException {
        return texts.poll(10, TimeUnit.SECONDS);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        onLoop(transport::close);
    }
}
