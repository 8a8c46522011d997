package dev.earshot.upstream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A serial worker does one thing at a time, in order, whoever else shares the pool. */
@Timeout(30)
class WorkerPoolTest {

    private final CountDownLatch gate = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private WorkerPool pool = new WorkerPool(1);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void workersTakeTurnsATaskEach() throws InterruptedException {
        var a = new SerialWorker(pool);
        var b = new SerialWorker(pool);
        a.execute(this::passGate);
        for (var i = 1; i <= 2; i++) {
            var turn = i;
            a.execute(() -> done.add("a" + turn));
            b.execute(() -> done.add("b" + turn));
        }
        gate.countDown();
        settle(a, b);
        assertEquals(List.of("b1", "a1", "b2", "a2"), List.copyOf(done));
    }

    @Test
    void tasksOfOneWorkerNeverOverlapAndKeepTheirOrder() throws InterruptedException {
        pool = new WorkerPool(4);
        var worker = new SerialWorker(pool);
        var running = new AtomicInteger();
        var overlaps = new AtomicInteger();
        for (var i = 0; i < 2_000; i++) {
            var turn = i;
            worker.execute(() -> {
                overlaps.addAndGet(running.getAndIncrement());
                done.add("" + turn);
                running.decrementAndGet();
            });
        }
        settle(worker);
        assertEquals(0, overlaps.get());
        assertEquals(IntStream.range(0, 2_000).mapToObj(Integer::toString).toList(), List.copyOf(done));
    }

    @Test
    void aDutyCalledManyTimesBeforeItBeginsIsDoneOnce() throws InterruptedException {
        var worker = new SerialWorker(pool, () -> done.add("duty"));
        var other = new SerialWorker(pool);
        new SerialWorker(pool).execute(this::passGate);
        for (var i = 0; i < 5; i++) {
            worker.call();
        }
        // One thread: the other's second turn comes after a second turn of the worker, were there one.
        other.execute(() -> done.add("other"));
        other.execute(() -> done.add("other"));
        gate.countDown();
        settle(other);
        assertEquals(List.of("duty", "other", "other"), List.copyOf(done));
        worker.call();
        settle(other);
        assertEquals(List.of("duty", "other", "other", "duty"), List.copyOf(done));
    }

    @Test
    void aDutyCalledFromWithinItselfIsDoneAgain() throws InterruptedException {
        var rounds = new CountDownLatch(1_000);
        var self = new SerialWorker[1];
        self[0] = new SerialWorker(pool, () -> {
            rounds.countDown();
            if (rounds.getCount() > 0) {
                self[0].call();
            }
        });
        self[0].call();
        assertTrue(rounds.await(20, TimeUnit.SECONDS));
    }

    @Test
    void asManyThreadsAsAllowedRunAtTheSameTime() throws Exception {
        pool = new WorkerPool(3);
        var met = new CyclicBarrier(4);
        for (var i = 0; i < 3; i++) {
            new SerialWorker(pool).execute(() -> meet(met));
        }
        met.await(20, TimeUnit.SECONDS);
        assertFalse(met.isBroken());
    }

    @Test
    void aTaskThatThrowsHarmsNobodyElse() throws InterruptedException {
        var worker = new SerialWorker(pool);
        worker.execute(() -> {
            throw new IllegalStateException("meant to fail");
        });
        worker.execute(() -> done.add("next"));
        settle(worker);
        assertEquals(List.of("next"), List.copyOf(done));
    }

    @Test
    void whatIsInLineWhenThePoolClosesIsStillDone() throws InterruptedException {
        var worker = new SerialWorker(pool);
        var interrupted = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        new SerialWorker(pool).execute(() -> {
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        worker.execute(() -> done.add("first"));
        worker.execute(second::countDown);
        begun.await();
        pool.close();
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
        assertTrue(second.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("first"), List.copyOf(done));
    }

    private void passGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until each worker has done the tasks it was given. */
    private static void settle(SerialWorker... workers) throws InterruptedException {
        var last = new CountDownLatch(workers.length);
        for (var worker : workers) {
            worker.execute(last::countDown);
        }
        assertTrue(last.await(20, TimeUnit.SECONDS));
    }
}
