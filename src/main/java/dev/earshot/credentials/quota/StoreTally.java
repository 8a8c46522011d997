package dev.earshot.credentials.quota;

import dev.earshot.credentials.store.SharedStore;
import dev.earshot.session.SpendTally;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;

/** Money is added up where everything is that replicas must know together. */
@ApplicationScoped
class StoreTally implements SpendTally {

    private final SharedStore store;

    StoreTally(SharedStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Long> add(String key, long nanos, int seconds) {
        return store.sum(key, nanos, seconds);
    }
}
