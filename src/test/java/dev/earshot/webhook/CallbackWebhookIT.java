package dev.earshot.webhook;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link CallbackWebhookTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(CallbackWebhookTest.NobodyAnswers.class)
class CallbackWebhookIT extends CallbackWebhookTest {}
