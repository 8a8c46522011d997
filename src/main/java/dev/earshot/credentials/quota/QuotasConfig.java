package dev.earshot.credentials.quota;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Quotas: {@code earshot.quotas.*}; none by default. Those of an agent are its own {@code limits}. */
@ConfigMapping(prefix = "earshot.quotas")
public interface QuotasConfig {

    /** Of each subject. */
    Limits subject();

    /** Of each tenant. */
    Limits tenant();

    /** Of one of them. */
    interface Limits {

        /** Sessions at a time. */
        Optional<Integer> sessions();

        /** Client secrets minted in a minute. */
        Optional<Integer> mintsPerMinute();

        /** Minutes of all sessions together on a day, by UTC. */
        Optional<Integer> minutesPerDay();
    }
}
