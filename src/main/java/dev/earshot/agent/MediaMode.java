package dev.earshot.agent;

/** Where the media of a WebRTC call end. */
public enum MediaMode {
    /** Here: the upstream is a WebSocket, or in this process. */
    TERMINATE,
    /** At the upstream: its answer is relayed, and only events are seen here. */
    DIRECT
}
