package dev.earshot.usage.budget;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentBudget;
import dev.earshot.agent.AgentBudget.Near;
import dev.earshot.agent.AgentBudget.WhenSpent;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.WireWord;
import dev.earshot.session.Charge;
import dev.earshot.session.EndReason;
import dev.earshot.session.ModelUse.Kind;
import dev.earshot.session.SessionControl;
import dev.earshot.session.SpendTally;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The budgets that one session draws on; the one that is nearest to its end decides. On the session's loop.
 *
 * <pre>
 *   OPEN --warn-at--&gt; WARNED --used up--&gt; SPENT --end-after, or at once where it says so--&gt; ENDED
 * </pre>
 */
final class SessionBudget {

    private static final Logger LOG = Logger.getLogger(SessionBudget.class);

    /** A day by UTC, and the next: sessions that began on a day draw on it until they end. */
    private static final int SUM_SECONDS = 48 * 60 * 60;

    /** The last of a conversation are not summarised. */
    private static final int KEPT_ITEMS = 6;

    private enum State { OPEN, WARNED, SPENT, ENDED }

    private final SessionControl control;
    private final AgentBudget budget;
    private final List<Pot> pots;
    private final SpendTally tally;
    private State state = State.OPEN;
    private long spentSinceNanos;
    private long costNanos;
    private long inputTokens;
    private boolean summaryDue;
    private boolean truncationDue;

    SessionBudget(SessionControl control, AgentBudget budget, List<Pot> pots, SpendTally tally) {
        this.control = control;
        this.budget = budget;
        this.pots = pots;
        this.tally = tally;
    }

    /** What others have spent counts from the beginning. */
    void open() {
        pots.forEach(pot -> share(pot, 0, false));
    }

    void charged(Charge charge) {
        var nanos = charge.priced() ? charge.costNanos() : 0;
        costNanos += nanos;
        if (charge.use().kind() == Kind.RESPONSE && charge.tokens().input() > 0) {
            inputTokens = charge.tokens().input();
            truncateIfDue();
        }
        pots.stream().filter(pot -> pot.key() == null).forEach(pot -> pot.add(nanos));
        pots.stream().filter(pot -> pot.key() != null).forEach(pot -> share(pot, nanos, true));
        look();
        tell(charge);
    }

    /** Where the sum of all replicas cannot be had, this session's own part of it counts. */
    private void share(Pot pot, long nanos, boolean told) {
        if (pot.key() == null) {
            return;
        }
        tally.add(pot.key(), nanos, SUM_SECONDS).whenComplete((sum, fault) -> control.later(() -> {
            var before = pot.spentNanos();
            if (fault == null) {
                pot.stands(sum);
            } else {
                LOG.debugf("a budget could not be shared: %s", fault.getClass().getSimpleName());
                pot.add(nanos);
            }
            look();
            if (told && pot.spentNanos() != before) {
                tell(null);
            }
        }));
    }

    void tick(long nowNanos) {
        if (state == State.SPENT && budget.endAfter().isPresent()
                && nowNanos - spentSinceNanos > budget.endAfter().get().toNanos()) {
            end();
        } else if (summaryDue && state == State.WARNED && control.atRest()) {
            summaryDue = !summarise();
        }
    }

    private void look() {
        var share = pots.stream().mapToDouble(Pot::share).max().orElse(0);
        if (state == State.OPEN && share >= budget.warnAt()) {
            enter(State.WARNED);
            spendLess();
        }
        if (state == State.WARNED && share >= 1) {
            enter(State.SPENT);
            spentSinceNanos = System.nanoTime();
            if (budget.whenSpent() == WhenSpent.END || costsWithoutAnswers()) {
                end();
            } else {
                control.refuseAnswers(error());
            }
        }
    }

    /** What only listens or interprets costs as long as it lives. */
    private boolean costsWithoutAnswers() {
        var configuration = control.session().opening().configuration();
        return configuration.translates() || configuration.transcribesOnly();
    }

    private ApiError error() {
        var spent = pots.stream().filter(pot -> pot.share() >= 1).findFirst().orElse(pots.getFirst());
        return ApiError.rateLimited("The budget of this " + spent.of() + " is used up: nothing more is answered.", "budget_exceeded");
    }

    private void end() {
        enter(State.ENDED);
        var error = error();
        tell(null);
        control.end(new EndReason(1008, "budget used up", error));
    }

    private void spendLess() {
        switch (budget.near()) {
            case NOTHING -> { }
            case TRUNCATE -> {
                truncationDue = true;
                truncateIfDue();
            }
            case SUMMARISE -> summaryDue = true;
            case CHEAPER_MODEL -> control.goOnWith(budget.cheaperModel().orElseThrow());
        }
    }

    /** By what the last response has read, once one has. */
    private void truncateIfDue() {
        if (truncationDue && inputTokens > 0) {
            truncationDue = false;
            var truncation = Json.object();
            truncation.putObject("truncation").put("type", "retention_ratio").put("retention_ratio", 0.5)
                    .putObject("token_limits").put("post_instructions", (int) Math.max(1_000, inputTokens / 2));
            control.update(truncation);
        }
    }

    /** The summary stands where the conversation begins, and stays there: what is read first stays what it was. @return whether there was anything */
    private boolean summarise() {
        var old = control.itemsBefore(KEPT_ITEMS);
        if (!old.isEmpty()) {
            control.askAside("Summarise the conversation so far in at most 150 words, for yourself to go on with: facts, names, "
                    + "numbers, promises and open questions. No greeting.", words ->
                    control.replaceItems(old, "What was said before: " + words));
        }
        return !old.isEmpty();
    }

    /** @param charge that brought it about, told once; null for none */
    private void tell(Charge charge) {
        var members = Json.object().put("state", WireWord.of(state)).put("cost_usd", costNanos / 1e9);
        if (charge != null && charge.use().kind() == Kind.RESPONSE && charge.use().turn() > 0) {
            members.put("turn", charge.use().turn()).put("response_cost_usd", charge.costUsd())
                    .put("response_input_tokens", charge.tokens().input());
        }
        var all = members.putArray("budgets");
        pots.forEach(pot -> shown(all.addObject(), pot));
        control.tell(ServerEvents.budgetUpdated(members));
    }

    /** What others spend is not every caller's business: of what is shared with them only the rest is told. */
    private static void shown(ObjectNode json, Pot pot) {
        json.put("of", pot.of()).put("remaining_usd", pot.remainingNanos() / 1e9);
        if (pot.key() == null || pot.of().equals("subject")) {
            json.put("limit_usd", pot.limitNanos() / 1e9).put("spent_usd", pot.spentNanos() / 1e9);
        }
    }

    private void enter(State next) {
        LOG.infof("%s: its budget is %s", control.session().id(), WireWord.of(next));
        state = next;
    }
}
