package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that receives media over IPv4 and IPv6. */
@QuarkusTest
@TestProfile(TwoAddressesTest.Both.class)
class TwoAddressesTest extends CallHouse {

    /** Loopback of both kinds. */
    public static class Both implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.webrtc.addresses", "127.0.0.1,::1");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Inet4Address.class, Inet6Address.class})
    void aCallIsHeardAndAnsweredOverEither(Class<? extends InetAddress> kind) throws Exception {
        Predicate<InetAddress> reachable = kind::isInstance;
        try (var caller = TestCaller.offer(door, reachable).connect()) {
            var addresses = CallerSdp.candidates(caller.answer).stream().map(candidate -> candidate.getAddress())
                    .collect(Collectors.toSet());
            assertEquals(Set.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")), addresses);
            assertTrue(kind.isInstance(caller.server().getAddress()));
            caller.events.await("session.created");
            assertHeard(caller);
            caller.events.await("output_audio_buffer.started");
            caller.events.await("output_audio_buffer.stopped");
            assertTrue(Speech.sounding(caller.media.heardSoFar()) > 25, "the answer was heard");
        }
    }
}
