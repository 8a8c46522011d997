package dev.earshot.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.earshot.audio.Slab;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvent;
import io.netty.channel.DefaultEventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a session lives, in time that is given and not waited for. */
class SessionLifeTest {

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final List<EndReason> closed = new ArrayList<>();

    @Test
    void itEndsAfterItsLifeWithTheServicesCodeAndText() {
        var loop = new DefaultEventLoop();
        var bornNanos = System.nanoTime();
        var session = SessionFixture.open(new Listener(), new Silence(), loop);
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

    private static final class Silence implements UpstreamLeg {

        @Override
        public void open(UpstreamSink sink, Slab slab) {}

        @Override
        public void send(ClientEvent event) {}

        @Override
        public void audio(ByteBuffer pcm, int offsetBytes, int samples) {}

        @Override
        public void close(Runnable released) {
            released.run();
        }
    }
}
