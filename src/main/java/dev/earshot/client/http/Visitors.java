package dev.earshot.client.http;

import dev.earshot.credentials.Presented;
import dev.earshot.protocol.SessionConfiguration;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/** Who is asking, as the request shows it. Taken at once: a request is not there any more when others have been asked. */
public final class Visitors {

    private Visitors() {
    }

    /** HTTP/2 has no {@code Host} header; the authority is the same for both. */
    public static Presented presentedBy(HttpServerRequest request) {
        return Presented.by(request.method().name(), request.path(), name -> {
            if (!name.equals("Host")) {
                return request.getHeader(name);
            }
            var authority = request.authority();
            return authority == null ? null : authority.toString();
        });
    }

    /** The headers that are meant for an upstream. */
    static Map<String, String> passedBy(HttpServerRequest request) {
        var passed = new HashMap<String, String>();
        SessionConfiguration.PASSED_HEADERS.forEach(name -> passed.put(name, request.getHeader(name)));
        return passed;
    }
}
