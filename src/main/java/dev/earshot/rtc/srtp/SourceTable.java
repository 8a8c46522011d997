package dev.earshot.rtc.srtp;

/**
 * The sources one context follows. Eight slots, made once: a stranger who could make up sources must not be able to
 * grow memory, so the slot of a new source is only kept once a packet of it was authenticated.
 */
final class SourceTable {
    static final int MAX_SOURCES = 8;

    private final int[] ssrcs = new int[MAX_SOURCES];
    private final ReplayWindow[] windows = new ReplayWindow[MAX_SOURCES];
    private int count;

    SourceTable() {
        for (var i = 0; i < MAX_SOURCES; i++) {
            windows[i] = new ReplayWindow();
        }
    }

    /** The slot of a source, or the free slot it would get, or null when there is none. */
    ReplayWindow find(int ssrc) {
        for (var i = 0; i < count; i++) {
            if (ssrcs[i] == ssrc) {
                return windows[i];
            }
        }
        return count < MAX_SOURCES ? windows[count] : null;
    }

    /** Marks an index of an authenticated packet as seen, keeping the slot if the source is new. */
    void accept(ReplayWindow window, int ssrc, long index) {
        if (count < MAX_SOURCES && window == windows[count]) {
            ssrcs[count++] = ssrc;
        }
        window.accept(index);
    }

    int size() {
        return count;
    }
}
