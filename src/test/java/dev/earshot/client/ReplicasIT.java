package dev.earshot.client;

import static dev.earshot.client.GuardedProfile.ADMIN;
import static dev.earshot.client.GuardedProfile.SHOP;
import static dev.earshot.client.TwoReplicas.SCARCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas with one Redis know together what one alone would not; while it is away they refuse what they cannot know. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = TwoReplicas.class, restrictToAnnotatedClass = true)
class ReplicasIT {

    @TestHTTPResource("/")
    URI base;

    Replica here;
    Replica there;

    @BeforeEach
    void bothAnswer() {
        here = new Replica(base);
        there = new Replica(TwoReplicas.other);
        new Door(base).opened();
        new Door(TwoReplicas.other).opened();
    }

    @Test
    void aSecretForOneSessionOpensOneAmongBoth() throws Exception {
        for (var round = 0; round < 5; round++) {
            var secret = here.mint(SHOP, "{'earshot':{'single_use':true}}");
            assertEquals(400, new Door(TwoReplicas.other).as(secret).offer("v=0").statusCode(), "comes to nothing, uses nothing up");
            var attempts = new ArrayList<CompletableFuture<String>>();
            for (var i = 0; i < 6; i++) {
                var replica = i % 2 == 0 ? here : there;
                attempts.add(CompletableFuture.supplyAsync(() -> replica.open(secret, "")));
            }
            var outcomes = attempts.stream().map(CompletableFuture::join).sorted().toList();
            assertEquals(List.of("session.created", "token_used", "token_used", "token_used", "token_used", "token_used"), outcomes);
        }
    }

    @Test
    void aLongSessionPartMintedHereIsOpenedThere() throws Exception {
        var instructions = "Speak of hotels. ".repeat(3_600);
        var secret = here.mint(SHOP, "{'session':{'type':'realtime','instructions':'" + instructions + "'},'earshot':{'single_use':true}}");
        assertTrue(secret.length() < 1_000, "it fits a header");
        try (var client = RealtimeClient.connect(TwoReplicas.other, "", secret)) {
            assertEquals(instructions, client.await("session.created").at("/session/instructions").asText());
        }
        assertEquals("token_used", here.open(secret, ""));
        assertEquals("token_used", there.open(secret, ""));
    }

    @Test
    void quotasHoldForBothTogether() throws Exception {
        try (var one = RealtimeClient.connect(base, "?model=" + SCARCE, SHOP)) {
            one.await("session.created");
            try (var two = RealtimeClient.connect(TwoReplicas.other, "?model=" + SCARCE, SHOP)) {
                two.await("session.created");
                assertEquals("rate_limit_exceeded", here.open(SHOP, "?model=" + SCARCE));
                assertEquals("rate_limit_exceeded", there.open(SHOP, "?model=" + SCARCE));
            }
            Door.await("the place is free again", () -> here.open(SHOP, "?model=" + SCARCE).equals("session.created"));
        }
        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 12; i++) {
            statuses.add((i % 2 == 0 ? here : there).post("client_secrets", SHOP,
                    "{'session':{'type':'realtime','model':'" + SCARCE + "'}}").statusCode());
        }
        var served = statuses.stream().filter(status -> status == 200).count();
        assertTrue(served >= 4 && served <= 8, () -> "four a minute, and perhaps a minute has begun: " + statuses);
        assertEquals(12, served + statuses.stream().filter(status -> status == 429).count());
    }

    @Test
    void whatIsRevokedHereEndsThere() throws Exception {
        var subject = UUID.randomUUID().toString(); // what is given in the second of a revocation counts as given before it
        var secret = here.mint(SHOP, "{'earshot':{'subject':'" + subject + "','tenant':'acme'}}");
        try (var client = RealtimeClient.connect(TwoReplicas.other, "", secret)) {
            client.await("session.created");
            var began = System.nanoTime();
            assertEquals(200, here.post("client_secrets/revoke", ADMIN, "{'subject':'" + subject + "','tenant':'acme'}").statusCode());
            assertEquals(3000, client.awaitClose().code());
            var millis = (System.nanoTime() - began) / 1_000_000;
            System.out.printf("revoked at one replica, ended at the other: %d ms%n", millis);
            assertTrue(millis < 1_000, () -> millis + " ms");
        }
        assertEquals("token_revoked", here.open(secret, ""));
        assertEquals("token_revoked", there.open(secret, ""));
    }

    @Test
    void withoutRedisNothingIsLetInThatCannotBeJudgedAndWhatLivesGoesOn() throws Exception {
        var once = here.mint(SHOP, "{'earshot':{'single_use':true}}");
        var plain = here.mint(SHOP, "{}");
        try (var live = RealtimeClient.connect(base, "?model=" + SCARCE, SHOP)) {
            live.await("session.created");
            TwoReplicas.redis.stop();
            try {
                assertEquals("store_unavailable", here.open(once, ""));
                assertEquals("store_unavailable", there.open(once, ""));
                assertEquals("store_unavailable", here.open(plain, ""), "whether it was revoked nobody knows");
                assertEquals("store_unavailable", here.open(SHOP, "?model=" + SCARCE));
                var refused = here.post("client_secrets", SHOP, "{'session':{'type':'realtime','model':'" + SCARCE + "'}}");
                assertEquals(503, refused.statusCode());
                assertTrue(refused.headers().firstValue("Retry-After").isPresent());
                assertEquals(503, here.post("client_secrets/revoke", ADMIN, "{'tenant':'acme'}").statusCode());
                assertEquals("session.created", here.open(SHOP, "?model=earshot"), "a key without quotas needs nobody's word");
                TimeUnit.SECONDS.sleep(6); // the leave of the live session is to be renewed meanwhile
                live.send("{'type':'input_audio_buffer.clear'}");
                live.await("input_audio_buffer.cleared");
            } finally {
                TwoReplicas.redis.start();
            }
            Door.await("Redis is asked again", () -> here.open(plain, "").equals("session.created"));
            assertEquals("session.created", there.open(once, ""));
            assertEquals("token_used", here.open(once, ""));
        }
        whatIsRevokedHereEndsThere();
    }
}
