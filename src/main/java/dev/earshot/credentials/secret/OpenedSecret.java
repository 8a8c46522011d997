package dev.earshot.credentials.secret;

/** What came of opening an {@code ek_…} token. */
public sealed interface OpenedSecret {

    /** Sealed here or by a replica with the same key, and alive. */
    record Valid(SealedSecret secret) implements OpenedSecret {
    }

    /** Genuine, but too late. */
    record Expired(SealedSecret secret) implements OpenedSecret {
    }

    /** Too long, cut short, altered, or sealed with another key. Which of them is nobody's business. */
    record Forged() implements OpenedSecret {
    }
}
