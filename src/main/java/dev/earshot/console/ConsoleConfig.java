package dev.earshot.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the console: {@code earshot.console.*}. */
@ConfigMapping(prefix = "earshot.console")
public interface ConsoleConfig {

    /** Whether sessions are kept to be looked at. */
    @WithDefault("true")
    boolean enabled();
}
