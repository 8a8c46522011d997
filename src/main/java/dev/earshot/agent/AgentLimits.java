package dev.earshot.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Limits on the sessions of one agent, of all its callers together.
 *
 * @param life of one session, where it is shorter than every session's
 * @param sessions that may be open at a time
 * @param mintsPerMinute client secrets that may be minted in a minute
 * @param minutesPerDay that its sessions may last together on a day, by UTC
 */
public record AgentLimits(Optional<Duration> life, Optional<Integer> sessions, Optional<Integer> mintsPerMinute,
        Optional<Integer> minutesPerDay) {

    /** How long a session may last: the shortest of its own life, that of every session and what its credentials say. */
    public Duration life(Duration ofEverySession, Optional<Duration> ofCredentials) {
        return Stream.of(Optional.of(ofEverySession), life, ofCredentials).flatMap(Optional::stream)
                .min(Duration::compareTo).orElseThrow();
    }
}
