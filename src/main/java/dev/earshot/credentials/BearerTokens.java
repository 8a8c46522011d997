package dev.earshot.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Bearer tokens of an identity provider, JWTs only. Signature, issuer,
 * audience and times are verified by Quarkus OIDC; what is read here are the claims that say who it is.
 */
@ApplicationScoped
class BearerTokens {

    private static final Logger LOG = Logger.getLogger(BearerTokens.class);
    private static final int MAX_CHARS = 16 * 1024;
    private static final int SECONDS_AGAIN = 5;

    private final boolean expected;
    private final CredentialsConfig.Jwt claims;
    private final Instance<TenantIdentityProvider> provider;
    private final ObjectMapper mapper;

    BearerTokens(CredentialsConfig config, Instance<TenantIdentityProvider> provider, ObjectMapper mapper,
            @ConfigProperty(name = "quarkus.oidc.token.audience") Optional<List<String>> audience) {
        this.expected = config.jwt().enabled();
        this.claims = config.jwt();
        this.provider = provider;
        this.mapper = mapper;
        if (expected && audience.isEmpty()) {
            throw new IllegalArgumentException("quarkus.oidc.token.audience must be set: without it the tokens that the "
                    + "identity provider makes for other services would open this one");
        }
    }

    /** @param caller its holder */
    record Bearer(Caller caller, long issuedAtSeconds) {
    }

    /** Whether an identity provider is configured. */
    boolean expected() {
        return expected;
    }

    /** Three parts, the first of which begins like JSON. */
    static boolean looksLikeOne(String key) {
        return key.length() <= MAX_CHARS && key.startsWith("ey") && key.chars().filter(c -> c == '.').count() == 2;
    }

    /** Fails with {@link ApiException}: 401 where the token is not good, 503 where the provider cannot be asked for its keys. */
    CompletionStage<Bearer> callerOf(String token) {
        return provider.get().authenticate(new AccessTokenCredential(token)).map(this::bearer)
                .onFailure().transform(BearerTokens::refusal).subscribeAsCompletionStage();
    }

    private Bearer bearer(SecurityIdentity identity) {
        var all = read(((OidcJwtCallerPrincipal) identity.getPrincipal()).getClaims().getRawJson());
        var subject = claim(all, claims.subjectClaim());
        if (!subject.isTextual() || subject.textValue().isBlank()) {
            throw new ApiException(401, ApiError.invalidApiKey("The token does not say whose it is."));
        }
        var tenant = claims.tenantClaim().map(name -> claim(all, name).textValue()).orElse(null);
        if (claims.tenantClaim().isPresent() && tenant == null) {
            throw new ApiException(401, ApiError.invalidApiKey("The token does not say to which tenant its holder belongs."));
        }
        var agents = claims.agentsClaim().map(name -> words(claim(all, name))).orElse(null);
        return new Bearer(new Caller(Caller.Kind.JWT, all.path("iss").asText("jwt"), subject.textValue(), tenant, claims.scopes(),
                agents, null), all.path("iat").asLong());
    }

    private JsonNode read(String json) {
        try {
            return mapper.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("claims that were verified cannot be read", e);
        }
    }

    /** Some providers have slashes in the names of their claims. */
    private static JsonNode claim(JsonNode all, String name) {
        return all.has(name) ? all.get(name) : all.at("/" + name);
    }

    private static Set<String> words(JsonNode claim) {
        var words = new HashSet<String>();
        claim.forEach(each -> words.add(each.asText()));
        if (claim.isTextual()) {
            words.addAll(Arrays.asList(claim.textValue().split(" +")));
        }
        return words;
    }

    private static Throwable refusal(Throwable fault) {
        if (fault instanceof ApiException) {
            return fault;
        }
        for (var cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationFailedException) {
                return new ApiException(401, ApiError.invalidApiKey());
            }
        }
        LOG.warnf("a token could not be verified: %s", fault.getClass().getSimpleName());
        return new ApiException(503, ApiError.serverFault("identity_provider_away",
                "The token cannot be verified just now; try again."), SECONDS_AGAIN);
    }
}
