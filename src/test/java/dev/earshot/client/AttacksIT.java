package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link AttacksTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.TwoServers.class)
class AttacksIT extends AttacksTest {

    /** What is resident of the server's process. */
    @Override
    long usedKib() throws Exception {
        var port = String.valueOf(base.getPort());
        var server = ProcessHandle.current().children().filter(child -> child.info().commandLine().orElse("").contains("earshot"))
                .filter(child -> child.info().commandLine().orElse("").contains("-Dquarkus.http.port=" + port)
                        || !child.info().commandLine().orElse("").contains("-Dquarkus.http.port=0")).findFirst().orElseThrow();
        return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
    }
}
