package dev.earshot.upstream.engine.transcriber;

/** What a decoder heard, before it is fit to show: {@code "<s> [NOISE] read(2) me ++UH++ </s>"} is "read me". */
final class Hypothesis {

    private Hypothesis() {
    }

    /** Drops silences and noises, and the numbers of alternate pronunciations. */
    static String words(String hypothesis) {
        var words = new StringBuilder(hypothesis.length());
        for (var token : hypothesis.split("\\s+")) {
            if (token.isEmpty() || token.startsWith("<") || token.startsWith("[") || token.startsWith("++")) {
                continue;
            }
            var alternate = token.indexOf('(');
            if (!words.isEmpty()) {
                words.append(' ');
            }
            words.append(token, 0, alternate > 0 ? alternate : token.length());
        }
        return words.toString();
    }
}
