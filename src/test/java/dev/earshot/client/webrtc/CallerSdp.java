package dev.earshot.client.webrtc;

import dev.earshot.rtc.dtls.DtlsFingerprint;
import dev.earshot.rtc.ice.IceCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/** What a caller offers, and what it reads of the answer. */
final class CallerSdp {

    static final int MAX_MESSAGE_BYTES = 262_144;
    static final int OPUS = 111;

    private static final Pattern CANDIDATE =
            Pattern.compile("a=candidate:\\S+ 1 udp \\d+ (\\S+) (\\d+) typ host", Pattern.CASE_INSENSITIVE);

    private static final String HEAD = """
            v=0
            o=- 4962303333179871722 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            """;

    private static final String TRANSPORT = """
            c=IN IP4 0.0.0.0
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            a=fingerprint:sha-256 %s
            a=setup:actpass
            """;

    private CallerSdp() {}

    static String offer(DtlsFingerprint fingerprint) {
        return wire(HEAD + "a=group:BUNDLE 0 1\n" + audio(fingerprint) + channel(fingerprint, 1));
    }

    static String withoutAudio(DtlsFingerprint fingerprint) {
        return wire(HEAD + "a=group:BUNDLE 0\n" + channel(fingerprint, 0));
    }

    private static String audio(DtlsFingerprint fingerprint) {
        return "m=audio 9 UDP/TLS/RTP/SAVPF 111\n" + TRANSPORT.formatted(fingerprint.hex()) + """
                a=mid:0
                a=sendrecv
                a=rtcp-mux
                a=rtpmap:111 opus/48000/2
                """;
    }

    private static String channel(DtlsFingerprint fingerprint, int mid) {
        return "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n" + TRANSPORT.formatted(fingerprint.hex())
                + "a=mid:" + mid + "\na=sctp-port:5000\na=max-message-size:" + MAX_MESSAGE_BYTES + "\n";
    }

    private static String wire(String text) {
        return text.replace("\n", "\r\n");
    }

    static IceCredentials credentials(String answer) {
        return new IceCredentials(attribute(answer, "ice-ufrag"), attribute(answer, "ice-pwd"));
    }

    static DtlsFingerprint fingerprint(String answer) {
        var words = attribute(answer, "fingerprint").split(" ");
        return new DtlsFingerprint(words[0], words[1]);
    }

    /** In the order of the answer, each once. */
    static List<InetSocketAddress> candidates(String answer) {
        return CANDIDATE.matcher(answer).results()
                .map(found -> new InetSocketAddress(
                        InetAddress.ofLiteral(found.group(1)), Integer.parseInt(found.group(2))))
                .distinct().toList();
    }

    static String attribute(String sdp, String name) {
        return sdp.lines().filter(line -> line.startsWith("a=" + name + ":")).findFirst()
                .orElseThrow(() -> new AssertionError("no a=" + name + " in the answer"))
                .substring(name.length() + 3).strip();
    }
}
