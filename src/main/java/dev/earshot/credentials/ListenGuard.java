package dev.earshot.credentials;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Without API keys anyone who reaches Earshot may use it, and what it pays for. So without them it is reachable from its
 * own machine only, or does not start. Quarkus opens its port after the start-up event.
 */
@ApplicationScoped
public class ListenGuard {

    private final Authenticator authenticator;
    private final String host;

    ListenGuard(Authenticator authenticator, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.authenticator = authenticator;
        this.host = host;
    }

    void beforeListening(@Observes @Priority(1) StartupEvent event) {
        refusal(host, !authenticator.isDemo()).ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
    }

    /** Why Earshot may not listen there; empty when it may. */
    static Optional<String> refusal(String host, boolean keysConfigured) {
        if (keysConfigured || Loopback.isHost(host)) {
            return Optional.empty();
        }
        return Optional.of("Earshot has no API keys, so anyone who reaches " + host + " could use it. Set "
                + "earshot.credentials.api-keys.<label>=<key> (environment: EARSHOT_CREDENTIALS_API_KEYS_<LABEL>), "
                + "or listen on this machine only: quarkus.http.host=127.0.0.1");
    }
}
