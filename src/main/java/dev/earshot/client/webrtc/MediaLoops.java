package dev.earshot.client.webrtc;

import dev.earshot.protocol.WireWord;
import dev.earshot.telemetry.Metrics;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** The media loops of this process, opened at start; new calls are spread over them in turn. */
@ApplicationScoped
public class MediaLoops {

    private static final Logger LOG = Logger.getLogger(MediaLoops.class);

    private final WebRtcConfig config;
    private final Vertx vertx;
    private final Metrics metrics;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<MediaLoop> loops = List.of();

    MediaLoops(WebRtcConfig config, Vertx vertx, Metrics metrics) {
        this.metrics = metrics;
        this.config = config;
        this.vertx = vertx;
    }

    /** The loop that is to own the next call. */
    MediaLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /** The one on this event loop; every loop of the server's has one. */
    MediaLoop of(EventLoop eventLoop) {
        return loops.stream().filter(loop -> loop.eventLoop() == eventLoop).findFirst().orElseThrow();
    }

    List<MediaLoop> all() {
        return loops;
    }

    /** All loops together; for health and telemetry. */
    public long counted(MediaCounter counter) {
        return loops.stream().mapToLong(loop -> loop.counted(counter)).sum();
    }

    void start(@Observes StartupEvent event) {
        var wanted = config.loops() > 0 ? config.loops() : Runtime.getRuntime().availableProcessors();
        var opened = new ArrayList<MediaLoop>();
        for (var executor : ((VertxInternal) vertx).getEventLoopGroup()) {
            if (opened.size() == wanted) {
                break;
            }
            opened.add(new MediaLoop((NioEventLoop) executor, sockets(opened.size())));
        }
        opened.forEach(MediaLoop::start);
        loops = List.copyOf(opened);
        for (var counter : MediaCounter.values()) {
            metrics.datagrams(WireWord.of(counter), () -> counted(counter));
        }
        LOG.infof("WebRTC media on %d loops, UDP ports %s", opened.size(), opened.stream()
                .flatMap(loop -> loop.sockets().stream()).map(MediaSocket::port).toList());
    }

    void stop(@Observes ShutdownEvent event) {
        for (var loop : loops) {
            for (var socket : loop.sockets()) {
                try {
                    socket.close();
                } catch (IOException e) {
                    LOG.debugf("a media socket did not close: %s", e.getMessage());
                }
            }
        }
    }

    private List<MediaSocket> sockets(int index) {
        if (config.advertisedAddresses().isEmpty()
                && config.addresses().stream().anyMatch(address -> InetAddress.ofLiteral(address.strip()).isAnyLocalAddress())) {
            throw new IllegalArgumentException("earshot.webrtc.addresses names every address of this machine; clients need one "
                    + "they can reach: set earshot.webrtc.advertised-addresses, or name the address itself");
        }
        var advertised = config.advertisedAddresses().orElse(config.addresses());
        if (advertised.size() != config.addresses().size()) {
            throw new IllegalArgumentException("earshot.webrtc.advertised-addresses must name one address for each of "
                    + "earshot.webrtc.addresses (" + config.addresses().size() + "), not " + advertised.size());
        }
        var sockets = new ArrayList<MediaSocket>();
        for (var i = 0; i < config.addresses().size(); i++) {
            var address = config.addresses().get(i).strip();
            var port = config.port() == 0 ? 0 : config.port() + index;
            try {
                sockets.add(MediaSocket.open(InetAddress.ofLiteral(address), port, advertised.get(i).strip()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot receive media on " + address + " port " + port
                        + " (earshot.webrtc.addresses, earshot.webrtc.port)", e);
            }
        }
        return sockets;
    }
}
