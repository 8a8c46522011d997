package dev.earshot.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits on sessions: {@code earshot.sessions.*}. */
@ConfigMapping(prefix = "earshot.sessions")
public interface SessionsConfig {

    /** More live sessions than this are refused with {@code rate_limit_exceeded}. */
    @WithDefault("1000")
    int max();

    /** The longest life of a session. */
    @WithDefault("60")
    int lifeMinutes();

    /** What a caller is told, aloud, before a session ends because no upstream is left. */
    @WithDefault("Sorry, nobody can answer just now. Please try again in a few minutes.")
    String farewell();
}
