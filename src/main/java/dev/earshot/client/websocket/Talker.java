package dev.earshot.client.websocket;

/** What stands behind an open socket: a session of its own, or a part in somebody's call. On the socket's event loop. */
interface Talker {

    void text(String message);

    void binary();

    /** The socket is closed. */
    void gone();

    /** Something went wrong on our side. */
    void failed();
}
