package dev.earshot.session;

import io.netty.channel.EventLoop;
import java.util.List;

/** Sessions without a registry, for tests of what stands at their ends. */
public final class SessionFixture {

    private SessionFixture() {
    }

    /** An open session of an hour; to be used by one thread, which need not be the loop's. */
    public static Session open(ClientLeg client, UpstreamLeg upstream, EventLoop loop) {
        var session = new Session("sess_test", "rtc_test", "test", loop, List.of(), 60, System.nanoTime());
        session.open(client, upstream, () -> { });
        return session;
    }
}
