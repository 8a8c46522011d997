package dev.earshot.client.webrtc;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where DTLS handshakes block: each on a virtual thread of its own, which costs nothing while it waits for a peer. */
@ApplicationScoped
public class Handshakes {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    ExecutorService executor() {
        return executor;
    }

    void stop(@Observes ShutdownEvent event) {
        executor.shutdownNow();
    }
}
