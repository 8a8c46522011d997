package dev.earshot.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.websocket.RealtimeClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** One of several servers, as a client sees it. */
record Replica(URI base) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    String mint(String key, String body) throws Exception {
        var response = post("client_secrets", key, body);
        assertEquals(200, response.statusCode(), response::body);
        return new ObjectMapper().readTree(response.body()).path("value").asText();
    }

    /** Single quotes stand for double ones. */
    HttpResponse<String> post(String path, String key, String body) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(base.resolve("/v1/realtime/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key).POST(BodyPublishers.ofString(body.replace('\'', '"'))).build(),
                BodyHandlers.ofString());
    }

    /** The code of the error with which a socket is closed, or {@code session.created}. */
    String open(String key, String query) {
        try (var client = RealtimeClient.connect(base, query, key)) {
            var first = client.next();
            if (!first.path("type").asText().equals("session.created")) {
                client.awaitClose();
            }
            return first.path("type").asText().equals("error") ? first.at("/error/code").asText() : first.path("type").asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
