package dev.earshot.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

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
}
