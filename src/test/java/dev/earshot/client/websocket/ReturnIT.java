package dev.earshot.client.websocket;

import dev.earshot.client.TwoServersProfile;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link RelayedReturnTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(TwoServersProfile.class)
class ReturnIT extends RelayedReturnTest {}
