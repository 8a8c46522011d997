package dev.earshot.client.webrtc;

import dev.earshot.audio.Slab;
import dev.earshot.session.SessionRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of calls have in common: the door, and that each leaves no session and no slab behind. */
abstract class CallHouse {

    /** The caller's side has one, and the engine, which another upstream may take the place of, one of its own. */
    static final int SLABS_OF_A_CALL = 2;

    @TestHTTPResource("/")
    URI base;

    @Inject
    SessionRegistry sessions;

    @Inject
    MediaLoops loops;

    Door door;
    /** Slabs that belong to no session of this test. */
    int otherSlabs;

    @BeforeEach
    void nobodyIsCalling() {
        door = new Door(base).opened();
        Door.await("no session is left of other tests", () -> sessions.liveCount() == 0);
        otherSlabs = Slab.liveCount();
    }

    @AfterEach
    void nothingIsLeft() {
        Door.await("every session has ended", () -> sessions.liveCount() == 0);
        Door.await("every slab is given back", () -> Slab.liveCount() == otherSlabs);
    }

    /** The events of this call still go both ways. */
    static void assertAnswers(TestCaller caller) throws Exception {
        caller.send("{'type':'input_audio_buffer.clear'}");
        caller.events.await("input_audio_buffer.cleared");
    }

    /** This call is still heard. */
    static void assertHeard(TestCaller caller) throws Exception {
        caller.media.say(Speech.clip("h_card003.wav"));
        caller.events.await("input_audio_buffer.speech_started");
    }
}
