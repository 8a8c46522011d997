package dev.earshot.rtc.sdp;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Gathers the lines of one media section, or of the session part, until the end of the offer is known. */
final class SdpSection {

    private static final int MAX_FORMATS = 128;
    private static final int MAX_FINGERPRINTS = 16;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

    private final int index;
    private final List<SdpFingerprint> fingerprints = new ArrayList<>();
    private final TreeMap<Integer, SdpFormat> maps = new TreeMap<>();
    private final TreeMap<Integer, String> parameters = new TreeMap<>();
    private String kind = "";
    private String protocol = "";
    private List<String> formatWords = List.of();
    private int port;
    private String mid = "";
    private SdpDirection direction;
    private String iceUfrag = "";
    private String icePwd = "";
    private SdpSetup setup;
    private boolean rtcpMux;
    private boolean bundleOnly;
    private int sctpPort = 5_000;
    private long maxMessageSizeBytes = 65_536;

    SdpSection(int index) {
        this.index = index;
    }

    void mediaLine(int line, String value) throws SdpException {
        var words = SdpWords.split(value);
        if (words.size() < 4) {
            throw new SdpException(line, "expected kind, port, protocol and at least one format in m=");
        }
        if (words.size() - 3 > MAX_FORMATS) {
            throw new SdpException(line, "more than " + MAX_FORMATS + " formats in m=");
        }
        kind = words.get(0);
        protocol = words.get(2);
        formatWords = List.copyOf(words.subList(3, words.size()));
        var slash = words.get(1).indexOf('/');
        port = (int) SdpWords.number(slash < 0 ? words.get(1) : words.get(1).substring(0, slash), 65_535);
        if (port < 0) {
            throw new SdpException(line, "expected a port between 0 and 65535 in m=");
        }
        if (!SdpWords.isToken(kind, false) || !SdpWords.isToken(protocol, true)
                || !formatWords.stream().allMatch(word -> SdpWords.isToken(word, false))) {
            throw new SdpException(line, "expected tokens in m=");
        }
        if (isRtp() && !formatWords.stream().allMatch(word -> SdpWords.number(word, 127) >= 0)) {
            throw new SdpException(line, "expected payload types between 0 and 127 in m=");
        }
    }

    void attribute(int line, String attribute) throws SdpException {
        var colon = attribute.indexOf(':');
        var name = colon < 0 ? attribute : attribute.substring(0, colon);
        var value = colon < 0 ? "" : attribute.substring(colon + 1).strip();
        switch (name) {
            case "mid" -> mid = token(line, value);
            case "ice-ufrag" -> iceUfrag = iceWord(line, value, "a=ice-ufrag", 4);
            case "ice-pwd" -> icePwd = iceWord(line, value, "a=ice-pwd", 22);
            case "fingerprint" -> fingerprint(line, value);
            case "setup" -> setup = setup(line, value);
            case "rtpmap" -> rtpmap(line, value);
            case "fmtp" -> fmtp(line, value);
            case "sendrecv" -> direction = SdpDirection.SENDRECV;
            case "sendonly" -> direction = SdpDirection.SENDONLY;
            case "recvonly" -> direction = SdpDirection.RECVONLY;
            case "inactive" -> direction = SdpDirection.INACTIVE;
            case "rtcp-mux" -> rtcpMux = true;
            case "bundle-only" -> bundleOnly = true;
            case "sctp-port" -> sctpPort = (int) number(line, value, 65_535, "a=sctp-port");
            case "max-message-size" ->
                maxMessageSizeBytes = number(line, value, Long.MAX_VALUE, "a=max-message-size");
            default -> { }
        }
    }

