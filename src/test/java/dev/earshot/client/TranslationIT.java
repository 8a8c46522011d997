package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link TranslationTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(TranslationProfile.class)
class TranslationIT extends TranslationTest {}
