package dev.earshot.usage.ledger;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What somebody wants to know of the ledger.
 *
 * @param groups by which rows are summed up, of {@link #COLUMNS}; none for the rows themselves
 * @param equal what rows have to have, by column
 * @param agents the only ones of which anything is to be seen; null for all
 * @param fromMillis since the epoch, the first that counts
 * @param toMillis since the epoch, the first that does not count any more
 * @param limit of rows in the answer
 * @param after the place of the last row of the page before; empty for the first page
 */
public record UsageQuery(List<String> groups, Map<String, String> equal, Set<String> agents, long fromMillis, long toMillis, int limit,
        List<String> after) {

    /** By which rows can be told apart, as clients call them; each is a column of the table. */
    public static final Map<String, String> COLUMNS = Map.of("session", "session_id", "agent", "agent", "tenant", "tenant",
            "subject", "subject", "day", "day", "model", "model", "upstream", "upstream", "api_key", "api_key", "kind", "kind",
            "door", "door");

    /** Those by which rows may be picked out. */
    public static final Set<String> FILTERS = COLUMNS.keySet();

    public UsageQuery {
        groups = List.copyOf(groups);
        equal = Map.copyOf(equal);
        after = List.copyOf(after);
    }
}
