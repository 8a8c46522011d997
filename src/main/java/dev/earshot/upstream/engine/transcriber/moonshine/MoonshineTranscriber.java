package dev.earshot.upstream.engine.transcriber.moonshine;

import dev.earshot.upstream.engine.transcriber.Transcriber;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One stream's utterances. Sound is only gathered until somebody looks: {@link #partial()} and {@link #finish()} show
 * the network all of it, about 30 ms of work for each second of sound. What two looks agree on is settled, and the
 * network has to go on from there, which keeps it from taking words back and spares it writing them again.
 */
final class MoonshineTranscriber implements Transcriber {

    /** A look is worth its price after so much more sound. */
    private static final int LOOK_SAMPLES = 4 * SpeechWindow.HERTZ / 10;
    /** Nobody speaks faster, and a network that found nothing to write down repeats itself without end. */
    private static final double MAX_TOKENS_PER_SECOND = 6.5;
    private static final int SPARE_TOKENS = 4;
    private static final int UNSETTLED_WORDS = 2;
    /** What the network writes about a sound that is not speech: this with no full stop, or what it doubts itself. */
    private static final String NOTHING_SAID = "You";
    private static final float DOUBTFUL = -0.9f;

    private final MoonshineModel model;
    private final Duration longestWait;
    private final StringBuilder earlier = new StringBuilder();
    private SpeechWindow window;
    private Transcript seen = Transcript.EMPTY;
    private int[] settled = Transcript.EMPTY.tokens();
    private int seenSamples;
    private boolean closed;

    MoonshineTranscriber(MoonshineModel model, Duration longestWait) {
        this.model = model;
        this.longestWait = longestWait;
    }

    @Override
    public void begin() {
        requireIdle();
        model.enter(longestWait);
        window = new SpeechWindow();
    }

    @Override
    public boolean tryBegin() {
        requireIdle();
        if (!model.tryEnter()) {
            return false;
        }
        window = new SpeechWindow();
        return true;
    }

    private void requireIdle() {
        if (closed || window != null) {
            throw new IllegalStateException(closed ? "this transcriber is closed" : "an utterance is under way");
        }
    }

    @Override
    public void accept(ByteBuffer pcm16k, int offsetBytes, int samples) {
        requireUtterance();
        if (!pcm16k.isDirect()) {
            throw new IllegalArgumentException("audio must come in a direct buffer");
        }
        var taken = window.append(pcm16k, offsetBytes, samples);
        while (taken < samples) {
            cut();
            taken += window.append(pcm16k, offsetBytes + taken * Short.BYTES, samples - taken);
        }
    }

    @Override
    public String partial() {
        requireUtterance();
        if (window.samples() - seenSamples >= LOOK_SAMPLES && model.tryRun()) {
            try {
                look();
            } finally {
                model.endRun();
            }
        }
        return joined(seen.tokens());
    }

    @Override
    public String settled() {
        requireUtterance();
        return joined(settled);
    }

    @Override
    public String finish() {
        requireUtterance();
        try {
            if (!upToDate()) {
                model.run();
                try {
                    look();
                } finally {
                    model.endRun();
                }
            }
            return joined(seen.tokens());
        } finally {
            release();
        }
    }

    @Override
    public void close() {
        closed = true;
        if (window != null) {
            release();
        }
    }

    /** Who looks when a pause begins has the text at the end of the pause for nothing. */
    private boolean upToDate() {
        return window.samples() == seenSamples || seenSamples > 0 && window.quietSince(seenSamples);
    }

    private void look() {
        var next = transcribe(window.samples(), true);
        seenSamples = window.samples();
        if (seenSamples <= SpeechWindow.EARLIEST_CUT_SAMPLES) {
            settle(next);
        }
        seen = next;
    }

    /** The last two words of what both have may yet become others: "pass" is "password" a moment later. */
    private void settle(Transcript next) {
        var starts = 0;
        for (var end = Math.min(seen.commonPrefix(next), next.tokens().length - 1); end > settled.length; end--) {
            if (model.vocabulary().startsWord(next.tokens()[end]) && ++starts == UNSETTLED_WORDS) {
                settled = next.first(end);
                return;
            }
        }
    }

    /** Parts a long utterance where it is quietest; the words of the first part are final. */
    private void cut() {
        var first = window.quietestCut();
        model.run();
        try {
            seen = transcribe(first, false);
        } finally {
            model.endRun();
        }
        var words = joined(seen.tokens());
        earlier.setLength(0);
        earlier.append(words);
        window.drop(first);
        forget();
    }

    private Transcript transcribe(int samples, boolean whole) {
        var maxTokens = (int) (MAX_TOKENS_PER_SECOND * samples / SpeechWindow.HERTZ) + SPARE_TOKENS;
        var transcript = model.network().transcribe(whole ? window.view() : window.view(samples), settled, maxTokens);
        if (settled.length > 0) {
            return transcript;
        }
        var nothing = transcript.meanLogProbability() < DOUBTFUL
                || model.vocabulary().text(transcript.tokens()).equals(NOTHING_SAID);
        return nothing ? Transcript.EMPTY : transcript;
    }

    private String joined(int[] tokens) {
        var words = SpokenForm.of(model.vocabulary().text(tokens));
        return earlier.isEmpty() ? words : words.isEmpty() ? earlier.toString() : earlier + " " + words;
    }

    private void requireUtterance() {
        if (window == null) {
            throw new IllegalStateException("no utterance is under way");
        }
    }

    private void release() {
        window = null;
        earlier.setLength(0);
        forget();
        model.leave();
    }

    private void forget() {
        seen = Transcript.EMPTY;
        settled = Transcript.EMPTY.tokens();
        seenSamples = 0;
    }
}
