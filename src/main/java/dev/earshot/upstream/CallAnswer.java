package dev.earshot.upstream;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;

/**
 * What a server said to a request about a call.
 *
 * @param location the header, or null
 */
record CallAnswer(int status, String location, String body) {

    static Future<CallAnswer> of(HttpClientResponse response) {
        return response.body().map(body ->
                new CallAnswer(response.statusCode(), response.getHeader("Location"), body.toString()));
    }
}
