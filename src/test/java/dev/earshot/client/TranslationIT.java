package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link TranslationTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(TranslationProfile.TwoServers.class)
class TranslationIT extends TranslationTest {}
