package dev.earshot.client.http;

import dev.earshot.telemetry.Metrics;
import dev.earshot.usage.ledger.LedgerWriter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Shows the ledger among the metrics: neither of the two rooms knows the other. */
@ApplicationScoped
class LedgerMeters {

    void start(@Observes StartupEvent event, LedgerWriter ledger, Metrics metrics) {
        metrics.ledger("written", ledger::written);
        metrics.ledger("dropped", ledger::dropped);
        metrics.ledger("failed_batch", ledger::failures);
        metrics.ledgerWaiting(ledger::waiting);
    }
}
