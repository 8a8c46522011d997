package dev.earshot.telemetry;

import dev.earshot.audio.Slab;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The meters of this process, by the names of {@link TelemetryNames}. Safe from any thread. */
@Singleton
public class Metrics {

    /** Upper bounds in milliseconds of the buckets of what a person waits for. */
    static final int[] WAITING = {100, 200, 300, 400, 500, 600, 800, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000};

    /** Of what this process itself takes, and the network. */
    static final int[] PASSING = {1, 2, 5, 10, 20, 24, 40, 60, 80, 100, 150, 200, 300, 500, 1_000};

    /** Of what may take long. */
    static final int[] LASTING = {10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000};

    private static final int[] OVERHEAD_MICROS = {25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000};

    private static final int EVENTS_PER_SAMPLE = 8;

    private final MeterRegistry registry;
    private final Timer fromClient;
    private final Timer fromUpstream;
    private final Queue<LongSupplier> counted = new ConcurrentLinkedQueue<>();

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.fromClient = overhead("client");
        this.fromUpstream = overhead("upstream");
        gauge(TelemetryNames.SLABS, "Off-heap memory of sessions: pieces", Tags.empty(), Slab::liveCount);
        gauge(TelemetryNames.SLAB_BYTES, "Off-heap memory of sessions: bytes", Tags.empty(), Slab::liveBytes);
    }

    private Timer overhead(String from) {
        return Timer.builder(TelemetryNames.EVENT_OVERHEAD).tag("from", from)
                .description("From an event's frame to the frame that goes on, of one event in eight")
                .serviceLevelObjectives(IntStream.of(OVERHEAD_MICROS)
                        .mapToObj(micros -> Duration.ofNanos(micros * 1_000L)).toArray(Duration[]::new)).register(registry);
    }

    /** An event of a client went on to its upstream. Of many that are alike some are timed, at random. */
    public void passedFromClient(long nanos) {
        passed(fromClient, nanos);
    }

    /** An event of an upstream went on to its client; as {@link #passedFromClient}. */
    public void passedFromUpstream(long nanos) {
        passed(fromUpstream, nanos);
    }

    private static void passed(Timer timer, long nanos) {
        if (ThreadLocalRandom.current().nextInt(EVENTS_PER_SAMPLE) == 0) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void request(Doorways.Request request, String outcome, long nanos, Span span) {
        var name = switch (request) {
            case MINT -> TelemetryNames.MINT_DURATION;
            case OFFER -> TelemetryNames.SDP_DURATION;
        };
        time(name, PASSING, Tags.of("outcome", outcome), nanos, span);
    }

    /** @param span whose trace is an exemplar of it */
    void time(String name, int[] bucketsMillis, Tags tags, long nanos, Span span) {
        var timer = Timer.builder(name).tags(tags).serviceLevelObjectives(Arrays.stream(bucketsMillis)
                .mapToObj(Duration::ofMillis).toArray(Duration[]::new)).register(registry);
        try (var within = span.makeCurrent()) {
            timer.record(Duration.ofNanos(nanos));
        }
    }

    void count(String name, Tags tags, double amount) {
        Counter.builder(name).tags(tags).register(registry).increment(amount);
    }

    /** Something that has a value whenever somebody asks. */
    void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(description).tags(tags).strongReference(true).register(registry);
    }

    /** Whether an upstream is left alone for a while: 0 closed, 1 half open, 2 open. */
    public void breaker(String upstream, DoubleSupplier state) {
        gauge(TelemetryNames.BREAKER, "0 closed, 1 half open, 2 open", Tags.of("upstream", upstream), state);
    }

    /** Rows of the ledger by what became of them. */
    public void ledger(String outcome, LongSupplier count) {
        count(TelemetryNames.LEDGER_ROWS, outcome, count);
    }

    /** Rows of the ledger that are not written yet. */
    public void ledgerWaiting(DoubleSupplier rows) {
        gauge(TelemetryNames.LEDGER_WAITING, "Rows that wait to be written", Tags.empty(), rows);
    }

    /** Workers or other things of which there are only so many. */
    public void pool(String name, DoubleSupplier used, DoubleSupplier size) {
        gauge(TelemetryNames.POOL_USED, "In use, of a pool", Tags.of("pool", name), used);
        gauge(TelemetryNames.POOL_SIZE, "At most in use, of a pool", Tags.of("pool", name), size);
    }

    /** Datagrams of all media loops by what became of them. */
    public void datagrams(String outcome, LongSupplier count) {
        count(TelemetryNames.DATAGRAMS, outcome, count);
    }

    private void count(String name, String outcome, LongSupplier count) {
        counted.add(count); // a meter holds it weakly
        FunctionCounter.builder(name, count, LongSupplier::getAsLong).tag("outcome", outcome).register(registry);
    }

    MeterRegistry registry() {
        return registry;
    }
}
