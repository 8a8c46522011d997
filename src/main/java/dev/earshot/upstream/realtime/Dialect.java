package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ServerEvent;
import java.util.List;

/** How a server words the events of the protocol. For one leg. */
interface Dialect {

    /** The type of an event of the server in the protocol's words. */
    String type(String wireType);

    /** An event of the server in the protocol's words: none, itself, or several. */
    List<ServerEvent> fromServer(ServerEvent event);

    /** An event of the client as the server takes it; lent, not to be changed. */
    ObjectNode toServer(ObjectNode event);

    /** The protocol as it is. */
    Dialect PLAIN = new Dialect() {
        @Override
        public String type(String wireType) {
            return wireType;
        }

        @Override
        public List<ServerEvent> fromServer(ServerEvent event) {
            return List.of(event);
        }

        @Override
        public ObjectNode toServer(ObjectNode event) {
            return event;
        }
    };
}
