package dev.earshot.telemetry;

import dev.earshot.protocol.WireWord;
import dev.earshot.session.Charge;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;

/** Tokens and money. */
@Singleton
public class CostMetrics implements SessionObserver {

    private final FewWords models = new FewWords();
    private final Metrics metrics;
    private final TelemetryConfig config;

    CostMetrics(Metrics metrics, TelemetryConfig config) {
        this.metrics = metrics;
        this.config = config;
    }

    @Override
    public void charged(Session session, Charge charge) {
        var use = charge.use();
        var tokens = charge.tokens();
        var labels = Tags.of("agent", session.opening().agent().name(), "upstream", Labels.known(use.upstream()),
                "model", model(charge));
        var whose = config.tenantLabel() ? labels.and("tenant", Labels.known(session.opening().owner().tenant())) : labels;
        tokens(whose, "input", "text", "no", tokens.textIn());
        tokens(whose, "input", "text", "yes", tokens.textCached());
        tokens(whose, "input", "audio", "no", tokens.audioIn());
        tokens(whose, "input", "audio", "yes", tokens.audioCached());
        tokens(whose, "input", "image", "no", tokens.imageIn());
        tokens(whose, "input", "image", "yes", tokens.imageCached());
        tokens(whose, "output", "text", "no", tokens.textOut());
        tokens(whose, "output", "audio", "no", tokens.audioOut());
        metrics.count(TelemetryNames.COST, whose, charge.costUsd());
        metrics.count(TelemetryNames.RESPONSES, whose.and("kind", WireWord.of(use.kind()), "priced",
                charge.priced() ? "yes" : "no", "estimated", charge.estimated() ? "yes" : "no"), 1);
    }

    /** What a server calls a model may be anything; of those that nobody has priced there is one. */
    private String model(Charge charge) {
        return charge.priced() ? models.of(charge.use().model()) : "unpriced";
    }

    private void tokens(Tags labels, String way, String modality, String cached, long count) {
        if (count > 0) {
            metrics.count(TelemetryNames.TOKENS, labels.and("way", way, "modality", modality, "cached", cached), count);
        }
    }
}
