package dev.earshot.credentials;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.StartupEvent;
import org.junit.jupiter.api.Test;
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

    @Test
    void theStartUpFailsWithTheReason() {
        var event = new StartupEvent();
        var open = new ListenGuard(Settings.demo(), "0.0.0.0");
        var failure = assertThrows(IllegalStateException.class, () -> open.beforeListening(event));
        assertTrue(failure.getMessage().contains("0.0.0.0"), failure.getMessage());
        assertDoesNotThrow(() -> new ListenGuard(Settings.keyed(), "0.0.0.0").beforeListening(event));
        assertDoesNotThrow(() -> new ListenGuard(Settings.demo(), "127.0.0.1").beforeListening(event));
    }
}
