package dev.earshot.credentials;

import java.util.Objects;

/**
 * Who stands at the door.
 *
 * @param label who pays: the label of an API key, that of the key which minted the client secret, or {@value #DEMO_LABEL}
 * @param secret the opened client secret; null for the other kinds
 */
public record Caller(Kind kind, String label, SealedSecret secret) {

    /** The label of whoever uses a server that has no API keys. */
    public static final String DEMO_LABEL = "demo";

    private static final Caller DEMO = new Caller(Kind.DEMO, DEMO_LABEL, null);

    /** By what the caller got in. */
    public enum Kind {
        /** A configured key: may do everything, minting included. */
        API_KEY,
        /** An {@code ek_…} token: may open sessions, never mint. */
        CLIENT_SECRET,
        /** No keys are configured and the caller is on this machine. */
        DEMO
    }

    public Caller {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(label, "label");
        if ((kind == Kind.CLIENT_SECRET) != (secret != null)) {
            throw new IllegalArgumentException(kind + " with secret: " + (secret != null));
        }
    }

    public static Caller apiKey(String label) {
        return new Caller(Kind.API_KEY, label, null);
    }

    public static Caller clientSecret(SealedSecret secret) {
        return new Caller(Kind.CLIENT_SECRET, secret.callerLabel(), secret);
    }

    public static Caller demo() {
        return DEMO;
    }

    /** Tells callers apart, also in logs: the id of a client secret, or the label of a key. */
    public String id() {
        return secret == null ? label : secret.id();
    }

    public boolean mayMint() {
        return kind != Kind.CLIENT_SECRET;
    }
}
