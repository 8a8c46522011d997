package dev.earshot.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Which spans are recorded. Without an OTLP endpoint none is: nothing is recorded that could go nowhere. */
class TraceSampling {

    @Produces
    @Singleton
    Sampler sampler(TelemetryConfig config) {
        return config.otlpEndpoint().isPresent() ? new Keeping(Sampler.traceIdRatioBased(config.traceRatio())) : Sampler.alwaysOff();
    }

    /** As whoever began the trace wants it, else by ratio; and what says that it is to be kept. */
    private record Keeping(Sampler ratio) implements Sampler {

        @Override
        public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
                Attributes attributes, List<LinkData> parentLinks) {
            var parent = Span.fromContext(parentContext).getSpanContext();
            if (attributes.get(TelemetryNames.KEPT) != null || parent.isSampled()) {
                return SamplingResult.recordAndSample();
            }
            return parent.isValid() ? SamplingResult.drop()
                    : ratio.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
        }

        @Override
        public String getDescription() {
            return "kept, as the parent, else " + ratio.getDescription();
        }
    }
}
