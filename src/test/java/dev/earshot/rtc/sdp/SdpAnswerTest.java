package dev.earshot.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SdpAnswerTest {

    static final SdpTrack TRACK = new SdpTrack(-2, "earshot", "earshot", "audio0");

    static SdpTransport transport(SdpSetup setup) {
        return new SdpTransport("abcd1234", "0123456789abcdef01234567", Offers.FINGERPRINT, setup,
                List.of(new SdpCandidate("192.0.2.1", 40_000), new SdpCandidate("2001:db8::1", 40_001)));
    }

    private static String answer(String offer) throws SdpException {
        var choice = SdpOffer.parse(offer).choose();
        return new SdpAnswer(choice, 7, transport(choice.setup()), TRACK, 15_728_640).write();
    }

    @Test
    void everySectionIsAnsweredInOrderAndVideoIsRejected() throws SdpException {
        assertEquals(Offers.wire("""
                v=0
                o=- 7 2 IN IP4 192.0.2.1
                s=-
                t=0 0
                a=group:BUNDLE 0 2
                a=ice-lite
                a=msid-semantic: WMS earshot
                m=audio 40000 UDP/TLS/RTP/SAVPF 111 110
                c=IN IP4 192.0.2.1
                a=mid:0
                a=ice-ufrag:abcd1234
                a=ice-pwd:0123456789abcdef01234567
                a=fingerprint:sha-256 %1$s
                a=setup:active
                a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host
                a=candidate:2 1 udp 2130706175 2001:db8::1 40001 typ host
                a=end-of-candidates
                a=sendrecv
                a=rtcp-mux
                a=rtcp-rsize
                a=rtpmap:111 opus/48000/2
                a=fmtp:111 minptime=10;useinbandfec=1
                a=rtpmap:110 telephone-event/48000
                a=fmtp:110 0-15
                a=msid:earshot audio0
                a=ssrc:4294967294 cname:earshot
                m=video 0 UDP/TLS/RTP/SAVPF 96
                c=IN IP4 0.0.0.0
                a=mid:1
                a=inactive
                m=application 40000 UDP/DTLS/SCTP webrtc-datachannel
                c=IN IP4 192.0.2.1
                a=mid:2
                a=ice-ufrag:abcd1234
                a=ice-pwd:0123456789abcdef01234567
                a=fingerprint:sha-256 %1$s
                a=setup:active
                a=sctp-port:5000
                a=max-message-size:15728640
                """.formatted(Offers.FINGERPRINT)), answer(Offers.CHROMIUM));
    }

    @Test
    void payloadTypesFollowTheOffer() throws SdpException {
        var answer = answer(Offers.AIORTC);
        assertTrue(answer.contains("m=audio 40000 UDP/TLS/RTP/SAVPF 96\r\n"));
        assertTrue(answer.contains("a=rtpmap:96 opus/48000/2\r\n"));
        assertFalse(answer.contains("telephone-event"));
    }

    @Test
    void directionsAreMirroredAndASilentSideNamesNoTrack() throws SdpException {
        var sendOnly = answer(Offers.CHROMIUM.replace("a=sendrecv", "a=sendonly"));
        assertTrue(sendOnly.contains("a=recvonly\r\n"));
        assertFalse(sendOnly.contains("a=ssrc:") || sendOnly.contains("a=msid:"));
        var receiveOnly = answer(Offers.AIORTC.replace("a=sendrecv", "a=recvonly"));
        assertTrue(receiveOnly.contains("a=sendonly\r\n"));
        assertTrue(receiveOnly.contains("a=ssrc:4294967294 cname:earshot\r\n"));
    }

    @Test
    void aPassiveOffererIsAnsweredActive() throws SdpException {
        assertTrue(answer(Offers.CHROMIUM.replace("actpass", "passive")).contains("a=setup:active\r\n"));
        assertTrue(answer(Offers.CHROMIUM.replace("actpass", "active")).contains("a=setup:passive\r\n"));
    }

    @Test
    void aDataChannelOfferedInTheOldFormIsAnsweredInTheOldForm() throws SdpException {
        assertTrue(answer(Offers.AIORTC).contains("m=application 40000 DTLS/SCTP 5000\r\n"));
        assertTrue(answer(Offers.AIORTC).contains("a=sctpmap:5000 webrtc-datachannel 65535\r\n"));
    }

    @Test
    void onlyTheFirstAudioWithOpusIsTaken() throws SdpException {
        var g711 = Offers.AUDIO.replace("a=mid:0", "a=mid:a").replace("opus/48000/2", "L16/48000/2");
        var second = Offers.AUDIO.replace("a=mid:0", "a=mid:b");
        var answer = answer(Offers.of("a=group:BUNDLE a 0 b\n", g711, Offers.AUDIO, second));
        assertEquals(List.of("m=audio 0", "m=audio 40000", "m=audio 0"),
                answer.lines().filter(line -> line.startsWith("m=")).map(line -> line.split(" UDP")[0]).toList());
        assertTrue(answer.contains("a=group:BUNDLE 0\r\n"));
    }

    @Test
    void candidatesStandOnceInTheFirstSectionOfTheBundle() throws SdpException {
        var answer = answer(Offers.of("a=group:BUNDLE 2 0\n", Offers.CHANNEL, Offers.AUDIO));
        assertEquals(2, answer.lines().filter(line -> line.startsWith("a=candidate:")).count());
        assertTrue(answer.indexOf("a=candidate:") < answer.indexOf("m=audio"));
    }

    @Test
    void withoutABundleTheAudioIsAnsweredAlone() throws SdpException {
        var answer = answer(Offers.of("", Offers.AUDIO, Offers.CHANNEL));
        assertFalse(answer.contains("a=group:BUNDLE"));
        assertTrue(answer.contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"));
        assertTrue(answer.contains("a=candidate:1 "));
    }

    @Test
    void anAnswerCannotBeMadeOfWordsThatWouldBreakIt() {
        assertThrows(IllegalArgumentException.class, () -> new SdpCandidate("localhost", 1));
        assertThrows(IllegalArgumentException.class, () -> new SdpCandidate("192.0.2.1", 0));
        assertThrows(IllegalArgumentException.class, () -> new SdpTrack(1, "a b", "s", "t"));
        assertThrows(IllegalArgumentException.class, () -> transport(SdpSetup.ACTPASS));
        assertThrows(IllegalArgumentException.class, () -> new SdpTransport("abcd", "short", "", SdpSetup.PASSIVE,
                List.of(new SdpCandidate("192.0.2.1", 1))));
    }
}
