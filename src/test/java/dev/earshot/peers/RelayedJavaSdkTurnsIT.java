package dev.earshot.peers;

import dev.earshot.client.TwoServersProfile;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link RelayedJavaSdkTurnsTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(TwoServersProfile.class)
class RelayedJavaSdkTurnsIT extends RelayedJavaSdkTurnsTest {}