    SdpMedia build(SdpSection session) {
        var formats = new ArrayList<SdpFormat>();
        if (isRtp()) {
            for (var word : formatWords) {
                var payloadType = Integer.parseInt(word);
                var map = maps.getOrDefault(payloadType, new SdpFormat(payloadType, "", 0, 1, ""));
                formats.add(new SdpFormat(payloadType, map.encoding(), map.clockHertz(), map.channels(),
                        parameters.getOrDefault(payloadType, "")));
            }
        }
        var way = direction != null ? direction : session.direction != null ? session.direction : SdpDirection.SENDRECV;
        // Ufrag and password belong together: a section with one of its own does not borrow the other.
        var ice = iceUfrag.isEmpty() && icePwd.isEmpty() ? session : this;
        return new SdpMedia(index, kind, port, protocol, formatWords, formats, mid, way, ice.iceUfrag, ice.icePwd,
                fingerprints.isEmpty() ? session.fingerprints : fingerprints, setup != null ? setup : session.setup,
                rtcpMux, bundleOnly, sctpPort, maxMessageSizeBytes);
    }

    private boolean isRtp() {
        return protocol.contains("RTP/");
    }

    private static String token(int line, String value) throws SdpException {
        if (!SdpWords.isToken(value, false)) {
            throw new SdpException(line, "expected a token of at most 64 characters in a=mid");
        }
        return value;
    }

    private static String iceWord(int line, String value, String name, int min) throws SdpException {
        if (!SdpWords.isIceWord(value, min, 256)) {
            throw new SdpException(line, "expected " + min + " to 256 letters, digits, plus or slash in " + name);
        }
        return value;
    }

    private static long number(int line, String value, long max, String name) throws SdpException {
        var number = SdpWords.number(value, max);
        if (number < 0) {
            throw new SdpException(line, "expected a whole number within its range in " + name);
        }
        return number;
    }

    private void fingerprint(int line, String value) throws SdpException {
        var words = SdpWords.split(value);
        if (words.size() != 2 || words.get(1).length() > 191) {
            throw new SdpException(line, "expected a hash name and its hex bytes in a=fingerprint");
        }
        if (fingerprints.size() == MAX_FINGERPRINTS) {
            throw new SdpException(line, "more than " + MAX_FINGERPRINTS + " fingerprints");
        }
        var algorithm = words.getFirst().toLowerCase(Locale.ROOT);
        try {
            var digest = COLONS.parseHex(words.get(1));
            var expected = SdpFingerprint.digestBytes(algorithm);
            if (digest.length == 0 || expected != 0 && digest.length != expected) {
                throw new SdpException(line, "the fingerprint does not have the length of its hash");
            }
            fingerprints.add(new SdpFingerprint(algorithm, COLONS.formatHex(digest)));
        } catch (IllegalArgumentException notHex) {
            throw new SdpException(line, "expected pairs of hex digits with colons between in a=fingerprint");
        }
    }

    private static SdpSetup setup(int line, String value) throws SdpException {
        for (var setup : SdpSetup.values()) {
            if (setup.word().equals(value)) {
                return setup;
            }
        }
        throw new SdpException(line, "expected actpass, active, passive or holdconn in a=setup");
    }

    /** {@code <payload type> <encoding>/<clock>[/<channels>]} (RFC 8866 section 6.6). */
    private void rtpmap(int line, String value) throws SdpException {
        var words = SdpWords.split(value);
        var parts = words.size() == 2 ? words.get(1).split("/", -1) : new String[0];
        if (parts.length < 2 || parts.length > 3 || !SdpWords.isToken(parts[0], false)) {
            throw new SdpException(line, "expected payload type and encoding/clock in a=rtpmap");
        }
        var payloadType = (int) number(line, words.getFirst(), 127, "a=rtpmap");
        var clock = (int) number(line, parts[1], 10_000_000, "a=rtpmap");
        var channels = parts.length == 3 ? (int) number(line, parts[2], 255, "a=rtpmap") : 1;
        maps.put(payloadType, new SdpFormat(payloadType, parts[0], clock, channels, ""));
    }

    private void fmtp(int line, String value) throws SdpException {
        var space = value.indexOf(' ');
        var format = space < 0 ? value : value.substring(0, space);
        var payloadType = SdpWords.number(format, 127);
        // Sections that are not RTP have formats that are not numbers.
        if (payloadType >= 0) {
            parameters.put((int) payloadType, space < 0 ? "" : value.substring(space + 1));
        } else if (isRtp()) {
            throw new SdpException(line, "expected a payload type between 0 and 127 in a=fmtp");
        }
    }
}
