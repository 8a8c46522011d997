package dev.earshot.upstream.realtime;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link FaultsTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class FaultsIT extends FaultsTest {}
