package dev.earshot.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents in a YAML file and instructions in a file of their own, both changed while sessions live. */
@QuarkusIntegrationTest
class AgentReloadIT {

    @TempDir
    Path folder;

    private final SecondEarshot server = new SecondEarshot();
    private URI base;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("desk.md"), "Speak of hotels.");
        write("cedar");
        base = server.launch(Map.of("smallrye.config.locations", folder.resolve("agents.yaml").toUri().toString()));
        new Door(base).opened();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void whatIsChangedCountsForNewSessionsAndAMistakeForNone() throws Exception {
        try (var before = RealtimeClient.connect(base, "?model=desk", "sk-x")) {
            assertEquals("Speak of hotels.", before.await("session.created").at("/session/instructions").asText());
            write("alloy");
            Files.writeString(folder.resolve("desk.md"), "Speak of trains.");
            Door.await("the voice is another one", () -> agent().path("voice").asText().equals("alloy"));
            try (var after = RealtimeClient.connect(base, "?model=desk", "sk-x")) {
                assertEquals("Speak of trains.", after.await("session.created").at("/session/instructions").asText());
            }
            write("cedar\n      voise: cedar");
            TimeUnit.SECONDS.sleep(3);
            assertEquals("alloy", agent().path("voice").asText(), "a mistake changes nothing");
            write("marin");
            Door.await("mended", () -> agent().path("voice").asText().equals("marin"));
            before.send("{'type':'input_audio_buffer.clear'}");
            before.await("input_audio_buffer.cleared");
        }
    }

    private void write(String voice) throws IOException {
        Files.writeString(folder.resolve("agents.yaml"), """
                earshot:
                  agents:
                    desk:
                      voice: %s
                      instructions-file: %s
                """.formatted(voice, folder.resolve("desk.md")));
    }

    private JsonNode agent() {
        try {
            var request = HttpRequest.newBuilder(base.resolve("/v1/realtime/agents")).header("Authorization", "Bearer sk-x").build();
            var list = new ObjectMapper().readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
            for (var agent : list.path("data")) {
                if (agent.path("id").asText().equals("desk")) {
                    return agent;
                }
            }
            throw new AssertionError("not listed: " + list);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
