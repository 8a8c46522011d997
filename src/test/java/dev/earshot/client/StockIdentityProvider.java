package dev.earshot.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.peers.PeerProcess;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The certified identity provider of npm, {@code oidc-provider.mjs}, as whose resource the server under test is configured. */
public class StockIdentityProvider implements QuarkusTestResourceLifecycleManager {

    /** The audience of tokens that are meant for Earshot. */
    public static final String AUDIENCE = "urn:earshot";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static volatile JsonNode running;

    private Process process;

    @Override
    public Map<String, String> start() {
        try {
            process = new ProcessBuilder("node", PeerProcess.SCRIPTS.resolve("oidc-provider.mjs").toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
            if (line == null) {
                throw new AssertionError("oidc-provider.mjs did not start: run npm ci in src/test/peers");
            }
            running = JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("earshot.credentials.jwt.enabled", "true", "quarkus.oidc.auth-server-url", url(),
                "quarkus.oidc.token.audience", AUDIENCE, "earshot.credentials.jwt.tenant-claim", "org/id",
                "earshot.credentials.jwt.agents-claim", "voice_agents");
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
        if (process == null) {
            return;
        }
        try {
            process.getOutputStream().close(); // The script ends with its stdin.
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
