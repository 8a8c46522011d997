package dev.earshot.upstream.engine;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The threads that serial workers share, first come first served. Who waits stands in line by a link of its own, and
 * once at most: handing work over allocates nothing, and the line is never longer than there are workers.
 */
final class WorkerPool implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WorkerPool.class);

    private final int maxThreads;
    private final List<Thread> threads = new ArrayList<>();
    private SerialWorker first;
    private SerialWorker last;
    private int waitingWorkers;
    private int idleThreads;
    private boolean closed;

    /** @param maxThreads each started when it is first needed */
    WorkerPool(int maxThreads) {
        this.maxThreads = maxThreads;
    }

    /** Puts a worker that is not in line at its end. */
    synchronized void enqueue(SerialWorker worker) {
        if (first == null) {
            first = worker;
        } else {
            last.behind = worker;
        }
        last = worker;
        waitingWorkers++;
        if (waitingWorkers > idleThreads && threads.size() < maxThreads && !closed) {
            threads.add(Thread.ofPlatform().name("engine-" + threads.size()).daemon().start(this::work));
        }
        notify();
    }

    /** Threads that run something just now. */
    synchronized int busy() {
        return threads.size() - idleThreads;
    }

    int maxThreads() {
        return maxThreads;
    }

    /** Interrupts what runs; the threads end when nobody is left in line, and nothing is run after that. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        notifyAll();
    }

    private void work() {
        for (var worker = take(); worker != null; worker = take()) {
            try {
                worker.runOne();
            } catch (RuntimeException | Error e) {
                LOG.error("a task of the engine failed", e);
            }
        }
    }

    /** @return null when the pool is closed and the line empty */
    private synchronized SerialWorker take() {
        while (first == null) {
            if (closed) {
                return null;
            }
            idleThreads++;
            try {
                wait();
            } catch (InterruptedException e) {
                // Only close() interrupts, and the line is looked at again.
            } finally {
                idleThreads--;
            }
        }
        var worker = first;
        first = worker.behind;
        worker.behind = null;
        waitingWorkers--;
        return worker;
    }
}
