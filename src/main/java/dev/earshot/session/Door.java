package dev.earshot.session;

/** By which a client comes in. */
public enum Door {
    WEBSOCKET,
    WEBRTC,
    /** As one who joins a call that another has opened ({@code ?call_id=}). */
    SIDEBAND
}
