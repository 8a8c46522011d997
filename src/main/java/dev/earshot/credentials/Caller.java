package dev.earshot.credentials;

import dev.earshot.credentials.secret.SealedSecret;
import dev.earshot.session.Owner;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Who stands at the door, whichever door that is.
 *
 * @param label who pays: the label of an API key, that of the key which minted the client secret, the issuer of a JWT, or
 *     {@value #DEMO_LABEL}
 * @param subject the person or the program on whose behalf; null where nobody said
 * @param tenant null where there are none
 * @param agents the only ones that it may have; null for all
 * @param secret the opened client secret; null for the other kinds
 */
public record Caller(Kind kind, String label, String subject, String tenant, Set<Scope> scopes, Set<String> agents,
        SealedSecret secret) {

    /** The label of whoever uses a server that has no API keys. */
    public static final String DEMO_LABEL = "demo";

    private static final Set<Scope> OF_A_SECRET = Set.of(Scope.CONNECT);
    private static final Caller DEMO = new Caller(Kind.DEMO, DEMO_LABEL, null, null, EnumSet.allOf(Scope.class), null, null);

    /** By what the caller got in. */
    public enum Kind {
        /** A configured key. */
        API_KEY,
        /** An {@code ek_…} token: may open sessions, never mint. */
        CLIENT_SECRET,
        /** A bearer token of an identity provider. */
        JWT,
        /** No keys are configured and the caller is on this machine. */
        DEMO
    }

    public Caller {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(label, "label");
        scopes = Set.copyOf(scopes);
        if ((kind == Kind.CLIENT_SECRET) != (secret != null)) {
            throw new IllegalArgumentException(kind + " with secret: " + (secret != null));
        }
    }

    static Caller clientSecret(SealedSecret secret) {
        var terms = secret.terms();
        return new Caller(Kind.CLIENT_SECRET, secret.callerLabel(), terms.subject(), terms.tenant(), OF_A_SECRET, terms.agents(),
                secret);
    }

    static Caller demo() {
        return DEMO;
    }

    /** Tells callers apart, also in logs: the id of a client secret, the subject of a JWT, or the label of a key. */
    public String id() {
        return switch (kind) {
            case CLIENT_SECRET -> secret.id();
            case JWT -> label + "/" + subject;
            case API_KEY, DEMO -> label;
        };
    }

    /** As the owner of the sessions that it opens. */
    public Owner owner() {
        return new Owner(id(), label, subject, tenant);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether it may have this agent. */
    public boolean mayHave(String agent) {
        return agents == null || agents.contains(agent);
    }

    /** Whether what is known of all sessions together is for it: a program of the house that is bound to nothing. */
    public boolean reachesAll() {
        return (kind == Kind.API_KEY || kind == Kind.DEMO) && tenant == null && agents == null;
    }

    /** Whether a session is its own: opened by itself, or, for a program of the house, by whoever is of the same tenant. */
    public boolean reaches(Owner owner) {
        return owner.id().equals(id())
                || (kind == Kind.API_KEY || kind == Kind.DEMO) && (tenant == null || tenant.equals(owner.tenant()));
    }
}
