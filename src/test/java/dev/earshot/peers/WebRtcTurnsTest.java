package dev.earshot.peers;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;

/** {@link WebRtcTurns} against the application in this JVM. */
@QuarkusTest
class WebRtcTurnsTest extends WebRtcTurns {

    @TestHTTPResource("/")
    URI server;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(server);
    }

    @Override
    protected URI base() {
        return server;
    }
}
