package dev.earshot.usage.ledger;

import dev.earshot.session.Charge;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.turn.TurnTimeline;
import dev.earshot.usage.ledger.LedgerEntry.Timings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Writes the ledger in batches, on a thread of its own. While the database is away rows wait; when too many do, the next are
 * dropped and counted. A clean stop writes what waits; whoever kills the process loses what has waited for less than the
 * delay of a batch.
 */
@Startup
@Singleton
public class LedgerWriter implements SessionObserver {

    private static final Logger LOG = Logger.getLogger(LedgerWriter.class);
    private static final int MAX_BATCH = 500;
    private static final long FIRST_RETRY_MILLIS = 250;
    private static final long LAST_RETRY_MILLIS = 10_000;
    private static final int STOP_SECONDS = 10;

    private final LedgerConfig config;
    private final LedgerDatabase database;
    private final Clock clock;
    private final BlockingQueue<LedgerEntry> waiting;
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final List<LedgerEntry> batch = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;
    private boolean away;
    private boolean migrated;
    private Connection connection;

    LedgerWriter(LedgerConfig config, LedgerDatabase database, Clock clock) {
        this.config = config;
        this.database = database;
        this.clock = clock;
        this.waiting = new ArrayBlockingQueue<>(config.maxWaiting());
        this.thread = config.enabled() ? Thread.ofPlatform().name("ledger").daemon().start(this::run) : null;
    }

    // ---- from the loops ----

    @Override
    public void charged(Session session, Charge charge) {
        offer(new LedgerEntry.Use(clock.millis(), session.id(), session.opening(), charge, Timings.of(charge.use().timeline())));
    }

    @Override
    public void turnEnded(Session session, TurnTimeline turn) {
        if (!turn.inferences().isEmpty()) {
            offer(new LedgerEntry.Turn(session.id(), turn.number(), Timings.of(turn)));
        }
    }

    private void offer(LedgerEntry entry) {
        if (thread != null && !waiting.offer(entry)) {
            if (dropped.sum() == 0) {
                LOG.errorf("the ledger is full (%d rows wait for its database): rows are dropped from here on", waiting.size());
            }
            dropped.increment();
        }
    }

    // ---- for whoever watches ----

    /** Rows that are not written yet. */
    public int waiting() {
        return waiting.size();
    }

    public long written() {
        return written.sum();
    }

    /** Rows that nobody will ever see. */
    public long dropped() {
        return dropped.sum();
    }

    /** Times that the database could not be had, or did not take a batch. */
    public long failures() {
        return failures.sum();
    }

    // ---- its thread ----

    private void run() {
        var retryMillis = FIRST_RETRY_MILLIS;
        while (!stopping) {
            try {
                open();
                gather();
                write();
                retryMillis = FIRST_RETRY_MILLIS;
            } catch (SQLException | RuntimeException | AssertionError e) { // PostgreSQL's driver asserts where its server dies
                failed(e);
                pause(retryMillis);
                retryMillis = Math.min(LAST_RETRY_MILLIS, 2 * retryMillis);
            } catch (InterruptedException e) {
                break; // to stop
            }
        }
        finish();
    }

    /** Waits for a row, and for those that come soon after it. */
    private void gather() throws InterruptedException {
        if (batch.isEmpty()) {
            batch.add(waiting.take());
        }
        var until = System.nanoTime() + config.batchDelay().toNanos();
        while (batch.size() < MAX_BATCH) {
            var next = waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
        }
    }

    private void open() throws SQLException {
        if (!migrated) {
            database.migrate();
            migrated = true;
        }
        if (connection == null) {
            connection = database.connect();
        }
        if (away) {
            away = false;
            LOG.info("the ledger is written again");
        }
    }

    private void write() throws SQLException {
        try {
            LedgerRows.write(connection, batch);
            written(batch);
        } catch (SQLException e) {
            if (!RefusedRow.is(e)) {
                throw e;
            }
            writeEach(); // one of them is not to its taste, and must not keep the others out
        }
        batch.clear();
    }

    private void writeEach() throws SQLException {
        for (var entry : batch) {
            try {
                LedgerRows.write(connection, List.of(entry));
                written(List.of(entry));
            } catch (SQLException e) {
                if (!RefusedRow.is(e)) {
                    throw e; // what was written already is not written again
                }
                dropped.increment();
                LOG.errorf("a row of the ledger was refused: %s", RefusedRow.why(e));
            }
        }
    }

    private void written(List<LedgerEntry> entries) {
        written.add(entries.stream().filter(LedgerEntry.Use.class::isInstance).count());
    }

    private void failed(Throwable e) {
        failures.increment();
        if (!away) {
            away = true;
            LOG.errorf("the ledger cannot be written; up to %d rows wait: %s", config.maxWaiting(), e.getMessage());
        }
        close();
    }

    private void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debugf("the ledger's connection did not close: %s", e.getMessage());
            }
            connection = null;
        }
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void finish() {
        try {
            open();
            while (!batch.isEmpty() || !waiting.isEmpty()) {
                waiting.drainTo(batch, MAX_BATCH - batch.size());
                write();
            }
        } catch (SQLException | RuntimeException | AssertionError e) {
            var lost = batch.size() + waiting.size();
            dropped.add(lost);
            if (lost > 0) {
                LOG.errorf("%d rows of the ledger are lost: %s", lost, e.getMessage());
            }
        } finally {
            close();
        }
    }

    /** After the sessions have ended. */
    void stop(@Observes @Priority(3_000) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        }
    }
}
