package dev.earshot.upstream.engine.synthesizer;

import java.text.Normalizer;

/** Makes text fit for flite, which reads ASCII only and falls over text without a single word. */
final class Speakable {

    private Speakable() {
    }

    /** The text in ASCII: accents dropped, typographic signs plain, the rest a space. Empty when no word is left. */
    static String of(String clause) {
        var plain = new StringBuilder(clause.length());
        var wordy = false;
        var decomposed = Normalizer.normalize(clause, Normalizer.Form.NFKD);
        for (var i = 0; i < decomposed.length(); i++) {
            var sign = decomposed.charAt(i);
            switch (sign) {
                case '\u2018', '\u2019', '\u02bc' -> plain.append('\'');
                case '\u201c', '\u201d' -> plain.append('"');
                case '\u2013', '\u2014' -> plain.append(", ");
                default -> {
                    if (sign >= ' ' && sign < 0x7f) {
                        plain.append(sign);
                        wordy |= Character.isLetterOrDigit(sign);
                    } else if (Character.getType(sign) != Character.NON_SPACING_MARK) {
                        plain.append(' ');
                    }
                }
            }
        }
        return wordy ? plain.toString().strip() : "";
    }
}
