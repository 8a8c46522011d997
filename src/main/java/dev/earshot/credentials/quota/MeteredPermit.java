package dev.earshot.credentials.quota;

import dev.earshot.credentials.store.SharedStore;
import dev.earshot.credentials.store.SharedStore.Count;
import dev.earshot.credentials.store.SharedStore.Pool;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import dev.earshot.session.SessionPermit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/**
 * One session's places in the pools of its quotas, and its minutes. Renewed every few seconds: a replica that dies gives its
 * places back by doing nothing. Where the store is away a session goes on, and its time is counted when the store is back.
 */
final class MeteredPermit implements SessionPermit {

    static final int PERIOD_MILLIS = 5_000;
    static final int LEASE_SECONDS = 30;

    /** A session that has not come by then never will: its client went away between the leave and the door. */
    private static final long UNUSED_NANOS = 60_000_000_000L;

    private static final Logger LOG = Logger.getLogger(MeteredPermit.class);

    private final String id;
    private final List<Pool> pools;
    private final LongFunction<List<Count>> seconds;
    private final SharedStore store;
    private final Consumer<MeteredPermit> forgotten;
    private final long givenNanos = System.nanoTime();
    private long countedNanos = givenNanos;
    private Session session;
    private boolean released;

    /** @param seconds what is to be added for so many seconds */
    MeteredPermit(String id, List<Pool> pools, LongFunction<List<Count>> seconds, SharedStore store,
            Consumer<MeteredPermit> forgotten) {
        this.id = id;
        this.pools = pools;
        this.seconds = seconds;
        this.store = store;
        this.forgotten = forgotten;
    }

    String id() {
        return id;
    }

    @Override
    public synchronized void opened(Session opened) {
        session = opened;
        countedNanos = System.nanoTime();
    }

    void renew() {
        if (sessionOrNull() == null && System.nanoTime() - givenNanos > UNUSED_NANOS) {
            release();
            return;
        }
        var spent = seconds.apply(takeSeconds());
        if (!pools.isEmpty()) {
            store.lease(pools, id, LEASE_SECONDS).whenComplete((full, fault) -> said("renewed", fault));
        }
        if (!spent.isEmpty()) {
            store.add(spent).whenComplete((full, fault) -> {
                said("counted", fault);
                if (fault == null && full >= 0) {
                    overspent(spent);
                }
            });
        }
    }

    /** The last seconds count, too: nobody else is to begin with what is left beneath them. */
    private void overspent(List<Count> spent) {
        addBeyondLimits(spent);
        var ending = sessionOrNull();
        if (ending != null) {
            ending.execute(() -> ending.end(EndReason.quota("The minutes of today are used up.")));
        }
    }

    @Override
    public void release() {
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
        }
        forgotten.accept(this);
        if (sessionOrNull() != null) {
            addBeyondLimits(seconds.apply(takeSeconds()));
        }
        if (!pools.isEmpty()) {
            store.release(pools, id).whenComplete((nothing, fault) -> said("given back", fault));
        }
    }

    private void addBeyondLimits(List<Count> spent) {
        store.add(spent.stream().map(count -> new Count(count.key(), count.amount(), Long.MAX_VALUE, count.seconds())).toList())
                .whenComplete((full, fault) -> said("counted", fault));
    }

    private synchronized Session sessionOrNull() {
        return session;
    }

    private synchronized long takeSeconds() {
        var whole = (System.nanoTime() - countedNanos) / 1_000_000_000L;
        countedNanos += whole * 1_000_000_000L;
        return whole;
    }

    private void said(String what, Throwable fault) {
        if (fault != null) {
            LOG.debugf("%s could not be %s: %s", id, what, fault.getClass().getSimpleName());
        }
    }
}
