package dev.earshot.usage.budget;

import io.smallrye.config.ConfigMapping;
import java.math.BigDecimal;
import java.util.Optional;

/** Budgets that hold for every agent, in US dollars: {@code earshot.budgets.*}. */
@ConfigMapping(prefix = "earshot.budgets")
public interface BudgetsConfig {

    Session session();

    Day subject();

    Day tenant();

    /** Of one session. */
    interface Session {
        Optional<BigDecimal> usd();
    }

    /** Of each of them, on a day by UTC. */
    interface Day {
        Optional<BigDecimal> usdPerDay();
    }
}
