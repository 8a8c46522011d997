package dev.earshot.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentReaderTest {

    @TempDir
    Path folder;

    @Test
    void anAgentIsReadFromYaml() throws Exception {
        var prompt = Files.writeString(folder.resolve("desk.md"), "You answer the telephone.");
        var agent = read("""
                earshot:
                  agents:
                    front-desk:
                      upstreams: [openai, engine]
                      model: gpt-realtime-2
                      voice: cedar
                      instructions-file: %s
                      media: direct
                      on-departure: end
                      turn-detection:
                        type: server_vad
                        silence_duration_ms: 600
                        create_response: false
                      tools: |
                        [{"type": "function", "name": "book_room", "parameters": {"type": "object"}}]
                      session: '{"max_output_tokens": 512}'
                      pinned: [instructions, audio.output.voice]
                      overridable: [instructions, audio]
                      events: [session.update, response.create]
                      limits:
                        life: 10m
                        sessions: 20
                        mints-per-minute: 60
                        minutes-per-day: 600
                      turn-timing: true
                      budget:
                        session-usd: 0.50
                        usd-per-day: 40
                        warn-at: 0.9
                        when-spent: end
                        end-after: 20s
                        near: cheaper-model
                        cheaper-model: gpt-realtime-2.1-mini
                    gpt-realtime-1.5:
                      voice: alloy
                """.formatted(prompt)).get("front-desk");
        assertEquals(List.of("openai", "engine"), agent.upstreams());
        assertEquals(MediaMode.DIRECT, agent.media());
        assertEquals(Agent.OnDeparture.END, agent.onDeparture());
        assertEquals(new ClientRules(Set.of("instructions", "audio.output.voice"), Optional.of(Set.of("instructions", "audio")),
                Optional.of(Set.of("session.update", "response.create"))), agent.rules());
        assertEquals(new AgentLimits(Optional.of(Duration.ofMinutes(10)), Optional.of(20), Optional.of(60), Optional.of(600)),
                agent.limits());
        assertTrue(agent.turnTiming());
        assertEquals(new AgentBudget(Optional.of(new BigDecimal("0.50")), Optional.of(new BigDecimal("40")), 0.9,
                AgentBudget.WhenSpent.END, Optional.of(Duration.ofSeconds(20)), AgentBudget.Near.CHEAPER_MODEL,
                Optional.of("gpt-realtime-2.1-mini")), agent.budget());
        var session = agent.session();
        assertEquals("front-desk", session.model());
        assertEquals("gpt-realtime-2", session.upstreamModel());
        assertEquals("cedar", session.voice());
        assertEquals("You answer the telephone.", session.instructions());
        assertEquals(600, session.toJson().at("/audio/input/turn_detection/silence_duration_ms").asInt());
        assertFalse(session.toJson().at("/audio/input/turn_detection/create_response").asBoolean(true));
        assertEquals("book_room", session.tools().at("/0/name").asText());
        assertEquals(512, session.toJson().path("max_output_tokens").asInt());
    }

    @Test
    void namesWithDotsAndWithQuotationMarksAreOneAgentEach() {
        var agents = AgentReader.read(new SmallRyeConfigBuilder()
                .withSources(properties(100, Map.of("earshot.agents.\"front-desk\".voice", "marin",
                        "earshot.agents.\"gpt-realtime-1.5\".voice", "marin")))
                .withSources(properties(300, Map.of("earshot.agents.front-desk.voice", "cedar"))).build()).byName();
        assertEquals(Set.of("front-desk", "gpt-realtime-1.5"), agents.keySet());
        assertEquals("cedar", agents.get("front-desk").session().voice(), "the stronger source counts, however it writes the name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "budget.session-usd    | a dollar                   | expected US dollars",
        "budget.warn-at        | 80                         | expected a share of 1",
        "budget.near           | cheaper-model              | needs budget.cheaper-model",
        "budget.when-spent     | wait                       | expected one of 'refuse', 'end'",
        "turn-timing           | yes                        | expected 'true' or 'false'",
        "media                 | phone                      | expected one of 'terminate', 'direct'",
        "voise                 | cedar                      | no such setting",
        "limits.life           | soon                       | a time of at least a second",
        "limits.life           | 10ms                       | a time of at least a second",
        "limits.sessions       | 0                          | a whole number from 1 on",
        "limits.sessions       | -4                         | a whole number from 1 on",
        "pinned                | voice                      | 'voice' is no field of a session",
        "overridable           | audio.output.loudness      | is no field of a session",
        "events                | session.updated            | is no event of a client",
        "turn-detection        | manual                     | expected 'off'",
        "turn-detection.type   | server_bad                 | must be one of",
        "turn-detection.threshold | 7                       | must be between",
        "tools                 | [                          | expected JSON",
        "tools                 | [{\"type\":\"function\"}]  | session.tools[0].name",
        "session               | 7                          | expected a JSON object",
        "session               | {\"temperature\":1}        | Unknown parameter",
        "instructions-file     | /no/such/file.md           | cannot be read",
        "on-departure          | ignore                     | expected one of 'undo', 'end'",
    })
    void aMistakeIsToldWithItsKey(String key, String value, String expected) {
        var name = "earshot.agents.desk." + key;
        var message = assertThrows(IllegalArgumentException.class, () -> AgentReader.read(new SmallRyeConfigBuilder()
                .withSources(properties(100, Map.of("earshot.agents.desk.voice", "marin", name, value))).build())).getMessage();
        assertTrue(message.startsWith(name + ": "), message);
        assertTrue(message.contains(expected), message);
    }

    @Test
    void instructionsStandInOnePlace() {
        var message = assertThrows(IllegalArgumentException.class, () -> read("""
                earshot: {agents: {desk: {instructions: a, instructions-file: %s}}}
                """.formatted(Files.writeString(folder.resolve("a.md"), "b")))).getMessage();
        assertTrue(message.contains("desk.instructions-file"), message);
        assertTrue(message.contains("agents.yaml"), () -> "names the file: " + message);
    }

    private Map<String, Agent> read(String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("agents.yaml"), yaml);
        SmallRyeConfig config = new SmallRyeConfigBuilder().withSources(new YamlConfigSource(file.toUri().toURL(), 100)).build();
        return AgentReader.read(config).byName();
    }

    private static PropertiesConfigSource properties(int ordinal, Map<String, String> values) {
        return new PropertiesConfigSource(values, "test", ordinal);
    }
}
