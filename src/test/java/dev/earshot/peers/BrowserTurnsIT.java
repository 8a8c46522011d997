package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link BrowserTurns} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class BrowserTurnsIT extends BrowserTurnsTest {}
