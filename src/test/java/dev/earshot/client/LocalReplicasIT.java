package dev.earshot.client;

import static dev.earshot.client.GuardedProfile.ADMIN;
import static dev.earshot.client.GuardedProfile.SHOP;
import static dev.earshot.client.TwoReplicas.SCARCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** As {@link ReplicasIT}, where each replica goes on by what it knows itself while Redis is away. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = TwoReplicas.class, restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "when-away", value = "local"))
class LocalReplicasIT {

    @TestHTTPResource("/")
    URI base;

    @Test
    void withoutRedisEachReplicaGoesOnByItself() throws Exception {
        var here = new Replica(base);
        var there = new Replica(TwoReplicas.other);
        new Door(base).opened();
        new Door(TwoReplicas.other).opened();
        TwoReplicas.redis.stop();
        try {
            var once = here.mint(SHOP, "{'earshot':{'single_use':true}}");
            assertEquals("session.created", here.open(once, ""));
            assertEquals("token_used", here.open(once, ""));
            assertEquals("session.created", there.open(once, ""), "once at each, as the policy says");
            try (var one = RealtimeClient.connect(base, "?model=" + SCARCE, SHOP);
                    var two = RealtimeClient.connect(base, "?model=" + SCARCE, SHOP)) {
                one.await("session.created");
                two.await("session.created");
                assertEquals("rate_limit_exceeded", here.open(SHOP, "?model=" + SCARCE));
                assertEquals("session.created", there.open(SHOP, "?model=" + SCARCE));
            }
            var secret = here.mint(SHOP, "{'earshot':{'tenant':'acme'}}");
            try (var live = RealtimeClient.connect(base, "", secret)) {
                live.await("session.created");
                assertEquals(503, here.post("client_secrets/revoke", ADMIN, "{'tenant':'acme'}").statusCode(),
                        "the others have not been told");
                assertEquals(3000, live.awaitClose().code());
            }
            assertEquals("token_revoked", here.open(secret, ""));
        } finally {
            TwoReplicas.redis.start();
        }
    }
}
