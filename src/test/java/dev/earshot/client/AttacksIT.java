package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link AttacksTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.class)
class AttacksIT extends AttacksTest {

    /** What is resident of the server's process. */
    @Override
    long usedKib() throws Exception {
        var server = ProcessHandle.current().children()
                .filter(child -> child.info().commandLine().orElse("").contains("earshot")).findFirst().orElseThrow();
        return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
    }
}
