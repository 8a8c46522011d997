package dev.earshot.usage.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where it is written down what sessions cost: {@code earshot.ledger.*}. */
@ConfigMapping(prefix = "earshot.ledger")
public interface LedgerConfig {

    /** Whether it is. */
    @WithDefault("true")
    boolean enabled();

    /** {@code jdbc:sqlite:/path/to/file.db}, or {@code jdbc:postgresql://host/database}. */
    String url();

    Optional<String> username();

    Optional<String> password();

    /** A file that holds the password, in its place. */
    Optional<Path> passwordFile();

    /** How long a row waits for others, to be written with them. */
    @WithDefault("500ms")
    Duration batchDelay();

    /** Rows that wait while the database is away; one more is dropped and counted. */
    @WithDefault("20000")
    int maxWaiting();
}
