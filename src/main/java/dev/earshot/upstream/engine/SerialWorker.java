package dev.earshot.upstream.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks one after another on a shared pool; many of these share it fairly, a task at a time. What is done time and
 * again is its duty, which comes when no task waits.
 */
final class SerialWorker {

    private final WorkerPool pool;
    private final Runnable duty;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean onDuty = new AtomicBoolean();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Who comes after this one in the pool's line; the pool's. */
    SerialWorker behind;

    /** A worker that is only given tasks. */
    SerialWorker(WorkerPool pool) {
        this(pool, () -> { });
    }

    /** @param duty what {@link #call} calls to, time and again */
    SerialWorker(WorkerPool pool, Runnable duty) {
        this.pool = pool;
        this.duty = duty;
    }

    void execute(Runnable task) {
        tasks.add(task);
        schedule();
    }

    /** Has the duty done once more, unless it was called to and has not begun. Allocates nothing. */
    void call() {
        if (onDuty.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            pool.enqueue(this);
        }
    }

    /** The pool's turn for this worker. */
    void runOne() {
        try {
            var task = tasks.poll();
            if (task != null) {
                task.run();
            } else if (onDuty.compareAndSet(true, false)) {
                duty.run();
            }
        } finally {
            scheduled.set(false);
            if (!tasks.isEmpty() || onDuty.get()) {
                schedule();
            }
        }
    }
}
