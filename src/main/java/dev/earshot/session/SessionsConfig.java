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
}
