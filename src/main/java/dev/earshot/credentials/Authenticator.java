package dev.earshot.credentials;

import dev.earshot.credentials.Authentication.Granted;
import dev.earshot.credentials.Authentication.Refused;
import dev.earshot.protocol.ApiError;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Lets callers in. With API keys configured the key alone decides, from wherever it comes. Without them (a demonstration
 * on one person's machine) any key will do, so where the request comes from decides: a web page of another site must not
 * reach through the person's browser, neither by its origin nor by a name of its own that resolves to loopback (DNS
 * rebinding). WebSocket upgrades and simple POSTs are not held back by CORS.
 */
@Startup
@ApplicationScoped
public class Authenticator {

    private final ApiKeys keys;
    private final ClientSecrets secrets;

    public Authenticator(CredentialsConfig config, ClientSecrets secrets) {
        this.keys = new ApiKeys(config.apiKeys());
        this.secrets = secrets;
    }

    /** Whether no API keys are configured. */
    public boolean isDemo() {
        return keys.isEmpty();
    }

    /** At the door of a session or a call: an API key or a client secret, always one of them. */
    public Authentication authenticate(Presented presented) {
        return authenticate(presented, false);
    }

    /** At the door of a session that the caller has opened before: sessions outlive the secret that opened them. */
    public Authentication authenticateAgain(Presented presented) {
        return authenticate(presented, true);
    }

    private Authentication authenticate(Presented presented, boolean again) {
        if (isDemo()) {
            if (!namedAsLoopback(presented)) {
                return wrongHost();
            }
            if (!presented.fromOwnPage() && !Loopback.isOrigin(presented.origin())) {
                return wrongOrigin();
            }
        }
        var key = presented.key();
        if (key == null) {
            return unauthorized("You didn't provide an API key. Send it as a header: Authorization: Bearer YOUR_KEY.");
        }
        return key.startsWith(ClientSecrets.PREFIX) ? bySecret(key, again) : byApiKey(key);
    }

    /** Before a client secret is minted: a client secret will not do, and a demonstration asks its own pages for no key. */
    public Authentication authenticateForMinting(Presented presented) {
        if (isDemo() && presented.authorization() == null) {
            if (!namedAsLoopback(presented)) {
                return wrongHost();
            }
            return presented.fromOwnPage() ? new Granted(Caller.demo()) : wrongOrigin();
        }
        var result = authenticate(presented);
        return result instanceof Granted(var caller) && !caller.mayMint()
                ? new Refused(403, ApiError.invalidRequest("insufficient_permissions",
                        "A client secret cannot create client secrets; use an API key on your server.", null))
                : result;
    }

    private Authentication byApiKey(String key) {
        if (isDemo()) {
            return new Granted(Caller.demo());
        }
        return keys.labelOf(key).<Authentication>map(label -> new Granted(Caller.apiKey(label)))
                .orElseGet(() -> new Refused(401, ApiError.invalidApiKey()));
    }

    private Authentication bySecret(String token, boolean again) {
        return switch (secrets.open(token)) {
            case OpenedSecret.Valid(var secret) -> new Granted(Caller.clientSecret(secret));
            case OpenedSecret.Expired(var secret) when again -> new Granted(Caller.clientSecret(secret));
            case OpenedSecret.Expired _ -> new Refused(401, ApiError.tokenExpired());
            case OpenedSecret.Forged _ -> new Refused(401, ApiError.invalidApiKey());
            case OpenedSecret.Elsewhere _ -> unauthorized("The session configuration of this ephemeral token is not on "
                    + "this server. Create a new client secret.");
        };
    }

    private static boolean namedAsLoopback(Presented presented) {
        return presented.host() != null && Loopback.isAuthority(presented.host());
    }

    private static Refused unauthorized(String message) {
        return new Refused(401, ApiError.invalidApiKey(message));
    }

    private static Refused wrongHost() {
        return new Refused(403, ApiError.invalidRequest("host_not_allowed",
                "Without API keys this server answers only to localhost.", null));
    }

    private static Refused wrongOrigin() {
        return new Refused(403, ApiError.invalidRequest("origin_not_allowed",
                "Without API keys this server serves no page of another site.", null));
    }
}
