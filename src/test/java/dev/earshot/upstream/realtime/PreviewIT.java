package dev.earshot.upstream.realtime;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link PreviewTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(FaultyUpstreams.class)
class PreviewIT extends PreviewTest {}
