package dev.earshot.upstream;

import dev.earshot.protocol.SessionConfiguration;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Where a server is and what is shown at its door. */
final class ServerAddress {

    private final String server;
    private final RealtimeConfig.Server config;
    private final URI base;

    /** @throws IllegalArgumentException naming the key of the configuration that is not right, never its value */
    ServerAddress(String name, RealtimeConfig.Server config) {
        this.server = name;
        this.config = config;
        this.base = config.url();
        var scheme = base.getScheme() == null ? "" : base.getScheme();
        if (base.getHost() == null || !scheme.matches("https?|wss?")) {
            throw new IllegalArgumentException(key("url") + " must be an absolute http, https, ws or wss address");
        }
        if (base.getUserInfo() != null || base.getQuery() != null) {
            throw new IllegalArgumentException(key("url") + " takes no user and no query");
        }
        if (!secure() && !base.getHost().matches("localhost|127\\..*|\\[?::1\\]?") && hasKey()) {
            throw new IllegalArgumentException(key("url") + " must be https or wss: a key goes there");
        }
        if (config.apiKey().isPresent() && config.apiKeyFile().isPresent()) {
            throw new IllegalArgumentException("give " + key("api-key") + " or " + key("api-key-file") + ", not both");
        }
    }

    boolean secure() {
        return base.getScheme().equals("https") || base.getScheme().equals("wss");
    }

    /**
     * The request that opens a session over a WebSocket.
     *
     * @throws IOException when the file with the key cannot be read
     */
    WebSocketConnectOptions session(SessionConfiguration session) throws IOException {
        var name = URLEncoder.encode(modelFor(session), StandardCharsets.UTF_8);
        if (config.apiVersion().isPresent()) {
            return socket("?api-version=" + URLEncoder.encode(config.apiVersion().get(), StandardCharsets.UTF_8)
                    + "&deployment=" + name, session);
        }
        var model = "model=" + name;
        return socket(session.translates() ? "/translations?" + model
                : session.transcribesOnly() ? "?intent=transcription" : "?" + model, session);
    }

    /** The request that joins a call of the server, as {@link #session}. */
    WebSocketConnectOptions sideband(String callId, SessionConfiguration session) throws IOException {
        return socket("?call_id=" + URLEncoder.encode(callId, StandardCharsets.UTF_8), session);
    }

    /** A request about calls. @param below the path of calls: empty, or {@code /id/hangup} */
    RequestOptions calls(String below, SessionConfiguration session) throws IOException {
        var options = new RequestOptions().setMethod(HttpMethod.POST);
        to("/realtime/calls" + below, options);
        show(session, options);
        return options.setConnectTimeout(config.connectTimeout().toMillis())
                .setTimeout(config.connectTimeout().plus(config.openTimeout()).toMillis());
    }

    /** What the server is asked for. */
    String modelFor(SessionConfiguration session) {
        return session.insistsOn() != null ? session.insistsOn() : config.model().orElseGet(session::upstreamModel);
    }

    private WebSocketConnectOptions socket(String below, SessionConfiguration session) throws IOException {
        var options = new WebSocketConnectOptions();
        to("/realtime" + below, options);
        show(session, options);
        return options.setTimeout(config.connectTimeout().toMillis());
    }

    private void to(String pathAndQuery, RequestOptions options) {
        options.setHost(base.getHost()).setPort(base.getPort() > 0 ? base.getPort() : secure() ? 443 : 80)
                .setSsl(secure()).setURI(path() + pathAndQuery);
    }

    private void show(SessionConfiguration session, RequestOptions options) throws IOException {
        session.passedHeaders().forEach(options::putHeader);
        config.headers().forEach(options::putHeader); // the operator's word counts
        var secret = secret();
        if (secret != null) {
            if (config.kind() == RealtimeConfig.Kind.AZURE) {
                options.addHeader("api-key", secret);
            } else {
                options.addHeader("Authorization", "Bearer " + secret);
            }
        }
    }

    private String path() {
        var path = base.getRawPath() == null ? "" : base.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private boolean hasKey() {
        return config.apiKey().isPresent() || config.apiKeyFile().isPresent();
    }

    /** Read at each use: a key that is changed counts from the next session on. */
    private String secret() throws IOException {
        if (config.apiKeyFile().isPresent()) {
            return Files.readString(config.apiKeyFile().get()).strip();
        }
        return config.apiKey().orElse(null);
    }

    private String key(String field) {
        return "earshot.upstreams.\"" + server + "\"." + field;
    }
}
