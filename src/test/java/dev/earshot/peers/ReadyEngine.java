package dev.earshot.peers;

import io.restassured.RestAssured;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Waits for a server whose models load after it listens, as whoever starts it for real has to. */
public final class ReadyEngine {

    private static final int PATIENCE_SECONDS = 60;

    private ReadyEngine() {}

    /** @throws AssertionError with the server's own words when it is not ready in time */
    public static void await(URI base) {
        var readiness = base.resolve("/q/health/ready");
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (RestAssured.get(readiness).statusCode() != 200) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not ready: " + RestAssured.get(readiness).asString());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
