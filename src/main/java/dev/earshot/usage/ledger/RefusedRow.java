package dev.earshot.usage.ledger;

import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;

/**
 * Tells a row that no database will ever take from a database that takes none just now: one that is locked, full, read-only
 * or away.
 */
final class RefusedRow {

    /** Data exceptions and violated constraints, of any SQL database. */
    private static final Set<String> CLASSES = Set.of("22", "23");

    private static final Set<Integer> SQLITE_CODES = Set.of(SQLiteErrorCode.SQLITE_CONSTRAINT.code,
            SQLiteErrorCode.SQLITE_TOOBIG.code, SQLiteErrorCode.SQLITE_MISMATCH.code);

    private RefusedRow() {}

    static boolean is(SQLException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && refused(sql)) {
                return true;
            }
        }
        return false;
    }

    /** In the database's words, without the row, which names people. */
    static String why(SQLException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage().lines().findFirst().orElse("");
    }

    private static boolean refused(SQLException failure) {
        var state = failure.getSQLState();
        return state != null && state.length() == 5 && CLASSES.contains(state.substring(0, 2))
                || failure instanceof org.sqlite.SQLiteException sqlite && SQLITE_CODES.contains(sqlite.getResultCode().code & 0xff);
    }
}
