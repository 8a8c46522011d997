package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.Agent;
import dev.earshot.agent.Agent.OnDeparture;
import dev.earshot.agent.AgentBudget;
import dev.earshot.agent.AgentLimits;
import dev.earshot.agent.ClientRules;
import dev.earshot.agent.MediaMode;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.SessionConfiguration;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sessions without a registry, for tests of what stands at their ends. */
public final class SessionFixture {

    private static final SessionsConfig.ClientRate RATE = new SessionsConfig.ClientRate() {
        @Override
        public int eventsPerSecond() {
            return 500;
        }

        @Override
        public int eventBurst() {
            return 5_000;
        }

        @Override
        public long bytesPerSecond() {
            return byteBurst();
        }

        @Override
        public long byteBurst() {
            return 100_000_000;
        }
    };

    private static final SessionsConfig HOUR = new SessionsConfig() {
        @Override
        public int max() {
            return 1;
        }

        @Override
        public int lifeMinutes() {
            return 60;
        }

        @Override
        public Duration returnWithin() {
            return Duration.ofSeconds(30);
        }

        @Override
        public String farewell() {
            return "";
        }

        @Override
        public WayOut wayOut() {
            return null; // nobody is abandoned
        }

        @Override
        public ClientRate clientRate() {
            return RATE;
        }
    };

    private SessionFixture() {
    }

    /** An open session of an hour; to be used by one thread, which need not be the loop's. */
    public static Session open(ClientLeg client, UpstreamLeg upstream, EventLoop loop) {
        var configuration = SessionConfiguration.defaults("test", "", "marin");
        var limits = new AgentLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        var agent = new Agent("test", List.of("one"), MediaMode.TERMINATE, configuration, ClientRules.NONE, limits, OnDeparture.UNDO, false,
                AgentBudget.NONE);
        var opening = new Opening(agent, configuration, ClientRules.NONE, Optional.empty(), "rtc_test", Door.WEBRTC,
                new Owner("demo", "demo", null, null), SessionPermit.UNLIMITED, null);
        var session = new Session("sess_test", opening, loop, HOUR, new Observers(List.of()), new Farewell(null, null, null),
                entry -> { }, List.of());
        session.open(client, new OneUpstream(upstream), () -> { });
        return session;
    }

    /** A session in which nobody says anything. */
    public static Session silent() {
        return open(new ClientLeg() {
            @Override
            public boolean playsAudio() {
                return false;
            }

            @Override
            public void send(ServerEvent event) {}

            @Override
            public void close(EndReason reason) {}
        }, new SilentUpstream(), new DefaultEventLoop());
    }

    /** As {@link #open}, where the test speaks for the upstream as well: its leg is opened with a sink that is handed out. */
    public static Session open(ClientLeg client, UpstreamLeg upstream, EventLoop loop, Consumer<UpstreamSink> sink) {
        return open(client, new Tapped(upstream, sink), loop);
    }

    private record Tapped(UpstreamLeg leg, Consumer<UpstreamSink> tap) implements UpstreamLeg {

        @Override
        public void reserve(SlabLayout layout) {
            leg.reserve(layout);
        }

        @Override
        public void open(UpstreamSink sink, Slab slab) {
            tap.accept(sink);
            leg.open(sink, slab);
        }

        @Override
        public void send(ClientEvent event) {
            leg.send(event);
        }

        @Override
        public void audio(ByteBuffer pcm, int offsetBytes, int samples) {
            leg.audio(pcm, offsetBytes, samples);
        }

        @Override
        public void playoutDrained() {
            leg.playoutDrained();
        }

        @Override
        public void close(Runnable released) {
            leg.close(released);
        }
    }

    /** There is this one, and it cannot be replaced. */
    private record OneUpstream(UpstreamLeg leg) implements UpstreamChain {

        @Override
        public UpstreamLeg next(ObjectNode session) {
            return leg;
        }

        @Override
        public String name() {
            return "one";
        }

        @Override
        public void lived() {}

        @Override
        public void again() {}

        @Override
        public boolean replaceable() {
            return false;
        }

        @Override
        public ObjectNode session() {
            return Json.object();
        }
    }
}
