package dev.earshot.agent;

import dev.earshot.agent.Agent.OnDeparture;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.SessionConfiguration;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code earshot.agents."name".*}. Fields of the session are checked as those of a client are, so that a mistake
 * ends the start with the key that it was made in, not a call with an error.
 */
final class AgentReader {

    private static final String DEFAULT_INSTRUCTIONS =
            "You are a helpful voice assistant. Answer briefly and in plain words; the answer will be spoken.";
    private static final String DEFAULT_VOICE = "marin";
    private static final String DEFAULT_UPSTREAM = "engine";

    private final AgentKeys keys;
    private final Set<Path> files = new HashSet<>();

    private AgentReader(AgentKeys keys) {
        this.keys = keys;
    }

    /**
     * @param byName the agents
     * @param files that were read for them
     */
    record Read(Map<String, Agent> byName, Set<Path> files) {
    }

    /** @throws IllegalArgumentException naming the key that is not right, and what was expected */
    static Read read(SmallRyeConfig config) {
        var byName = new LinkedHashMap<String, Agent>();
        var files = new HashSet<Path>();
        for (var name : AgentKeys.names(config)) {
            var reader = new AgentReader(new AgentKeys(config, name));
            byName.put(name, reader.agent(name));
            files.addAll(reader.files);
        }
        return new Read(Map.copyOf(byName), files);
    }

    private Agent agent(String name) {
        var upstreams = keys.list("upstreams").orElse(List.of(DEFAULT_UPSTREAM));
        var media = keys.oneOf("media", MediaMode.class).orElse(MediaMode.TERMINATE);
        var rules = new ClientRules(fields("pinned").orElse(Set.of()), fields("overridable"), events());
        var limits = new AgentLimits(keys.duration("limits.life"), keys.count("limits.sessions"),
                keys.count("limits.mints-per-minute"), keys.count("limits.minutes-per-day"));
        var agent = new Agent(name, upstreams, media, session(name), rules, limits,
                keys.oneOf("on-departure", OnDeparture.class).orElse(OnDeparture.UNDO), keys.flag("turn-timing"),
                budget());
        keys.refuseUnread();
        return agent;
    }

    private AgentBudget budget() {
        var near = keys.oneOf("budget.near", AgentBudget.Near.class).orElse(AgentBudget.NONE.near());
        var cheaper = keys.text("budget.cheaper-model");
        if (near == AgentBudget.Near.CHEAPER_MODEL && cheaper.isEmpty()) {
            throw keys.wrong("budget.near", "'cheaper-model' needs budget.cheaper-model");
        }
        return new AgentBudget(keys.dollars("budget.session-usd"), keys.dollars("budget.usd-per-day"),
                keys.share("budget.warn-at").orElse(AgentBudget.NONE.warnAt()),
                keys.oneOf("budget.when-spent", AgentBudget.WhenSpent.class).orElse(AgentBudget.NONE.whenSpent()),
                keys.duration("budget.end-after"), near, cheaper);
    }

    private SessionConfiguration session(String name) {
        var session = SessionConfiguration.defaults(name, instructions(),
                keys.text("voice").orElse(DEFAULT_VOICE));
        session = keys.text("model").map(session::servedBy).orElse(session);
        var parts = new AgentSessionParts(keys);
        session = updated(session, parts.turnDetection());
        session = updated(session, parts.tools());
        return updated(session, parts.further());
    }

    private SessionConfiguration updated(SessionConfiguration session, Optional<AgentSessionParts.Part> part) {
        if (part.isEmpty()) {
            return session;
        }
        try {
            return session.updated(part.get().session(), false);
        } catch (ApiException e) {
            throw keys.wrong(part.get().key(), (e.error().param() == null ? "" : e.error().param() + ": ")
                    + e.error().message());
        }
    }

    private String instructions() {
        var inline = keys.text("instructions");
        var file = keys.file("instructions-file");
        if (inline.isPresent() && file.isPresent()) {
            throw keys.wrong("instructions-file", "'instructions' is there, too; give one of them");
        }
        file.ifPresent(read -> files.add(read.path()));
        return file.map(AgentKeys.TextFile::text).or(() -> inline).orElse(DEFAULT_INSTRUCTIONS);
    }

    private Optional<Set<String>> fields(String key) {
        return keys.list(key).map(paths -> {
            for (var path : paths) {
                if (!SessionConfiguration.hasField(path)) {
                    throw keys.wrong(key, "'" + path + "' is no field of a session; give paths like audio.output.voice");
                }
            }
            return Set.copyOf(paths);
        });
    }

    private Optional<Set<String>> events() {
        return keys.list("events").map(types -> {
            var known = new ArrayList<String>(types);
            known.removeAll(ClientEvent.TYPES);
            if (!known.isEmpty()) {
                throw keys.wrong("events", "'" + known.getFirst() + "' is no event of a client");
            }
            return Set.copyOf(types);
        });
    }
}
