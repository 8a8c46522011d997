package dev.earshot.agent;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * What the sessions of an agent may cost, in US dollars, and what is done about it.
 *
 * @param sessionUsd of one session
 * @param usdPerDay of all of them together on a day, by UTC
 * @param warnAt the share of a budget from which its client is warned, and {@code near} is done
 * @param whenSpent what happens when a budget is used up
 * @param endAfter how long a session goes on without answers then; for ever by default
 * @param near what is done to spend less, near the end of a budget
 * @param cheaperModel that the session goes on with, where {@code near} says so
 */
public record AgentBudget(Optional<BigDecimal> sessionUsd, Optional<BigDecimal> usdPerDay, double warnAt, WhenSpent whenSpent,
        Optional<Duration> endAfter, Near near, Optional<String> cheaperModel) {

    /** None; those of subjects and tenants warn at four fifths, and refuse further answers. */
    public static final AgentBudget NONE = new AgentBudget(Optional.empty(), Optional.empty(), 0.8, WhenSpent.REFUSE,
            Optional.empty(), Near.NOTHING, Optional.empty());

    public enum WhenSpent {
        /** Nothing more is answered. */
        REFUSE,
        /** The session ends. */
        END
    }

    public enum Near {
        NOTHING,
        /** Less of the conversation is read for each answer. */
        TRUNCATE,
        /** What is old of the conversation is summarised into one item at its beginning. */
        SUMMARISE,
        /** The session goes on with another model, between two turns. */
        CHEAPER_MODEL
    }
}
