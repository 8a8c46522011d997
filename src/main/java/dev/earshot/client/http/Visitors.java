package dev.earshot.client.http;

import dev.earshot.credentials.Presented;
import io.vertx.core.http.HttpServerRequest;

/** Who is asking, as the request shows it. */
final class Visitors {

    private Visitors() {
    }

    /** HTTP/2 has no {@code Host} header; the authority is the same for both. */
    static Presented presentedBy(HttpServerRequest request) {
        return Presented.by(name -> {
            if (!name.equals("Host")) {
                return request.getHeader(name);
            }
            var authority = request.authority();
            return authority == null ? null : authority.toString();
        });
    }
}
