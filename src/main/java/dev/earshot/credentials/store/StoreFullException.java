package dev.earshot.credentials.store;

/** There is no room for another value. Nothing is evicted for it: that would break a promise already given. */
public final class StoreFullException extends RuntimeException {

    private static final long serialVersionUID = 1;

    StoreFullException() {
        super("the store is full", null, false, false);
    }
}
