package dev.earshot.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A TCP relay on loopback behind which everything is so many milliseconds away, each way. */
public final class DelayedPath implements AutoCloseable {

    private static final int BYTES = 64 * 1024;
    private static final byte[] END = {};

    private final ServerSocket socket;
    private final InetSocketAddress target;
    private final long delayNanos;
    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("path-", 0).factory());

    public DelayedPath(InetSocketAddress target, int oneWayMillis) {
        this.target = target;
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(oneWayMillis);
        try {
            socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public static DelayedPath to(URI server, int oneWayMillis) {
        return new DelayedPath(new InetSocketAddress(server.getHost(), server.getPort()), oneWayMillis);
    }

    public URI http() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    private record Piece(long dueNanos, byte[] bytes) {
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var near = socket.accept();
                var far = new Socket(target.getAddress(), target.getPort());
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                carry(near, far);
                carry(far, near);
            } catch (IOException e) {
                return;
            }
        }
    }

    private void carry(Socket from, Socket to) {
        var queue = new LinkedBlockingQueue<Piece>();
        threads.execute(() -> {
            try {
                read(from.getInputStream(), queue);
            } catch (IOException e) {
                queue.add(new Piece(System.nanoTime(), END));
            }
        });
        threads.execute(() -> {
            try (to) {
                write(queue, to.getOutputStream());
            } catch (IOException | InterruptedException e) {
                // that end is gone
            }
        });
    }

    private void read(InputStream in, LinkedBlockingQueue<Piece> queue) throws IOException {
        var buffer = new byte[BYTES];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            queue.add(new Piece(System.nanoTime() + delayNanos, Arrays.copyOf(buffer, read)));
        }
        queue.add(new Piece(System.nanoTime() + delayNanos, END));
    }

    private static void write(LinkedBlockingQueue<Piece> queue, OutputStream out) throws IOException, InterruptedException {
        for (var piece = queue.take(); piece.bytes() != END; piece = queue.take()) {
            TimeUnit.NANOSECONDS.sleep(piece.dueNanos() - System.nanoTime());
            out.write(piece.bytes());
            out.flush();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
