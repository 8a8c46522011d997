package dev.earshot.client.websocket;

import io.quarkus.websockets.next.WebSocket;

/** {@code GET /v1/realtime?model=M}, upgraded. */
@WebSocket(path = "/v1/realtime")
public class RealtimeSocket extends DoorSocket {

    RealtimeSocket(SocketDoor door) {
        super(door);
    }
}
