package dev.earshot.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.ServerEvent;
import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a session lives, in time that is given and not waited for. */
class SessionLifeTest {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;

    private final List<EndReason> closed = new ArrayList<>();

    @Test
    void itEndsAfterItsLifeWithTheServicesCodeAndText() {
        var loop = new DefaultEventLoop();
        var bornNanos = System.nanoTime();
        var session = SessionFixture.open(new Listener(), new SilentUpstream(), loop);
        session.tick(bornNanos + 59 * MINUTE_NANOS);
        assertNull(session.endReason());
        session.tick(bornNanos + 61 * MINUTE_NANOS);
        session.tick(bornNanos + 62 * MINUTE_NANOS);
        assertEquals(1, closed.size());
        assertEquals(1001, closed.getFirst().closeCode());
        assertEquals("Your session hit the maximum duration of 60 minutes.", closed.getFirst().text());
        assertEquals("session_expired", closed.getFirst().error().code());
        loop.shutdownGracefully();
    }

    @Test
    void aLostClientIsWaitedForAndItsReturnEndsTheWaiting() {
        var loop = new DefaultEventLoop();
        var first = new Listener();
        var session = SessionFixture.open(first, new SilentUpstream(), loop);
        session.onClientLost(first, true);
        var lostNanos = System.nanoTime();
        session.tick(lostNanos + 29 * SECOND_NANOS);
        assertTrue(session.takeUp(new Listener()));
        session.tick(lostNanos + 60 * SECOND_NANOS);
        assertNull(session.endReason());
        session.onClientLost(first, true);
        session.tick(lostNanos + 120 * SECOND_NANOS);
        assertNull(session.endReason(), "whose place is taken cannot be lost any more");
        loop.shutdownGracefully();
    }

    @Test
    void whoDoesNotComeBackInTimeHasGone() {
        var loop = new DefaultEventLoop();
        var client = new Listener();
        var session = SessionFixture.open(client, new SilentUpstream(), loop);
        session.onClientLost(client, true);
        session.tick(System.nanoTime() + 31 * SECOND_NANOS);
        assertEquals(EndReason.CLIENT_GONE, session.endReason());
        assertFalse(session.takeUp(new Listener()));
        loop.shutdownGracefully();
    }

    private final class Listener implements ClientLeg {

        @Override
        public boolean playsAudio() {
            return false;
        }

        @Override
        public void send(ServerEvent event) {}

        @Override
        public void close(EndReason reason) {
            closed.add(reason);
        }
    }
}
