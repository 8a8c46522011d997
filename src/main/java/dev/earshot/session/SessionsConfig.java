package dev.earshot.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Limits on sessions: {@code earshot.sessions.*}. */
@ConfigMapping(prefix = "earshot.sessions")
public interface SessionsConfig {

    /** More live sessions than this are refused with {@code rate_limit_exceeded}. */
    @WithDefault("1000")
    int max();

    /** The longest life of a session. */
    @WithDefault("60")
    int lifeMinutes();

    /** How long a session waits for a client whose connection was lost; 0 s for not at all. */
    @WithDefault("30s")
    Duration returnWithin();

    /** What a caller is told, aloud, before a session ends because no upstream is left. */
    @WithDefault("Sorry, nobody can answer just now. Please try again in a few minutes.")
    String farewell();

    /** Where a client goes from there. */
    WayOut wayOut();

    /** How fast a client may send, and each of those who joined. */
    ClientRate clientRate();

    /** The numbers of a token bucket. */
    interface ClientRate {

        /** In the long run; a client sends 50 a second where it appends audio in pieces of 20 ms. */
        @WithDefault("500")
        int eventsPerSecond();

        /** At once. */
        @WithDefault("5000")
        int eventBurst();

        /** Of their text, in the long run; speech takes 64 KiB. */
        @WithDefault("8388608")
        long bytesPerSecond();

        /** At once: four of the longest messages. */
        @WithDefault("100663296")
        long byteBurst();
    }

    /** What is offered to a client whom no upstream can answer; nothing by default. */
    interface WayOut {

        /** A page where it may write instead. */
        Optional<URI> textUrl();

        /** Where somebody learns that it wants to be called back. */
        Optional<Callback> callback();
    }

    /** A webhook. */
    interface Callback {

        URI url();

        /** Signs what is sent, {@code whsec_…} or any text. */
        Optional<String> secret();

        /** A file that holds it, in its place. */
        Optional<Path> secretFile();

        /** Before the second try, a second by default; each further one waits three times as long. */
        Optional<Duration> retryDelay();
    }
}
