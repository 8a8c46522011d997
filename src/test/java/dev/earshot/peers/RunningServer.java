package dev.earshot.peers;

import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;

/** A server with its models loaded, in this JVM or as packaged: the annotation of a subclass says which. */
abstract class RunningServer {

    @TestHTTPResource("/")
    URI server;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(server);
    }

    /** What the client asks for. */
    String model() {
        return "earshot";
    }

    protected URI base() {
        return server;
    }
}
