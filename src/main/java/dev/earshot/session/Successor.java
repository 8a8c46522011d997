package dev.earshot.session;

import dev.earshot.protocol.ServerEvent;

/** The leg that is opened beside one whose session comes to its end, to take its place between two turns. */
final class Successor {

    private OpenLeg leg;
    private long readyNanos;

    boolean present() {
        return leg != null;
    }

    boolean is(OpenLeg other) {
        return leg != null && leg == other;
    }

    void open(OpenLeg next, long nowNanos) {
        readyNanos = 0;
        leg = next;
        leg.open(nowNanos);
    }

    /** It says something, to nobody but this. */
    void heard(ServerEvent event) {
        if (event.type().equals("session.created")) {
            readyNanos = System.nanoTime();
        }
    }

    void tick(long nowNanos) {
        leg.leg().tick(nowNanos);
    }

    boolean ready() {
        return readyNanos != 0;
    }

    long readyNanos() {
        return readyNanos;
    }

    OpenLeg take() {
        var next = leg;
        leg = null;
        return next;
    }

    void drop() {
        if (leg != null) {
            take().close(() -> { });
        }
    }
}
