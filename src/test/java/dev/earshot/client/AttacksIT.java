package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link AttacksTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.TwoServers.class)
class AttacksIT extends AttacksTest {

    /** What is resident of both servers. */
    @Override
    long usedKib() {
        return ProcessHandle.current().children()
                .filter(child -> child.info().commandLine().orElse("").contains("earshot")).mapToLong(AttacksIT::residentKib).sum();
    }

    private static long residentKib(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
