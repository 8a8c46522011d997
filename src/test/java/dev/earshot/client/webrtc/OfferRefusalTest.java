package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.rtc.dtls.DtlsFingerprint;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Offers that cannot be answered are refused in the form clients read, and open nothing. */
@QuarkusTest
class OfferRefusalTest extends CallHouse {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DtlsFingerprint FINGERPRINT = DtlsFingerprint.sha256(new byte[1]);
    private static final String SOUND = CallerSdp.offer(FINGERPRINT);

    /** @param offer not shown in the test's name */
    record Case(String name, String offer, int status, String code) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Case[] cases() {
        return new Case[] {
            new Case("no SDP", "hello", 400, "invalid_sdp"),
            new Case("JSON", "{\"sdp\":\"v=0\"}", 400, "invalid_sdp"),
            new Case("a head alone", SOUND.substring(0, SOUND.indexOf("a=group")), 400, "invalid_sdp"),
            new Case("no audio", CallerSdp.withoutAudio(FINGERPRINT), 400, "invalid_sdp"),
            new Case("no Opus", SOUND.replace("opus/48000/2", "G729/8000"), 400, "invalid_sdp"),
            new Case("no fingerprint", SOUND.replaceAll("a=fingerprint:.*\r\n", ""), 400, "invalid_sdp"),
            new Case("a fingerprint of MD5", SOUND.replace("sha-256", "md5"), 400, "invalid_sdp"),
            new Case("no password", SOUND.replaceAll("a=ice-pwd:.*\r\n", ""), 400, "invalid_sdp"),
            new Case("ICE lite", SOUND.replace("a=group", "a=ice-lite\r\na=group"), 400, "invalid_sdp"),
            new Case("cut in the middle", SOUND.substring(0, SOUND.length() / 2), 400, "invalid_sdp"),
            new Case("a control character", SOUND.replace("s=-", "s=\u0007"), 400, "invalid_sdp"),
            new Case("too many lines", SOUND + "a=x\r\n".repeat(2_001), 400, "invalid_sdp"),
            new Case("longer than an offer", SOUND + "a=" + "x".repeat(65_536), 413, null),
            new Case("longer than any body", "x".repeat(600_000), 413, null),
            new Case("nothing", "", 400, null),
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anOfferThatCannotBeAnsweredIsRefusedInJson(Case refused) throws Exception {
        var response = door.offer(refused.offer());
        assertEquals(refused.status(), response.statusCode(), response::body);
        assertRefusal(response.body(), refused.code());
        assertEquals(0, sessions.liveCount());
    }

    @Test
    void noMutationOfAnOfferIsAFaultOfTheServer() throws Exception {
        var seed = System.nanoTime();
        System.out.println("mutated offers: seed " + seed);
        var random = new Random(seed);
        var statuses = new TreeMap<Integer, Integer>();
        for (var i = 0; i < 300; i++) {
            var offer = new StringBuilder(SOUND);
            for (var changes = 1 + random.nextInt(3); changes > 0; changes--) {
                var at = random.nextInt(offer.length());
                switch (random.nextInt(4)) {
                    case 0 -> offer.setCharAt(at, (char) (' ' + random.nextInt(95)));
                    case 1 -> offer.delete(at, Math.min(offer.length(), at + 1 + random.nextInt(30)));
                    case 2 -> offer.insert(at, offer.substring(at, Math.min(offer.length(), at + random.nextInt(80))));
                    default -> offer.replace(at, Math.min(offer.length(), at + 1), "4294967296");
                }
            }
            var response = door.offer(offer.toString());
            statuses.merge(response.statusCode(), 1, Integer::sum);
            if (response.statusCode() == 201) {
                var location = response.headers().firstValue("Location").orElseThrow();
                assertEquals(200, door.hangup(location.substring(location.lastIndexOf('/') + 1)).statusCode());
            } else {
                assertEquals(400, response.statusCode(), () -> response.body() + "\n" + offer);
                assertRefusal(response.body(), "invalid_sdp");
            }
        }
        System.out.println("mutated offers: " + statuses);
        assertEquals(Map.of(201, statuses.get(201), 400, statuses.get(400)), statuses, "some were taken, some refused");
    }

    @Test
    void anOfferOfNoAnnouncedLengthIsAnswered() throws Exception {
        try (var caller = TestCaller.offer(door.announcingNothing())) {
            assertTrue(caller.callId.startsWith("rtc_"));
            assertEquals(200, door.hangup(caller.callId).statusCode());
        }
    }

    private static void assertRefusal(String body, String code) throws Exception {
        var error = JSON.readTree(body).path("error");
        assertEquals("invalid_request_error", error.path("type").asText(), body);
        assertFalse(error.path("message").asText().isBlank(), body);
        if (code != null) {
            assertEquals(code, error.path("code").asText(), body);
        }
    }
}
