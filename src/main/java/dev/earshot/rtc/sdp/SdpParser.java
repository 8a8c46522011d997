package dev.earshot.rtc.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Walks the lines of one offer; used once. The state is where it stands, each rule is one {@code if}. */
final class SdpParser {

    private final String text;
    private final SdpSection session = new SdpSection(-1);
    private final List<SdpSection> sections = new ArrayList<>();
    private List<String> bundle = List.of();
    private boolean iceLite;
    private boolean hasOrigin;
    private boolean hasName;
    private boolean hasTime;
    private int line;

    SdpParser(String text) {
        this.text = text;
    }

    SdpOffer parse() throws SdpException {
        if (text == null || text.isEmpty()) {
            throw new SdpException("the offer is empty");
        }
        if (text.length() > SdpOffer.MAX_LENGTH_CHARACTERS) {
            throw new SdpException("the offer is longer than " + SdpOffer.MAX_LENGTH_CHARACTERS + " characters");
        }
        var from = 0;
        while (from < text.length()) {
            var end = text.indexOf('\n', from);
            var next = end < 0 ? text.length() : end + 1;
            end = end < 0 ? text.length() : end;
            if (end > from && text.charAt(end - 1) == '\r') {
                end--;
            }
            if (++line > SdpOffer.MAX_LINES) {
                throw new SdpException("the offer has more than " + SdpOffer.MAX_LINES + " lines");
            }
            if (end > from || !isBlank(next)) {
                readLine(from, end);
            }
            from = next;
        }
        return finish();
    }

    /** Blank lines are forgiven at the end only: people paste them. */
    private boolean isBlank(int from) {
        for (var at = from; at < text.length(); at++) {
            if (text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                return false;
            }
        }
        return true;
    }

    private void readLine(int from, int end) throws SdpException {
        if (end - from < 2 || text.charAt(from + 1) != '=' || text.charAt(from) < 'a' || text.charAt(from) > 'z') {
            throw broken("expected a lower-case letter and an equals sign");
        }
        for (var at = from; at < end; at++) {
            if (text.charAt(at) < ' ' && text.charAt(at) != '\t') {
                throw broken("control characters are not allowed");
            }
        }
        var type = text.charAt(from);
        var value = text.substring(from + 2, end);
        if (line == 1 && !(type == 'v' && value.equals("0"))) {
            throw broken("expected v=0");
        }
        switch (type) {
            case 'v' -> once(line > 1, "v=");
            case 'o' -> {
                once(hasOrigin, "o=");
                hasOrigin = true;
                if (SdpWords.split(value).size() != 6) {
                    throw broken("expected six words in o=");
                }
            }
            case 's' -> {
                once(sections.isEmpty() && hasName, "s=");
                hasName = true;
            }
            case 't' -> hasTime = true;
            case 'm' -> mediaLine(value);
            case 'a' -> attribute(value);
            default -> { }
        }
    }

    private void once(boolean seen, String type) throws SdpException {
        if (seen) {
            throw broken("a second " + type);
        }
    }

    private void mediaLine(String value) throws SdpException {
        if (!hasOrigin || !hasName || !hasTime) {
            throw broken("expected o=, s= and t= before the first m=");
        }
        if (sections.size() == SdpOffer.MAX_MEDIA_SECTIONS) {
            throw broken("more than " + SdpOffer.MAX_MEDIA_SECTIONS + " media sections");
        }
        var section = new SdpSection(sections.size());
        section.mediaLine(line, value);
        sections.add(section);
    }

    private void attribute(String value) throws SdpException {
        if (!sections.isEmpty()) {
            sections.getLast().attribute(line, value);
        } else if (value.equals("ice-lite")) {
            iceLite = true;
        } else if (value.startsWith("group:BUNDLE") && bundle.isEmpty()) {
            var words = SdpWords.split(value);
            bundle = words.subList(1, words.size());
            if (bundle.size() > SdpOffer.MAX_MEDIA_SECTIONS) {
                throw broken("more than " + SdpOffer.MAX_MEDIA_SECTIONS + " mids in a=group:BUNDLE");
            }
        } else {
            session.attribute(line, value);
        }
    }

    private SdpOffer finish() throws SdpException {
        if (!hasOrigin || !hasName || !hasTime) {
            throw new SdpException("the offer lacks one of o=, s= and t=");
        }
        var mids = new HashSet<String>();
        var media = new ArrayList<SdpMedia>(sections.size());
        for (var section : sections) {
            var built = section.build(session);
            if (!built.mid().isEmpty() && !mids.add(built.mid())) {
                throw new SdpException("two media sections have the same a=mid");
            }
            media.add(built);
        }
        if (!mids.containsAll(bundle) || new HashSet<>(bundle).size() != bundle.size()) {
            throw new SdpException("a=group:BUNDLE must name mids of the offer, each once");
        }
        return new SdpOffer(iceLite, bundle, media);
    }

    private SdpException broken(String rule) {
        return new SdpException(line, rule);
    }
}
