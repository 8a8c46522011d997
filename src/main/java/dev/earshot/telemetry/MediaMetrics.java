package dev.earshot.telemetry;

import dev.earshot.session.Door;
import dev.earshot.session.EndReason;
import dev.earshot.session.MediaQuality;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.SessionRegistry;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.trace.Span;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How calls come through: looked at every few seconds, and once more at their end. */
@Singleton
public class MediaMetrics implements SessionObserver {

    private static final int LOOK_MILLIS = 5_000;
    private static final MediaQuality NOTHING = new MediaQuality(0, 0, 0, 0, 0, -1, -1, -1, 0, -1, -1);

    private final Metrics metrics;
    private final Instance<SessionRegistry> sessions;
    private final Map<String, MediaQuality> seen = new ConcurrentHashMap<>();

    MediaMetrics(Metrics metrics, Instance<SessionRegistry> sessions) {
        this.metrics = metrics;
        this.sessions = sessions; // which knows its observers: asked for later
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, timer -> sessions.get().live().forEach(this::look));
    }

    private void look(Session session) {
        var now = session.quality();
        if (now == null || session.endReason() != null) {
            return;
        }
        var before = seen.put(session.id(), now);
        tell(before == null || now.packets() < before.packets() ? NOTHING : before, now); // another leg counts anew
    }

    private void tell(MediaQuality before, MediaQuality now) {
        packets("received", now.packets() - before.packets());
        packets("lost", now.lostPackets() - before.lostPackets());
        packets("late", now.latePackets() - before.latePackets());
        packets("lost_at_client", now.remoteLostPackets() - before.remoteLostPackets());
        var concealed = now.concealedFrames() - before.concealedFrames();
        frames("concealed", concealed);
        frames("whole", now.frames() - before.frames() - concealed);
        time(TelemetryNames.MEDIA_JITTER, now.jitterNanos());
        time(TelemetryNames.MEDIA_ROUND_TRIP, now.roundTripNanos());
        if (before.iceNanos() < 0) {
            time(TelemetryNames.MEDIA_ICE, now.iceNanos());
        }
        if (before.keyedNanos() < 0) {
            time(TelemetryNames.MEDIA_KEYED, now.keyedNanos());
        }
    }

    private void packets(String outcome, long count) {
        if (count > 0) {
            metrics.count(TelemetryNames.MEDIA_PACKETS, Tags.of("outcome", outcome), count);
        }
    }

    private void frames(String outcome, long count) {
        if (count > 0) {
            metrics.count(TelemetryNames.MEDIA_FRAMES, Tags.of("outcome", outcome), count);
        }
    }

    private void time(String name, long nanos) {
        if (nanos >= 0) {
            metrics.time(name, Metrics.PASSING, Tags.empty(), nanos, Span.getInvalid());
        }
    }

    @Override
    public void ended(Session session, EndReason reason) {
        var before = seen.remove(session.id());
        var last = session.quality();
        if (last != null) {
            tell(before == null || last.packets() < before.packets() ? NOTHING : before, last);
        }
        if (session.opening().door() == Door.WEBRTC) {
            metrics.count(TelemetryNames.MEDIA_CONNECTIONS, Tags.of("outcome",
                    last != null || before != null ? "connected" : "never_connected"), 1);
        }
    }
}
