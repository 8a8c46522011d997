package dev.earshot.rtc.sdp;

/**
 * An offer that cannot be read or cannot be answered. The message is one plain sentence that may be shown to whoever
 * sent the offer; it never repeats a value of the offer, which may hold a password or an address.
 */
public final class SdpException extends Exception {

    private final int line;

    /** A rule the whole offer breaks. */
    SdpException(String rule) {
        super(rule);
        this.line = 0;
    }

    /** A rule that one line breaks; {@code line} counts from 1. */
    SdpException(int line, String rule) {
        super("line " + line + ": " + rule);
        this.line = line;
    }

    /** The line that broke the rule, counted from 1, or 0 when the offer as a whole did. */
    public int line() {
        return line;
    }
}
