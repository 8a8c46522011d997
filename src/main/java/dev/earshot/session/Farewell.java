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
    private final EndReason reason;
    private final AnswerPlayout playout;
    private final long beganNanos;
    private boolean spoken;

    Farewell(EndReason reason, AnswerPlayout playout, long nowNanos) {
        this.reason = reason;
        this.playout = playout;
        this.beganNanos = nowNanos;
    }

    void begin(Announcer announcer, String words, String voice, Executor loop) {
        announcer.announce(words, voice, loop, this);
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
