package dev.earshot.client.webrtc;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** One UDP socket of a loop. */
final class MediaSocket implements AutoCloseable {

    private static final int SOCKET_BUFFER_BYTES = 1 << 20;

    private final DatagramChannel channel;
    private final String advertisedAddress;
    private final int port;

    private MediaSocket(DatagramChannel channel, String advertisedAddress, int port) {
        this.channel = channel;
        this.advertisedAddress = advertisedAddress;
        this.port = port;
    }

    /** @throws IOException when the address is not ours or the port is taken */
    static MediaSocket open(InetAddress address, int port, String advertisedAddress) throws IOException {
        var family = address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        var channel = DatagramChannel.open(family);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(address, port));
            return new MediaSocket(channel, advertisedAddress, ((InetSocketAddress) channel.getLocalAddress()).getPort());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    DatagramChannel channel() {
        return channel;
    }

    String advertisedAddress() {
        return advertisedAddress;
    }

    int port() {
        return port;
    }

    /** Sends from position to limit; a full socket buffer loses the datagram, as a network would. */
    boolean send(ByteBuffer datagram, InetSocketAddress to) {
        try {
            return channel.send(datagram, to) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
