package dev.earshot.credentials;

import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.store.SharedStore;
import dev.earshot.session.EndReason;
import dev.earshot.session.Owner;
import dev.earshot.session.SessionRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes back what was given: a client secret by its id, or all that a subject or a tenant was given until now. Nothing of
 * it opens a session any more, and those that live are ended, on all replicas. What is given afterwards is good again: a
 * person who is to stay out is to be refused where secrets are minted.
 */
@Startup
@ApplicationScoped
public class Revocations {

    /** Client secrets are gone by then, and so is every sane JWT. */
    private static final int KEPT_SECONDS = (int) Duration.ofHours(24).toSeconds();
    private static final String KEY = "revoked:";

    private final SharedStore store;
    private final SessionRegistry sessions;
    private final Clock clock;

    Revocations(SharedStore store, SessionRegistry sessions, Clock clock) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
        store.subscribe(this::end);
    }

    /** Whose credentials are revoked; one of the three. */
    public sealed interface Target {

        /** One client secret. @param id {@code cs_…} */
        record Secret(String id) implements Target {
        }

        /** All of one subject. @param tenant null where there are none */
        record Subject(String tenant, String subject) implements Target {
        }

        /** All of one tenant. */
        record Tenant(String tenant) implements Target {
        }
    }

    /** Done when all replicas have been told. */
    public CompletionStage<Void> revoke(Target target) {
        var name = name(target);
        var seconds = target instanceof Target.Secret ? ClientSecrets.MAX_TTL_SECONDS + 1 : KEPT_SECONDS;
        var nowSeconds = Long.toString(clock.instant().getEpochSecond());
        return store.keep(KEY + name, nowSeconds.getBytes(StandardCharsets.US_ASCII), seconds)
                .thenCompose(kept -> store.publish(name));
    }

    /**
     * Whether something that was issued then has been revoked since.
     *
     * @param secretId null where it is no client secret
     */
    CompletionStage<Boolean> cover(String secretId, String subject, String tenant, long issuedAtSeconds) {
        var keys = Stream.of(secretId == null ? null : new Target.Secret(secretId),
                        subject == null ? null : new Target.Subject(tenant, subject),
                        tenant == null ? null : new Target.Tenant(tenant))
                .filter(Objects::nonNull).map(target -> KEY + name(target)).toList();
        if (keys.isEmpty()) {
            return CompletableFuture.completedStage(false);
        }
        return store.get(keys).thenApply(values -> values.stream().filter(Objects::nonNull)
                .anyMatch(value -> Long.parseLong(new String(value, StandardCharsets.US_ASCII)) >= issuedAtSeconds));
    }

    private void end(String name) {
        sessions.end(concerned(name), EndReason.revoked());
    }

    private static Predicate<Owner> concerned(String name) {
        var parts = List.of(name.split(":", -1));
        return switch (parts.getFirst()) {
            case "secret" -> owner -> owner.id().equals(decoded(parts.get(1)));
            case "subject" -> owner -> decoded(parts.get(2)).equals(owner.subject())
                    && Objects.requireNonNullElse(owner.tenant(), "").equals(decoded(parts.get(1)));
            case "tenant" -> owner -> decoded(parts.get(1)).equals(owner.tenant());
            default -> owner -> false;
        };
    }

    private static String name(Target target) {
        return switch (target) {
            case Target.Secret(var id) -> "secret:" + encoded(id);
            case Target.Subject(var tenant, var subject) -> "subject:" + encoded(tenant) + ":" + encoded(subject);
            case Target.Tenant(var tenant) -> "tenant:" + encoded(tenant);
        };
    }

    private static String encoded(String text) {
        return text == null ? "" : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
