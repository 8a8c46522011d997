package dev.earshot.upstream.realtime;

import dev.earshot.protocol.SessionConfiguration;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Where a server is and what is shown at its door. */
final class ServerAddress {

    private final String name;
    private final RealtimeConfig.Server config;
    private final URI base;

    /** @throws IllegalArgumentException naming the key of the configuration that is not right, never its value */
    ServerAddress(String name, RealtimeConfig.Server config) {
        this.name = name;
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
     * The request that opens a session.
     *
     * @throws IOException when the file with the key cannot be read
     */
    WebSocketConnectOptions request(SessionConfiguration session) throws IOException {
        var query = session.transcribesOnly() ? "intent=transcription"
                : "model=" + URLEncoder.encode(config.model().orElse(session.model()), StandardCharsets.UTF_8);
        var options = new WebSocketConnectOptions()
                .setHost(base.getHost())
                .setPort(base.getPort() > 0 ? base.getPort() : secure() ? 443 : 80)
                .setSsl(secure())
                .setURI(path() + "/realtime?" + query)
                .setTimeout(config.connectTimeout().toMillis());
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
        return options;
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
        return "earshot.upstreams.\"" + name + "\"." + field;
    }
}
