package dev.earshot.session;

import dev.earshot.session.turn.TurnTimeline;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** All observers of sessions as one, none of which can harm a session or another. */
final class Observers implements SessionObserver {

    private static final Logger LOG = Logger.getLogger(Observers.class);

    private final List<SessionObserver> observers;

    Observers(List<SessionObserver> observers) {
        this.observers = observers;
    }

    @Override
    public void opened(Session session) {
        each(session, observer -> observer.opened(session));
    }

    @Override
    public void upstreamOpened(Session session, Served by, long beganNanos, long nowNanos) {
        each(session, observer -> observer.upstreamOpened(session, by, beganNanos, nowNanos));
    }

    @Override
    public void upstreamLost(Session session, String upstream, String reason, long beganNanos, long nowNanos) {
        each(session, observer -> observer.upstreamLost(session, upstream, reason, beganNanos, nowNanos));
    }

    @Override
    public void tookOver(Session session, String from, Served by, String reason, long lostNanos, long nowNanos) {
        each(session, observer -> observer.tookOver(session, from, by, reason, lostNanos, nowNanos));
    }

    @Override
    public void used(Session session, ModelUse use) {
        each(session, observer -> observer.used(session, use));
    }

    @Override
    public void passed(Session session, boolean fromClient, String type, long nowNanos) {
        each(session, observer -> observer.passed(session, fromClient, type, nowNanos));
    }

    @Override
    public void charged(Session session, Charge charge) {
        each(session, observer -> observer.charged(session, charge));
    }

    @Override
    public void said(Session session, int turn, Said said) {
        each(session, observer -> observer.said(session, turn, said));
    }

    @Override
    public void turnEnded(Session session, TurnTimeline turn) {
        each(session, observer -> observer.turnEnded(session, turn));
    }

    @Override
    public void abandoned(Session session, EndReason reason) {
        each(session, observer -> observer.abandoned(session, reason));
    }

    @Override
    public void ended(Session session, EndReason reason) {
        each(session, observer -> observer.ended(session, reason));
    }

    private void each(Session session, Consumer<SessionObserver> call) {
        for (var observer : observers) {
            try {
                call.accept(observer);
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s: an observer failed", session.id());
            }
        }
    }
}
