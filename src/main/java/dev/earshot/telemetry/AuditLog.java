package dev.earshot.telemetry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.WireWord;
import dev.earshot.session.AuditTrail;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Writes each decision as one line of JSON, in the log category {@value #CATEGORY}, and as an OpenTelemetry log record with
 * the same members as attributes where an OTLP endpoint is configured.
 */
@ApplicationScoped
public class AuditLog implements AuditTrail {

    static final String CATEGORY = "dev.earshot.audit";

    /** Names come from whoever asks. */
    private static final int MAX_CHARS = 256;

    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(CATEGORY);

    private final Logger records;
    private final RefusalFlood flood = new RefusalFlood();

    AuditLog(OpenTelemetry telemetry, @ConfigProperty(name = "earshot.telemetry.otlp-endpoint") Optional<String> endpoint) {
        records = endpoint.isPresent() ? telemetry.getLogsBridge().get(CATEGORY) : null;
    }

    @Override
    public void record(Entry entry) {
        var line = line(entry);
        if (entry.owner() == null && !flood.tells(line, System.nanoTime())) {
            return;
        }
        LOG.info(Json.write(line));
        if (records != null) {
            export(line);
        }
    }

    private void export(ObjectNode line) {
        var attributes = Attributes.builder();
        line.properties().forEach(member ->
                attributes.put(AttributeKey.stringKey("earshot.audit." + member.getKey()), member.getValue().asText()));
        records.logRecordBuilder().setSeverity(Severity.INFO).setEventName("earshot.audit." + line.path("decision").asText())
                .setBody(line.path("decision").asText()).setAllAttributes(attributes.build()).emit();
    }

    private static ObjectNode line(Entry entry) {
        var line = Json.object().put("decision", WireWord.of(entry.decision()));
        if (entry.owner() != null) {
            put(line, "caller", entry.owner().id());
            put(line, "key", entry.owner().label());
            put(line, "subject", entry.owner().subject());
            put(line, "tenant", entry.owner().tenant());
        }
        put(line, "secret", entry.secretId());
        put(line, "door", entry.door() == null ? null : WireWord.of(entry.door()));
        put(line, "session", entry.sessionId());
        put(line, "call", entry.callId());
        put(line, "agent", entry.agent());
        put(line, "detail", entry.detail());
        return line;
    }

    private static void put(ObjectNode line, String name, String value) {
        if (value != null) {
            line.put(name, value.length() <= MAX_CHARS ? value : value.substring(0, MAX_CHARS));
        }
    }
}
