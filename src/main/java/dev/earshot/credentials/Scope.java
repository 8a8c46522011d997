package dev.earshot.credentials;

/** What a caller may do. */
public enum Scope {
    /** Mint client secrets, and revoke those that it has minted. */
    MINT,
    /** Open sessions and calls, go on with its own, and hang up. */
    CONNECT,
    /** Join calls of its tenant, watch its sessions and see what they cost. */
    OBSERVE,
    /** Revoke by subject and by tenant. */
    ADMIN
}
