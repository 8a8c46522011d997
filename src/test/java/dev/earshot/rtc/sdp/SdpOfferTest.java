package dev.earshot.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SdpOfferTest {

    @Test
    void aBrowsersOfferIsReadWhole() throws SdpException {
        var offer = SdpOffer.parse(Offers.CHROMIUM);
        assertEquals(List.of("0", "1", "2"), offer.bundle());
        assertEquals(List.of("audio", "video", "application"), offer.media().stream().map(SdpMedia::kind).toList());
        var audio = offer.media().getFirst();
        assertEquals(8, audio.formats().size());
        assertEquals(new SdpFormat(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1"), audio.formats().getFirst());
        assertEquals(SdpDirection.SENDRECV, audio.direction());
        assertEquals("EsAw", audio.iceUfrag());
        assertEquals(SdpSetup.ACTPASS, audio.setup());
        assertEquals(new SdpFingerprint("sha-256", Offers.FINGERPRINT), audio.fingerprints().getFirst());
        assertTrue(audio.rtcpMux());
        var channel = offer.media().getLast();
        assertEquals(5_000, channel.sctpPort());
        assertEquals(262_144, channel.maxMessageSizeBytes());
        assertTrue(channel.formats().isEmpty());
    }

    @Test
    void whatIsChosenFollowsTheOffersNumbers() throws SdpException {
        var chromium = SdpOffer.parse(Offers.CHROMIUM).choose();
        assertEquals(111, chromium.opusPayloadType());
        assertEquals(110, chromium.telephoneEventPayloadType().orElseThrow());
        assertEquals("2", chromium.dataChannel().orElseThrow().mid());
        assertEquals(SdpSetup.ACTIVE, chromium.setup());
        var aiortc = SdpOffer.parse(Offers.AIORTC).choose();
        assertEquals(96, aiortc.opusPayloadType());
        assertTrue(aiortc.telephoneEventPayloadType().isEmpty());
        assertEquals("1", aiortc.dataChannel().orElseThrow().mid());
        assertEquals(2, aiortc.fingerprints().size());
    }

    @Test
    void theSessionsValuesFillASectionThatHasNone() throws SdpException {
        var audio = Offers.AUDIO.replaceAll("a=(fingerprint|setup|ice-ufrag|ice-pwd).*\n", "");
        var choice = SdpOffer.parse(Offers.of("a=setup:passive\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\n"
                + "a=fingerprint:SHA-256 " + Offers.FINGERPRINT.toLowerCase() + "\n", audio)).choose();
        assertEquals(SdpSetup.ACTIVE, choice.setup());
        assertEquals("abcd", choice.iceUfrag());
        assertEquals(List.of(new SdpFingerprint("sha-256", Offers.FINGERPRINT)), choice.fingerprints());
    }

    @Test
    void aBundleOnlySectionBorrowsTheTransportOfTheFirst() throws SdpException {
        var audio = Offers.AUDIO.replaceAll("a=(fingerprint|setup|ice-ufrag|ice-pwd).*\n", "")
                .replace("m=audio 9", "m=audio 0") + "a=bundle-only\n";
        var choice = SdpOffer.parse(Offers.of("a=group:BUNDLE 1 0\n", Offers.VIDEO, audio)).choose();
        assertEquals("EsAw", choice.iceUfrag());
    }

    @Test
    void aChannelOutsideTheBundleIsNotTaken() throws SdpException {
        assertTrue(SdpOffer.parse(Offers.of("", Offers.AUDIO, Offers.CHANNEL)).choose().dataChannel().isEmpty());
        assertTrue(SdpOffer.parse(Offers.of("a=group:BUNDLE 0\n", Offers.AUDIO, Offers.CHANNEL)).choose()
                .dataChannel().isEmpty());
    }

    @Test
    void anUnanswerableOfferIsRefusedInWords() {
        refused("the offer has no audio section over UDP/TLS/RTP/SAVPF", "9 UDP/TLS/RTP/SAVPF", "9 RTP/AVP");
        refused("the offer has no audio section over UDP/TLS/RTP/SAVPF", "m=audio 9", "m=audio 0");
        refused("the offer has no audio section with opus/48000/2", "opus/48000/2", "opus/48000");
        refused("the audio section has no a=rtcp-mux; separate RTCP ports are not supported", "a=rtcp-mux\n", "");
        refused("the offer has no a=ice-ufrag and a=ice-pwd for its audio section", "a=ice-pwd:.*\n", "");
        refused("the offer has no a=fingerprint with sha-256, sha-384 or sha-512", "a=fingerprint:.*\n", "");
        refused("the offer has no a=fingerprint with sha-256, sha-384 or sha-512", "sha-256.*", "sha-1 AB:CD");
        refused("the offer has no a=setup; expected actpass, active or passive", "a=setup:actpass\n", "");
        refused("the offer says holdconn; expected actpass, active or passive", "a=setup:actpass", "a=setup:holdconn");
        refused("the offer says a=ice-lite, and so do we: one side must send the checks", "a=group:BUNDLE 0\n",
                "a=group:BUNDLE 0\na=ice-lite\n");
    }

    @Test
    void aBrokenLineIsNamedWithItsRule() {
        broken("line 1: expected v=0", "v=0", "v=1");
        broken("line 2: expected six words in o=", " 127.0.0.1", "");
        broken("line 3: expected a lower-case letter and an equals sign", "s=-", "S=-");
        broken("line 5: expected o=, s= and t= before the first m=", "t=0 0\n", "");
        broken("line 6: expected a port between 0 and 65535 in m=", "m=audio 9", "m=audio 99999");
        broken("line 6: expected payload types between 0 and 127 in m=", "SAVPF 111", "SAVPF 128");
        broken("line 6: expected kind, port, protocol and at least one format in m=", "m=audio.*", "m=audio 9");
        broken("line 10: expected 4 to 256 letters, digits, plus or slash in a=ice-ufrag", "EsAw", "E w");
        broken("line 13: the fingerprint does not have the length of its hash", "4A:AD:", "4A:");
        broken("line 13: expected pairs of hex digits with colons between in a=fingerprint", "4A:AD:", "4A;AD:");
        broken("line 14: expected actpass, active, passive or holdconn in a=setup", "actpass", "both");
        broken("line 21: expected payload type and encoding/clock in a=rtpmap", "111 opus/48000/2", "111 opus");
        broken("line 21: expected a whole number within its range in a=rtpmap", "111 opus/48000/2", "111 opus/-1/2");
        broken("a=group:BUNDLE must name mids of the offer, each once", "BUNDLE 0", "BUNDLE 0 7");
        broken("a=group:BUNDLE must name mids of the offer, each once", "BUNDLE 0", "BUNDLE 0 0");
    }

    @Test
    void limitsHoldBeforeAnythingIsRead() {
        assertEquals("the offer is empty", assertThrows(SdpException.class, () -> SdpOffer.parse("")).getMessage());
        var tooLong = "v=0\r\n" + "a=x\r\n".repeat(20_000);
        assertTrue(assertThrows(SdpException.class, () -> SdpOffer.parse(tooLong)).getMessage().contains("65536"));
        var tooManyLines = "v=0\r\n" + "a=x\r\n".repeat(2_000);
        assertTrue(assertThrows(SdpException.class, () -> SdpOffer.parse(tooManyLines)).getMessage().contains("2000"));
        var tooManySections = Offers.of("", "m=video 0 X 1\n".repeat(33));
        assertTrue(assertThrows(SdpException.class, () -> SdpOffer.parse(tooManySections)).getMessage()
                .contains("more than 32 media sections"));
    }

    @Test
    void noSecretAppearsInWhatIsPrinted() throws SdpException {
        var choice = SdpOffer.parse(Offers.CHROMIUM).choose();
        assertFalse((choice + " " + choice.audio() + " " + choice.offer()).contains("P2uYro0UCOQ4zxjKXaWCBui1"));
    }

    @Test
    void mutatedOffersAreReadOrRefusedAndNothingElse() {
        var seed = 20_261_122L;
        System.out.println("mutated offers, seed " + seed);
        var random = new Random(seed);
        var seen = new int[2];
        for (var round = 0; round < 100_000; round++) {
            var offer = new StringBuilder(round % 2 == 0 ? Offers.CHROMIUM : Offers.AIORTC);
            for (var edits = 1 + random.nextInt(4); edits > 0; edits--) {
                mutate(offer, random);
            }
            try {
                assertNotNull(answer(SdpOffer.parse(offer.toString()).choose()));
                seen[0]++;
            } catch (SdpException refused) {
                assertFalse(refused.getMessage().isBlank());
                seen[1]++;
            }
        }
        assertTrue(seen[0] > 1_000 && seen[1] > 1_000, () -> "read " + seen[0] + ", refused " + seen[1]);
    }

    private static String answer(SdpChoice choice) {
        return new SdpAnswer(choice, 1, SdpAnswerTest.transport(choice.setup()), SdpAnswerTest.TRACK, 1).write();
    }

    private static void mutate(StringBuilder offer, Random random) {
        var at = random.nextInt(offer.length());
        var span = Math.min(offer.length() - at, 1 + random.nextInt(40));
        switch (random.nextInt(6)) {
            case 0 -> offer.setCharAt(at, (char) random.nextInt(128));
            case 1 -> offer.setCharAt(at, (char) random.nextInt(65_536));
            case 2 -> offer.delete(at, at + span);
            case 3 -> offer.insert(at, offer.substring(at, at + span));
            case 4 -> offer.insert(random.nextInt(offer.length()), offer.substring(at, at + span));
            default -> offer.insert(at, random.nextLong());
        }
        if (offer.isEmpty()) {
            offer.append('v');
        }
    }

    private static void refused(String message, String regex, String replacement) {
        var offer = Offers.of("a=group:BUNDLE 0\n", Offers.AUDIO).replace("\r\n", "\n").replaceAll(regex, replacement);
        assertEquals(message, assertThrows(SdpException.class, () -> SdpOffer.parse(offer).choose()).getMessage());
    }

    private static void broken(String message, String regex, String replacement) {
        var lines = Offers.of("a=group:BUNDLE 0\n", Offers.AUDIO).replace("\r\n", "\n");
        var offer = lines.replaceFirst(regex, replacement);
        assertEquals(message, assertThrows(SdpException.class, () -> SdpOffer.parse(offer)).getMessage());
    }
}
