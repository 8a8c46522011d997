package dev.earshot.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import io.vertx.core.buffer.Buffer;

/** The body that opens a call of a server: {@code multipart/form-data} with the parts {@code sdp} and {@code session}. */
final class CallForm {

    private final String boundary = Ids.next("earshot-");
    private final Buffer body = Buffer.buffer();

    CallForm(String sdpOffer, ObjectNode session) {
        part("sdp", "application/sdp", sdpOffer);
        part("session", "application/json", Json.write(session));
        body.appendString("--" + boundary + "--\r\n");
    }

    private void part(String name, String type, String content) {
        body.appendString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: "
                + type + "\r\n\r\n" + content + "\r\n");
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    Buffer body() {
        return body;
    }
}
