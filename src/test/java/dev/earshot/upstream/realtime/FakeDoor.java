package dev.earshot.upstream.realtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A port on loopback where each who comes is served on a thread of its own. */
public final class FakeDoor implements AutoCloseable {

    /** What is done with a connection, which is closed after it. */
    interface Service {
        void serve(Wire wire) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Service service;
    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("fake-", 0).factory());

    /** @param port 0 for any */
    FakeDoor(int port, Service service) {
        this.service = service;
        try {
            socket = new ServerSocket(port, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            service.serve(new Wire(client));
        } catch (IOException | InterruptedException e) {
            // the peer is gone, or the test is over
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
