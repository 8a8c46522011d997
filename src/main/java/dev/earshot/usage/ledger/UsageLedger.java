package dev.earshot.usage.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the ledger. Each answer takes a connection of its own, and time: never on an event loop. */
@ApplicationScoped
public class UsageLedger {

    private static final int READ_SECONDS = 15;

    private static final List<String> SUMS = List.of("text_in", "text_cached", "audio_in", "audio_cached", "image_in",
            "image_cached", "text_out", "audio_out", "audio_millis", "cost_nanos");

    private static final List<String> NAMES = List.of("at_millis", "id", "day", "session_id", "call_id", "door", "agent",
            "tenant", "subject", "api_key", "kind", "response_id", "status", "upstream", "model", "turn");

    private static final List<String> ENDS = List.of("estimated", "price_version", "first_audio_micros", "edge_micros",
            "upstream_micros", "tool_micros", "network_micros");

    private final LedgerConfig config;
    private final LedgerDatabase database;

    UsageLedger(LedgerConfig config, LedgerDatabase database) {
        this.config = config;
        this.database = database;
    }

    /** False where nothing is written down at all. */
    public boolean kept() {
        return config.enabled();
    }

    /** @throws SQLException when the database cannot be had */
    public UsagePage read(UsageQuery query) throws SQLException {
        try (var connection = database.connect()) {
            return query.groups().isEmpty() ? rows(connection, query) : sums(connection, query);
        }
    }

    private static UsagePage rows(Connection connection, UsageQuery query) throws SQLException {
        var columns = new ArrayList<>(NAMES);
        columns.addAll(SUMS);
        columns.addAll(ENDS);
        var where = new Where(query);
        if (!query.after().isEmpty()) {
            where.and("(at_millis, id) > (?, ?)", Long.valueOf(query.after().getFirst()), query.after().getLast());
        }
        var sql = "SELECT " + String.join(", ", columns) + " FROM model_use WHERE " + where.sql() + " ORDER BY at_millis, id LIMIT "
                + (query.limit() + 1);
        return page(connection, sql, where, columns, query.limit(),
                last -> List.of(String.valueOf(last.get("at_millis")), String.valueOf(last.get("id"))));
    }

    private static UsagePage sums(Connection connection, UsageQuery query) throws SQLException {
        var groups = query.groups().stream().map(UsageQuery.COLUMNS::get).toList();
        // Where nobody said, the name is empty: empty sorts as a name does, and null would not.
        var keys = groups.stream().map(column -> "COALESCE(" + column + ", '')").toList();
        var columns = new ArrayList<>(groups);
        columns.add("uses");
        columns.addAll(SUMS);
        columns.addAll(List.of("unpriced", "estimated", "mean_first_audio_micros"));
        var selected = new ArrayList<String>();
        for (var i = 0; i < groups.size(); i++) {
            selected.add(keys.get(i) + " AS " + groups.get(i) + "_key");
        }
        selected.add("COUNT(*)");
        SUMS.forEach(sum -> selected.add("CAST(COALESCE(SUM(" + sum + "), 0) AS BIGINT)"));
        selected.add("SUM(CASE WHEN cost_nanos IS NULL THEN 1 ELSE 0 END)");
        selected.add("SUM(estimated)");
        selected.add("CAST(AVG(first_audio_micros) AS BIGINT)");
        var where = new Where(query);
        if (!query.after().isEmpty()) {
            where.and("(" + String.join(", ", keys) + ") > (" + keys.stream().map(key -> "?").collect(Collectors.joining(", ")) + ")",
                    query.after().toArray());
        }
        var sql = "SELECT " + String.join(", ", selected) + " FROM model_use WHERE " + where.sql() + " GROUP BY "
                + String.join(", ", keys) + " ORDER BY " + String.join(", ", keys) + " LIMIT " + (query.limit() + 1);
        return page(connection, sql, where, columns, query.limit(),
                last -> groups.stream().map(group -> String.valueOf(last.get(group))).toList());
    }

    private interface Place {
        List<String> of(Map<String, Object> row);
    }

    private static UsagePage page(Connection connection, String sql, Where where, List<String> columns, int limit, Place place)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(READ_SECONDS);
            for (var i = 0; i < where.values().size(); i++) {
                statement.setObject(i + 1, where.values().get(i));
            }
            var rows = new ArrayList<Map<String, Object>>();
            try (var results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(row(results, columns));
                }
            }
            var more = rows.size() > limit;
            var shown = more ? rows.subList(0, limit) : rows;
            return new UsagePage(columns, shown, more ? place.of(shown.getLast()) : null);
        }
    }

    private static Map<String, Object> row(ResultSet results, List<String> columns) throws SQLException {
        var row = new LinkedHashMap<String, Object>();
        for (var i = 0; i < columns.size(); i++) {
            var value = results.getObject(i + 1);
            row.put(columns.get(i), value instanceof Number number ? (Object) number.longValue() : value);
        }
        return row;
    }

    /** The conditions of a query, and their values in order. */
    private static final class Where {

        private final StringBuilder sql = new StringBuilder("at_millis >= ? AND at_millis < ?");
        private final List<Object> values = new ArrayList<>();

        Where(UsageQuery query) {
            values.add(query.fromMillis());
            values.add(query.toMillis());
            if (query.agents() != null && query.agents().isEmpty()) {
                and("1 = 0"); // PostgreSQL takes no empty list
            } else if (query.agents() != null) {
                and("agent IN (" + query.agents().stream().map(agent -> "?").collect(Collectors.joining(", ")) + ")",
                        query.agents().toArray());
            }
            query.equal().forEach((name, value) -> and(UsageQuery.COLUMNS.get(name) + " = ?", value));
        }

        void and(String condition, Object... with) {
            sql.append(" AND ").append(condition);
            values.addAll(List.of(with));
        }

        String sql() {
            return sql.toString();
        }

        List<Object> values() {
            return values;
        }
    }
}
