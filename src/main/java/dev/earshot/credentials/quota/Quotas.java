package dev.earshot.credentials.quota;

import dev.earshot.agent.Agent;
import dev.earshot.credentials.store.SharedStore;
import dev.earshot.credentials.store.SharedStore.Count;
import dev.earshot.credentials.store.SharedStore.Pool;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.session.Owner;
import dev.earshot.session.SessionPermit;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much subjects, tenants and agents may have: sessions at a time, client secrets a minute, minutes a day. Counted in
 * the shared store, so for all replicas together; where no quota is set nobody is asked.
 */
@ApplicationScoped
public class Quotas {

    private static final int MINUTE_SECONDS = 60;
    private static final int DAY_SECONDS = 24 * 60 * 60;
    private static final int RETRY_SESSION_SECONDS = 10;

    private final QuotasConfig config;
    private final SharedStore store;
    private final Clock clock;
    private final Set<MeteredPermit> open = ConcurrentHashMap.newKeySet();

    Quotas(QuotasConfig config, SharedStore store, Clock clock, Vertx vertx) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        vertx.setPeriodic(MeteredPermit.PERIOD_MILLIS, timer -> open.forEach(MeteredPermit::renew));
    }

    /** Whose quota it is. @param key tells them apart in the store */
    private record Holder(String word, String key, Optional<Integer> sessions, Optional<Integer> mintsPerMinute,
            Optional<Integer> minutesPerDay) {
    }

    /** A client secret is about to be minted. Fails with {@link ApiException} 429 where that is one too many. */
    public CompletionStage<Void> mint(Owner owner, Agent agent) {
        var minute = clock.instant().getEpochSecond() / MINUTE_SECONDS;
        var holders = holders(owner, agent).stream().filter(holder -> holder.mintsPerMinute().isPresent()).toList();
        if (holders.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        var counts = holders.stream().map(holder -> new Count("mints:" + holder.key() + ":" + minute, 1,
                holder.mintsPerMinute().orElseThrow(), MINUTE_SECONDS)).toList();
        return store.add(counts).thenAccept(full -> {
            if (full >= 0) {
                throw tooMany("client secrets were minted in this minute", holders.get(full),
                        (int) ((minute + 1) * MINUTE_SECONDS - clock.instant().getEpochSecond()));
            }
        });
    }

    /** A session is about to be opened. Fails as {@link #mint}. */
    public CompletionStage<SessionPermit> session(Owner owner, Agent agent) {
        var holders = holders(owner, agent);
        var limited = holders.stream().filter(holder -> holder.sessions().isPresent()).toList();
        var metered = holders.stream().filter(holder -> holder.minutesPerDay().isPresent()).toList();
        if (limited.isEmpty() && metered.isEmpty()) {
            return CompletableFuture.completedStage(SessionPermit.UNLIMITED);
        }
        var pools = limited.stream().map(holder -> new Pool("sessions:" + holder.key(), holder.sessions().orElseThrow())).toList();
        var permit = new MeteredPermit(Ids.next("permit_"), pools, seconds -> dayCounts(metered, seconds), store, open::remove);
        return store.lease(pools, permit.id(), MeteredPermit.LEASE_SECONDS)
                .thenCompose(full -> full >= 0 ? CompletableFuture.failedStage(
                        tooMany("sessions are open", limited.get(full), RETRY_SESSION_SECONDS))
                        : store.add(dayCounts(metered, 1)))
                .thenApply(full -> {
                    if (full >= 0) {
                        permit.release();
                        throw tooMany("minutes were spoken today", metered.get(full), secondsToMidnight());
                    }
                    open.add(permit);
                    return permit;
                });
    }

    /** Seconds are counted, of the day on which they are spent. */
    private List<Count> dayCounts(List<Holder> metered, long seconds) {
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return metered.stream().map(holder -> new Count("seconds:" + holder.key() + ":" + day, seconds,
                holder.minutesPerDay().orElseThrow() * (long) MINUTE_SECONDS, DAY_SECONDS)).toList();
    }

    private int secondsToMidnight() {
        return DAY_SECONDS - (int) (clock.instant().getEpochSecond() % DAY_SECONDS);
    }

    private List<Holder> holders(Owner owner, Agent agent) {
        var holders = new ArrayList<Holder>();
        if (owner.subject() != null) {
            holders.add(of("subject", "subject:" + owner.tenant() + ":" + owner.subject(), config.subject()));
        }
        if (owner.tenant() != null) {
            holders.add(of("tenant", "tenant:" + owner.tenant(), config.tenant()));
        }
        var limits = agent.limits();
        holders.add(new Holder("agent", "agent:" + agent.name(), limits.sessions(), limits.mintsPerMinute(),
                limits.minutesPerDay()));
        return holders;
    }

    private static Holder of(String word, String key, QuotasConfig.Limits limits) {
        return new Holder(word, key, limits.sessions(), limits.mintsPerMinute(), limits.minutesPerDay());
    }

    private static ApiException tooMany(String what, Holder holder, int retryAfterSeconds) {
        return new ApiException(429, new ApiError("rate_limit_error", "rate_limit_exceeded", "Too many " + what + " by this "
                + holder.word() + "; try again later.", null), retryAfterSeconds);
    }
}
