package dev.earshot.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A UDP relay that stands in for a bad network: it forwards what comes to its address to the target and back, over a
 * socket of its own per client, and loses, delays and reorders by an {@link Impairment} whose seed it prints. Bounded
 * in clients, in waiting packets and, when run by {@code main}, in time.
 */
public final class ImpairmentRelay implements AutoCloseable {

    private static final int MAX_CLIENTS = 64;
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final long IDLE_MILLIS = 1_000;

    /** One client: its address, the socket the target sees it by, and the two directions of its line. */
    private record Client(SocketAddress address, DatagramChannel toTarget, ImpairedLine upward, ImpairedLine downward) {
    }

    private final Impairment impairment;
    private final InetSocketAddress target;
    private final Selector selector;
    private final DatagramChannel front;
    private final Map<SocketAddress, Client> clients = new HashMap<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final Thread thread;
    private volatile long offered;
    private volatile long dropped;

    private ImpairmentRelay(InetSocketAddress listen, InetSocketAddress target, Impairment impairment)
            throws IOException {
        this.impairment = impairment;
        this.target = target;
        selector = Selector.open();
        front = DatagramChannel.open().bind(listen);
        front.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        thread = Thread.ofPlatform().daemon().name("impairment-relay").unstarted(this::run);
    }

    /** @param listen port 0 for any */
    public static ImpairmentRelay open(InetSocketAddress listen, InetSocketAddress target, Impairment impairment) {
        try {
            var relay = new ImpairmentRelay(listen, target, impairment);
            System.out.printf("Impairment relay %d -> %d: %s%n",
                    relay.address().getPort(), target.getPort(), impairment);
            relay.thread.start();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException("No relay on " + listen, e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) front.socket().getLocalSocketAddress();
    }

    /** Packets that came in, both directions. */
    public long offered() {
        return offered;
    }

    /** Packets that were lost on purpose or for want of room, both directions. */
    public long dropped() {
        return dropped;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector; front) {
            while (!Thread.currentThread().isInterrupted()) {
                selector.select(millisToNext());
                selector.selectedKeys().clear();
                takeIn();
                passOn();
                count();
            }
        } catch (IOException e) {
            System.err.println("The impairment relay broke: " + e);
        } finally {
            clients.values().forEach(client -> closeQuietly(client.toTarget()));
        }
    }

    private long millisToNext() {
        var nowNanos = System.nanoTime();
        var nanos = TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
        for (var client : clients.values()) {
            nanos = Math.min(nanos, client.upward().nanosToNext(nowNanos));
            nanos = Math.min(nanos, client.downward().nanosToNext(nowNanos));
        }
        // Zero would mean to wait for ever; a millisecond early or late is what jitter is about.
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private void takeIn() throws IOException {
        for (var from = front.receive(received.clear()); from != null; from = front.receive(received.clear())) {
            var client = clients.get(from);
            if (client == null && clients.size() < MAX_CLIENTS) {
                client = meet(from);
            }
            if (client != null) {
                client.upward().offer(System.nanoTime(), copyOfReceived());
            }
        }
        for (var client : clients.values()) {
            while (readFromTarget(client)) {
                client.downward().offer(System.nanoTime(), copyOfReceived());
            }
        }
    }

    private Client meet(SocketAddress from) throws IOException {
        var toTarget = DatagramChannel.open().connect(target);
        toTarget.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        var direction = 2 * clients.size();
        var client = new Client(from, toTarget, new ImpairedLine(impairment, direction),
                new ImpairedLine(impairment, direction + 1));
        clients.put(from, client);
        return client;
    }

    private boolean readFromTarget(Client client) throws IOException {
        try {
            return client.toTarget().receive(received.clear()) != null;
        } catch (PortUnreachableException e) {
            return false; // The far side is gone or not there yet; to a peer that is loss.
        }
    }

    private byte[] copyOfReceived() {
        var datagram = new byte[received.flip().remaining()];
        received.get(datagram);
        return datagram;
    }

    private void passOn() throws IOException {
        var nowNanos = System.nanoTime();
        for (var client : clients.values()) {
            for (var up = client.upward().poll(nowNanos); up != null; up = client.upward().poll(nowNanos)) {
                try {
                    client.toTarget().write(ByteBuffer.wrap(up));
                } catch (PortUnreachableException e) {
                    continue; // As above.
                }
            }
            for (var down = client.downward().poll(nowNanos); down != null; down = client.downward().poll(nowNanos)) {
                front.send(ByteBuffer.wrap(down), client.address());
            }
        }
    }

    private void count() {
        offered = clients.values().stream().mapToLong(c -> c.upward().offered() + c.downward().offered()).sum();
        dropped = clients.values().stream().mapToLong(c -> c.upward().dropped() + c.downward().dropped()).sum();
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("The impairment relay could not close a socket: " + e);
        }
    }

    /** {@code LISTEN_HOST:PORT TARGET_HOST:PORT LOSS_PERCENT JITTER_MILLIS BURST_PACKETS SEED SECONDS}. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 7) {
            System.err.println("LISTEN_HOST:PORT TARGET_HOST:PORT LOSS_PERCENT JITTER_MILLIS BURST_PACKETS SEED "
                    + "SECONDS");
            System.exit(2);
        }
        var impairment = new Impairment(Double.parseDouble(arguments[2]), Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[3]), Long.parseLong(arguments[5]));
        try (var relay = open(socketAddress(arguments[0]), socketAddress(arguments[1]), impairment)) {
            relay.thread.join(Duration.ofSeconds(Long.parseLong(arguments[6])));
            System.out.printf("%d packets, %d dropped%n", relay.offered(), relay.dropped());
        }
    }

    private static InetSocketAddress socketAddress(String hostAndPort) {
        var colon = hostAndPort.lastIndexOf(':');
        var port = Integer.parseInt(hostAndPort.substring(colon + 1));
        return new InetSocketAddress(hostAndPort.substring(0, colon), port);
    }
}
