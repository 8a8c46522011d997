package dev.earshot.credentials.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.earshot.credentials.MovableClock;
import dev.earshot.credentials.store.MemoryStore;
import dev.earshot.credentials.store.SharedStore.Count;
import dev.earshot.credentials.store.SharedStore.Pool;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import dev.earshot.session.SessionFixture;
import dev.earshot.session.SilentUpstream;
import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeteredPermitTest {

    private static final List<Pool> ONE_PLACE = List.of(new Pool("sessions", 1));

    private final MemoryStore store = new MemoryStore(10, 0, new MovableClock());
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final List<MeteredPermit> forgotten = new ArrayList<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully();
    }

    @Test
    void aSessionEndsWhenItsTimeIsSpentAndWhatItOverspentCounts() throws Exception {
        var permit = permit(2);
        var session = session();
        permit.opened(session);
        permit.renew();
        loop.submit(() -> { }).sync();
        assertNull(session.endReason());
        TimeUnit.MILLISECONDS.sleep(3_100);
        permit.renew();
        loop.submit(() -> { }).sync();
        assertEquals("quota used up", session.endReason().text());
        assertEquals("rate_limit_exceeded", session.endReason().error().code());
        assertEquals(0, store.add(List.of(new Count("seconds", 0, 2, 60))).toCompletableFuture().join(), "more than two were spent");
    }

    @Test
    void aPlaceIsGivenBackOnceAndTheRestOfTheTimeIsCounted() throws Exception {
        assertEquals(-1, store.lease(ONE_PLACE, "permit", 30).toCompletableFuture().join());
        var permit = permit(100);
        permit.opened(session());
        TimeUnit.MILLISECONDS.sleep(1_100);
        permit.release();
        permit.release();
        assertEquals(List.of(permit), forgotten);
        assertEquals(-1, store.lease(ONE_PLACE, "another", 30).toCompletableFuture().join());
        assertEquals(0, store.add(List.of(new Count("seconds", 100, 100, 60))).toCompletableFuture().join(), "one is spent");
        assertEquals(-1, store.add(List.of(new Count("seconds", 99, 100, 60))).toCompletableFuture().join());
    }

    private MeteredPermit permit(int limitSeconds) {
        return new MeteredPermit("permit", ONE_PLACE, seconds -> List.of(new Count("seconds", seconds, limitSeconds, 60)), store,
                forgotten::add);
    }

    private Session session() {
        return SessionFixture.open(new Silence(), new SilentUpstream(), loop);
    }

    private static final class Silence implements ClientLeg {

        @Override
        public boolean playsAudio() {
            return false;
        }

        @Override
        public void send(ServerEvent event) {}

        @Override
        public void close(EndReason reason) {}
    }
}
