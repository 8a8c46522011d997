package dev.earshot.credentials;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenGuardTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.3.254", "localhost", "LocalHost", "::1", "[::1]"})
    void withoutKeysLoopbackIsAllowed(String host) {
        assertTrue(ListenGuard.refusal(host, false).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.4", "earshot.example", "127.0.0.1.example.com", "127.0.0.256",
        "localhost.example", "", "::ffff:10.0.0.1", "127.1"})
    void withoutKeysAnythingElseIsRefusedAndTheWayOutNamed(String host) {
        var reason = ListenGuard.refusal(host, false).orElseThrow();
        assertTrue(reason.contains("earshot.credentials.api-keys"), reason);
        assertTrue(reason.contains("quarkus.http.host"), reason);
        assertTrue(ListenGuard.refusal(host, true).isEmpty(), "with keys it may listen anywhere");
    }
}
