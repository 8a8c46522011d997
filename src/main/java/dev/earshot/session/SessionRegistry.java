package dev.earshot.session;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Opens sessions, knows the live ones, and sees that each ends in time. Safe from any thread. */
@ApplicationScoped
public class SessionRegistry implements CallControl {

    private static final Logger LOG = Logger.getLogger(SessionRegistry.class);
    private static final int TICK_MILLIS = 250;
    private static final int SHUTDOWN_SECONDS = 5;

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<String, Session> calls = new ConcurrentHashMap<>();
    private final Set<EventLoop> tickingLoops = ConcurrentHashMap.newKeySet();
    private final AtomicInteger live = new AtomicInteger();
    private final UpstreamLegFactory upstreams;
    private final SessionObserver observers;
    private final Announcer announcer;
    private final SessionsConfig config;
    private final AuditTrail audit;
    private final List<SessionPolicy> policies;

    SessionRegistry(UpstreamLegFactory upstreams, @Any Instance<SessionObserver> observers, Instance<Announcer> announcers,
            @Any Instance<SessionPolicy> policies, SessionsConfig config, AuditTrail audit) {
        this.policies = policies.stream().toList();
        this.audit = audit;
        this.upstreams = upstreams;
        this.announcer = announcers.isResolvable() ? announcers.get() : null;
        this.observers = new Observers(observers.stream().toList());
        this.config = config;
    }

    /**
     * Opens a session. Must be called on {@code loop}.
     *
     * @throws ApiException {@code rate_limit_exceeded} when too many are live
     */
    public Session open(ClientLeg client, Opening opening, EventLoop loop) {
        return open(client, opening, loop, id -> upstreams.chain(id, opening));
    }

    /** As {@link #open}, where the upstreams are not those of the agent. @param chain given the session's id */
    public Session open(ClientLeg client, Opening opening, EventLoop loop, Function<String, UpstreamChain> chain) {
        if (live.incrementAndGet() > config.max()) {
            live.decrementAndGet();
            opening.permit().release();
            throw new ApiException(429, new ApiError("rate_limit_error", "rate_limit_exceeded",
                    "Too many sessions are open (" + config.max() + "); try again later.", null));
        }
        var id = Ids.next("sess_");
        var farewell = new Farewell(announcer, opening.configuration().voice(), config.farewell());
        var session = new Session(id, opening, loop, config, observers, farewell, audit, policies);
        var opened = false;
        try {
            sessions.put(id, session);
            if (opening.callId() != null) {
                calls.put(opening.callId(), session);
            }
            opening.permit().opened(session);
            session.open(client, chain.apply(id), () -> forget(session));
            opened = true;
        } finally {
            if (!opened) {
                forget(session);
            }
        }
        tick(loop);
        return session;
    }

    /** The sessions that are live now; what is done with one goes through its loop. */
    public Collection<Session> live() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    public int liveCount() {
        return live.get();
    }

    /** The live session of this id that this owner opened, null when there is none, as {@link #call}. */
    public Session session(String id, String owner) {
        var session = sessions.get(id);
        return session != null && session.opening().owner().id().equals(owner) ? session : null;
    }

    /** The live session behind a call id, null when there is none. What is done with it goes through its loop. */
    public Session call(String callId) {
        return calls.get(callId);
    }

    /** Begins to end all sessions of these owners. @return how many they are */
    public int end(Predicate<Owner> owners, EndReason reason) {
        var ending = sessions.values().stream().filter(session -> owners.test(session.opening().owner())).toList();
        ending.forEach(session -> session.execute(() -> session.end(reason)));
        return ending.size();
    }

    @Override
    public boolean hangup(String callId, Predicate<Owner> owners) {
        var session = calls.get(callId);
        if (session == null || !owners.test(session.opening().owner())) {
            return false;
        }
        session.execute(() -> session.end(EndReason.HUNG_UP));
        return true;
    }

    /** Before the engine and the media loops stop: sessions say goodbye through them. */
    void shutdown(@Observes @Priority(100) ShutdownEvent event) throws InterruptedException {
        sessions.values().forEach(session -> session.execute(() -> session.end(EndReason.SHUTDOWN)));
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHUTDOWN_SECONDS);
        while (live.get() > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void forget(Session session) {
        if (sessions.remove(session.id()) != null) {
            live.decrementAndGet();
            session.opening().permit().release();
        }
        if (session.callId() != null) {
            calls.remove(session.callId());
        }
    }

    private static void tick(Session session, long nowNanos) {
        try {
            session.tick(nowNanos);
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s: a tick failed", session.id());
        }
    }

    /** One timer a loop, whatever the number of sessions. */
    private void tick(EventLoop loop) {
        if (tickingLoops.add(loop)) {
            loop.scheduleAtFixedRate(() -> {
                var nowNanos = System.nanoTime();
                for (var session : sessions.values()) {
                    if (session.loop() == loop) {
                        tick(session, nowNanos);
                    }
                }
            }, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
