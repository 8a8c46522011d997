package dev.earshot.usage.budget;

import dev.earshot.agent.AgentBudget;
import dev.earshot.session.Charge;
import dev.earshot.session.SessionControl;
import dev.earshot.session.SessionPolicy;
import dev.earshot.session.SpendTally;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Holds each session to the budgets of itself, of its subject, its tenant and its agent. */
@Singleton
public class Budgets implements SessionPolicy {

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private final BudgetsConfig config;
    private final SpendTally tally;
    private final Clock clock;
    private final Map<String, SessionBudget> budgets = new ConcurrentHashMap<>();

    Budgets(BudgetsConfig config, SpendTally tally, Clock clock) {
        this.config = config;
        this.tally = tally;
        this.clock = clock;
    }

    @Override
    public void opened(SessionControl control) {
        var session = control.session();
        var budget = session.opening().agent().budget();
        var pots = pots(control, budget);
        if (!pots.isEmpty()) {
            var held = new SessionBudget(control, budget, pots, tally);
            budgets.put(session.id(), held);
            held.open();
        }
    }

    private List<Pot> pots(SessionControl control, AgentBudget budget) {
        var opening = control.session().opening();
        var owner = opening.owner();
        var day = ":" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var pots = new ArrayList<Pot>();
        add(pots, "session", null, budget.sessionUsd().or(() -> config.session().usd()));
        add(pots, "agent", "usd:agent:" + opening.agent().name() + day, budget.usdPerDay());
        if (owner.subject() != null) {
            var tenant = owner.tenant() == null ? "" : owner.tenant();
            add(pots, "subject", "usd:subject:" + tenant.length() + ":" + tenant + ":" + owner.subject() + day,
                    config.subject().usdPerDay());
        }
        if (owner.tenant() != null) {
            add(pots, "tenant", "usd:tenant:" + owner.tenant() + day, config.tenant().usdPerDay());
        }
        return pots;
    }

    private static void add(List<Pot> pots, String of, String key, Optional<BigDecimal> usd) {
        usd.ifPresent(dollars -> pots.add(new Pot(of, key, dollars.multiply(NANOS).longValue())));
    }

    @Override
    public void charged(SessionControl control, Charge charge) {
        var budget = budgets.get(control.session().id());
        if (budget != null) {
            budget.charged(charge);
        }
    }

    @Override
    public void tick(SessionControl control, long nowNanos) {
        var budget = budgets.get(control.session().id());
        if (budget != null) {
            budget.tick(nowNanos);
        }
    }

    @Override
    public void ended(SessionControl control) {
        budgets.remove(control.session().id());
    }
}
