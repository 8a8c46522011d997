package dev.earshot.rtc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handshakes over paths that lose; all must arrive, and the time they take is printed. */
class DtlsLossTest {

    private static final int HANDSHAKES = 60;

    /** The first handshakes of a process pay for loading the library; they say nothing about loss. */
    @BeforeAll
    static void warmUp() {
        run("no loss, cold", List::of);
        run("no loss, warm", List::of);
    }

    @Test
    void everyHandshakeSurvivesTenPercentLoss() {
        var seed = 20_261_125L;
        var random = new Random(seed);
        run("10 % loss, seed " + seed, datagram -> lost(random, 10) ? List.of() : List.of(datagram));
    }

    /** As of peers that send each record by itself: more to lose, and the order of the flight breaks. */
    @Test
    void everyHandshakeSurvivesFivePercentLossOfSingleRecords() {
        var seed = 20_261_126L;
        var random = new Random(seed);
        run("5 % loss of single records, seed " + seed, datagram -> {
            var arriving = new ArrayList<byte[]>();
            for (var at = 0; at < datagram.length; at = DtlsRecords.next(datagram, at)) {
                if (!lost(random, 5)) {
                    arriving.add(Arrays.copyOfRange(datagram, at, DtlsRecords.next(datagram, at)));
                }
            }
            return arriving;
        });
    }

    private static boolean lost(Random random, int percent) {
        synchronized (random) {
            return random.nextInt(100) < percent;
        }
    }

    private static void run(String name, Function<byte[], List<byte[]>> path) {
        var start = System.nanoTime();
        var millis = new ArrayList<Long>();
        var pairs = new ArrayList<Endpoint[]>();
        for (var pair = 0; pair < HANDSHAKES; pair++) {
            var both = new Endpoint[] {Endpoint.server().over(path), Endpoint.client().over(path)};
            pairs.add(both);
            both[0].connected.runAfterBoth(both[1].connected, () -> {
                synchronized (millis) {
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                }
            });
            Endpoint.start(both[0], both[1]);
        }
        for (var both : pairs) {
            assertArrayEquals(both[0].result().keyingMaterial(), both[1].result().keyingMaterial());
        }
        synchronized (millis) {
            millis.sort(null);
            System.out.println(name + ": " + millis.size() + " of " + HANDSHAKES + " handshakes, median "
                    + millis.get(millis.size() / 2) + " ms, slowest " + millis.getLast() + " ms");
            assertTrue(millis.getLast() < 15_000);
        }
    }
}
