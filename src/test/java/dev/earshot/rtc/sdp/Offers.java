package dev.earshot.rtc.sdp;

/** Offers in the shapes that browsers and libraries write them; addresses and keys are made up. */
final class Offers {

    static final String FINGERPRINT = "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:"
            + "19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF";

    private static final String TRANSPORT = """
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:1467250027 1 udp 2122260223 3f1e2d3c.local 46243 typ host generation 0
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            a=ice-options:trickle
            a=fingerprint:sha-256 %s
            a=setup:actpass
            """.formatted(FINGERPRINT);

    private static final String HEAD = """
            v=0
            o=- 4962303333179871722 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            """;

    static final String AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\n" + TRANSPORT + """
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=sendrecv
            a=msid:- 11111111-2222-3333-4444-555555555555
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:13 CN/8000
            a=rtpmap:110 telephone-event/48000
            a=rtpmap:126 telephone-event/8000
            a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6
            """;

    static final String VIDEO = "m=video 9 UDP/TLS/RTP/SAVPF 96\n" + TRANSPORT + """
            a=mid:1
            a=recvonly
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            """;

    static final String CHANNEL = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n" + TRANSPORT + """
            a=mid:2
            a=sctp-port:5000
            a=max-message-size:262144
            """;

    /** As Chromium writes one with a microphone, a video section and a data channel. */
    static final String CHROMIUM = wire(HEAD + "a=group:BUNDLE 0 1 2\na=extmap-allow-mixed\na=msid-semantic: WMS\n"
            + AUDIO + VIDEO + CHANNEL);

    /** As aiortc writes one: Opus is 96, the hashes stand in the sections, no BUNDLE of our choosing. */
    static final String AIORTC = wire(HEAD + """
            a=group:BUNDLE 0 1
            a=msid-semantic:WMS *
            m=audio 49170 UDP/TLS/RTP/SAVPF 96 0 8
            c=IN IP4 192.0.2.7
            a=sendrecv
            a=mid:0
            a=rtcp-mux
            a=rtpmap:96 opus/48000/2
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=ice-ufrag:qmpf
            a=ice-pwd:G6jQ9SIUZVdPAY2nLGUSJ0
            a=fingerprint:sha-256 %1$s
            a=fingerprint:sha-384 %1$s:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00
            a=setup:actpass
            m=application 39158 DTLS/SCTP 5000
            c=IN IP4 192.0.2.7
            a=mid:1
            a=sctpmap:5000 webrtc-datachannel 65535
            a=max-message-size:65536
            a=ice-ufrag:gLdM
            a=ice-pwd:3gNg5Km85zyk0QJvtpd6ge
            a=fingerprint:sha-256 %1$s
            a=setup:actpass
            """.formatted(FINGERPRINT));

    private Offers() {
    }

    static String of(String group, String... sections) {
        return wire(HEAD + group + String.join("", sections));
    }

    static String wire(String text) {
        return text.replace("\n", "\r\n");
    }
}
