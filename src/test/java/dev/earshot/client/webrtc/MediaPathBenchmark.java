package dev.earshot.client.webrtc;

import dev.earshot.rtc.dtls.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a frame of 20 ms costs on its way through a call, four ticks of the loop included, and what the sockets beside
 * it cost a datagram. Run {@link #main}. The far end's work is in the times: it protects what is heard and opens what is
 * said. All threads are counted; the harness itself allocates a few kilobytes a second, so {@code gc.alloc.rate} must
 * be that of {@code nothing} and {@code gc.alloc.rate.norm} under two bytes a frame.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class MediaPathBenchmark {

    /** A call under one of the SRTP profiles. It ends with the process: closing would count in the last iteration. */
    @State(Scope.Thread)
    public static class Call {

        private static final int FRAMES_PER_CHECK = 1_000;
        private static final int EAR_BEHIND_SAMPLES = 16_000;

        @Param
        public SrtpProfile profile;

        private MediaPath path;
        private int frames;

        @Setup
        public void open() throws IOException {
            path = new MediaPath(profile);
        }

        /** Twice a minute of its own time the peer must consent. */
        private void consent() throws IOException {
            if (++frames % FRAMES_PER_CHECK == 0) {
                path.check();
            }
        }
    }

    /** Two peers of one socket. */
    @State(Scope.Thread)
    public static class Wire {

        private static final int DATAGRAM_BYTES = 100;

        private final ByteBuffer out = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
        private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
        private final DatagramChannel[] peers = new DatagramChannel[2];
        private final InetSocketAddress[] addresses = new InetSocketAddress[2];
        private MediaSocket socket;
        private int turn;

        @Setup
        public void open() throws IOException {
            socket = MediaSocket.open(InetAddress.getLoopbackAddress(), 0, "127.0.0.1");
            for (var i = 0; i < peers.length; i++) {
                peers[i] = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port()));
                addresses[i] = (InetSocketAddress) peers[i].getLocalAddress();
            }
        }

        SocketAddress receiveFrom(int peer) throws IOException {
            peers[peer].write(out.clear());
            SocketAddress from;
            do {
                from = socket.channel().receive(in.clear());
            } while (from == null);
            return from;
        }

        int sendTo(int peer) throws IOException {
            socket.send(out.clear(), addresses[peer]);
            return peers[peer].read(in.clear());
        }

        @TearDown
        public void close() throws IOException {
            socket.close();
            for (var peer : peers) {
                peer.close();
            }
        }
    }

    @Benchmark
    public void nothing() {}

    @Benchmark
    public void datagramToEar(Call call) throws IOException {
        call.consent();
        call.path.hear();
        call.path.awaitEar(Call.EAR_BEHIND_SAMPLES);
    }

    @Benchmark
    public void playoutToDatagram(Call call) throws IOException {
        call.consent();
        call.path.speak();
    }

    @Benchmark
    public SocketAddress socketReceivesFromOnePeer(Wire wire) throws IOException {
        return wire.receiveFrom(0);
    }

    @Benchmark
    public SocketAddress socketReceivesFromTwoPeersInTurn(Wire wire) throws IOException {
        return wire.receiveFrom(wire.turn ^= 1);
    }

    @Benchmark
    public int socketSendsToOnePeer(Wire wire) throws IOException {
        return wire.sendTo(0);
    }

    @Benchmark
    public int socketSendsToTwoPeersInTurn(Wire wire) throws IOException {
        return wire.sendTo(wire.turn ^= 1);
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                .include(MediaPathBenchmark.class.getName() + (args.length > 0 ? "." + args[0] : ""))
                .addProfiler(GCProfiler.class)
                .build()).run();
    }
}
