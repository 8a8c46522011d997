package dev.earshot.client;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged application once more, native where it was built so, as the core behind the edge under test. */
public class SecondEarshot implements QuarkusTestResourceLifecycleManager {

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[\\d.:]+)");

    private Process process;

    @Override
    public Map<String, String> start() {
        var settings = new HashMap<>(EdgeProfile.edgeOf(launch(Map.of())));
        settings.put("earshot.default-agent", EdgeProfile.MODEL); // who only transcribes goes to the core as well
        return settings;
    }

    /** Ends it without a word (SIGKILL). */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it with these settings, and says where it listens. */
    public URI launch(Map<String, String> settings) {
        try {
            process = new ProcessBuilder(command(settings)).redirectErrorStream(true).start();
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream()));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var listening = LISTENING.matcher(line);
                if (listening.find()) {
                    Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(more -> { })); // lest it blocks on its log
                    return URI.create(listening.group(1));
                }
            }
            throw new IllegalStateException("the second server ended before it listened");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Map<String, String> settings) {
        var options = new ArrayList<>(List.of("-Dquarkus.http.port=0"));
        settings.forEach((key, value) -> options.add("-D" + key + "=" + value));
        var command = new ArrayList<String>();
        var executable = System.getProperty("native.image.path");
        if (executable != null && Files.isExecutable(Path.of(executable))) {
            command.add(executable);
            command.addAll(options);
        } else {
            command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "--enable-native-access=ALL-UNNAMED"));
            command.addAll(options);
            command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        }
        return command;
    }

    @Override
    public void stop() {
        if (process != null) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
