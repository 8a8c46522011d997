package dev.earshot.session;

import dev.earshot.protocol.Ids;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** The last sentence of a session that nobody can go on with: spoken, heard, and over. On the session's loop. */
final class Farewell implements Announcer.Listener {

    /** Longer than any sentence takes; a caller who has gone is not waited for. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final String responseId = Ids.next(Ids.RESPONSE);
    private final String itemId = Ids.next(Ids.ITEM);
    private final Announcer announcer;
    private final String voice;
    private final String words;
    private AnswerPlayout playout;
    private EndReason reason;
    private long beganNanos;
    private boolean spoken;

    /** @param announcer null where nobody can speak */
    Farewell(Announcer announcer, String voice, String words) {
        this.announcer = announcer;
        this.voice = voice;
        this.words = words;
    }

    /** Somebody can say it. */
    boolean possible() {
        return announcer != null && announcer.available();
    }

    void begin(EndReason because, AnswerPlayout to, Executor loop) {
        reason = because;
        playout = to;
        beganNanos = System.nanoTime();
        announcer.announce(words, voice, loop, this);
    }

    boolean begun() {
        return reason != null;
    }

    @Override
    public void spoken(ByteBuffer pcm, int samples) {
        playout.queue(responseId, itemId, pcm, 0, samples);
    }

    @Override
    public void done() {
        spoken = true;
        playout.generated(responseId, System.nanoTime());
    }

    /** It was heard to its end, or has had its time. */
    boolean over(long nowNanos) {
        return spoken && playout.idle() || nowNanos - beganNanos > PATIENCE_NANOS;
    }

    EndReason reason() {
        return reason;
    }
}
