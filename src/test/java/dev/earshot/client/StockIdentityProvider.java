package dev.earshot.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.peers.ScriptServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The certified identity provider of npm, {@code oidc-provider.mjs}, as whose resource the server under test is configured. */
public class StockIdentityProvider implements QuarkusTestResourceLifecycleManager {

    /** The audience of tokens that are meant for Earshot. */
    public static final String AUDIENCE = "urn:earshot";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static volatile JsonNode running;

    private ScriptServer script;

    @Override
    public Map<String, String> start() {
        script = new ScriptServer("oidc-provider.mjs");
        running = script.said();
        return Map.of("earshot.credentials.jwt.enabled", "true", "quarkus.oidc.auth-server-url", url(),
                "quarkus.oidc.token.audience", AUDIENCE, "earshot.credentials.jwt.tenant-claim", "org/id",
                "earshot.credentials.jwt.agents-claim", "voice_agents",
                "earshot.credentials.jwt.scopes", "mint,connect,observe");
    }

    static String url() {
        return running.path("url").asText();
    }

    /** The provider's private key, as a JWK. */
    static String key() {
        return running.path("key").toString();
    }

    /** A token that the provider gives to this one of its clients. */
    static String token(String client, String audience) throws Exception {
        var basic = Base64.getEncoder().encodeToString((client + ":the-secret-of-a-client-of-this-test").getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(URI.create(url() + "/token")).header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&resource=" + audience)).build();
        return JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()).path("access_token").asText();
    }

    @Override
    public void stop() {
        if (script != null) {
            script.close();
        }
    }
}
