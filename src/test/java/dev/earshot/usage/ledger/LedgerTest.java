package dev.earshot.usage.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.earshot.client.webrtc.Door;
import dev.earshot.session.Charge;
import dev.earshot.session.ModelUse;
import dev.earshot.session.Session;
import dev.earshot.session.SessionFixture;
import dev.earshot.session.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on both of its databases, whichever comes and goes. */
class LedgerTest {

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final Tokens TOKENS = new Tokens(1, 2, 3, 4, 5, 6, 7, 8, 0);

    @TempDir
    Path folder;

    private final Session session = SessionFixture.silent();

    @Test
    void rowsAreWrittenAndReadInSqlite() throws Exception {
        writesAndReads("jdbc:sqlite:" + folder.resolve("deep/within/usage.db"));
    }

    @Test
    void rowsAreWrittenAndReadInPostgresql() throws Exception {
        try (var server = new PostgresServer()) {
            writesAndReads(server.url());
        }
    }

    private void writesAndReads(String url) throws Exception {
        var config = config(url, 1_000);
        var database = new LedgerDatabase(config);
        var writer = new LedgerWriter(config, database, Clock.systemUTC());
        for (var i = 0; i < 250; i++) {
            writer.charged(session, charge("use_" + i, "resp\0" + i, i % 10 == 0 ? Charge.UNPRICED : 1_000));
        }
        writer.stop(null);
        assertEquals(250, writer.written(), "a clean stop writes what waits");
        assertEquals(0, writer.dropped());
        new LedgerWriter(config, database, Clock.systemUTC()).stop(null); // finds its tables as they are to be
        var ledger = new UsageLedger(config, database);
        var sums = ledger.read(query(List.of("agent", "tenant"), 10, List.of())).rows();
        assertEquals(1, sums.size());
        assertEquals(250L, sums.getFirst().get("uses"));
        assertEquals(225_000L, sums.getFirst().get("cost_nanos"));
        assertEquals(25L, sums.getFirst().get("unpriced"));
        assertEquals(750L, sums.getFirst().get("audio_in"));
        assertEquals("", sums.getFirst().get("tenant"));
        var ids = new ArrayList<Object>();
        List<String> after = List.of();
        var pages = 0;
        while (after != null) {
            var page = ledger.read(query(List.of(), 60, after));
            page.rows().forEach(row -> ids.add(row.get("id")));
            after = page.next();
            pages++;
        }
        assertEquals(5, pages);
        assertEquals(250, Set.copyOf(ids).size(), "each row on one page");
        var first = ledger.read(query(List.of(), 1, List.of())).rows().getFirst();
        assertNull(first.get("first_audio_micros"));
        assertEquals("sess_test", first.get("session_id"));
        assertTrue(ledger.read(new UsageQuery(List.of(), Map.of("agent", "another"), null, 0, Long.MAX_VALUE, 5, List.of()))
                .rows().isEmpty());
        assertTrue(ledger.read(new UsageQuery(List.of("day"), Map.of(), Set.of("another"), 0, Long.MAX_VALUE, 5, List.of()))
                .rows().isEmpty(), "agents of others are not seen");
        assertTrue(ledger.read(new UsageQuery(List.of(), Map.of(), Set.of(), 0, Long.MAX_VALUE, 5, List.of()))
                .rows().isEmpty(), "who may see no agent sees none");
    }

    @Test
    void whileTheDatabaseIsAwayRowsWaitAndThoseBeyondTheBoundAreCounted() throws Exception {
        try (var server = new PostgresServer()) {
            var config = config(server.url(), 100);
            var database = new LedgerDatabase(config);
            var writer = new LedgerWriter(config, database, Clock.systemUTC());
            writer.charged(session, charge("use_before", "resp", 1));
            Door.await("the first row is written", () -> writer.written() == 1);
            server.stop();
            writer.charged(session, charge("use_noticed", "resp", 1));
            Door.await("it is noticed", () -> writer.failures() > 0);
            for (var i = 0; i < 130; i++) {
                writer.charged(session, charge("use_" + i, "resp", 1));
            }
            assertTrue(writer.dropped() >= 29 && writer.dropped() <= 31, () -> "dropped " + writer.dropped());
            var lost = writer.dropped();
            server.start();
            Door.await("all that waited is written", () -> writer.written() == 132 - lost);
            writer.stop(null);
            var sums = new UsageLedger(config, database).read(query(List.of("day"), 10, List.of())).rows();
            assertEquals(132 - lost, sums.stream().mapToLong(row -> (Long) row.get("uses")).sum());
            System.out.printf("ledger away: %d rows waited and were written, %d beyond the bound were counted%n",
                    131 - lost, lost);
        }
    }

    @Test
    void aRowThatIsRefusedKeepsNobodyElseOut() throws Exception {
        oneRowIsRefused("jdbc:sqlite:" + folder.resolve("refused.db"));
        try (var server = new PostgresServer()) {
            oneRowIsRefused(server.url());
        }
    }

    private void oneRowIsRefused(String url) throws Exception {
        var config = config(url, 100);
        var writer = new LedgerWriter(config, new LedgerDatabase(config), Clock.systemUTC());
        writer.charged(session, charge("use_1", "resp", 1));
        writer.charged(session, charge("use_2", null, 1));
        writer.charged(session, charge("use_3", "resp", 1));
        Door.await("it is refused", () -> writer.dropped() == 1 && writer.written() == 2);
        writer.stop(null);
        assertEquals(0, writer.failures(), "the database was there");
    }

    @Test
    void whileAnotherHoldsTheFileRowsWait() throws Exception {
        var config = config("jdbc:sqlite:" + folder.resolve("held.db"), 100);
        var database = new LedgerDatabase(config);
        var writer = new LedgerWriter(config, database, Clock.systemUTC());
        writer.charged(session, charge("use_before", "resp", 1));
        Door.await("the first row is written", () -> writer.written() == 1);
        try (var other = database.connect(); var statement = other.createStatement()) {
            statement.execute("DELETE FROM model_use WHERE id = 'none'"); // takes the lock
            for (var i = 0; i < 10; i++) {
                writer.charged(session, charge("use_" + i, "resp", 1));
            }
            Door.await("it is noticed", () -> writer.failures() > 0);
            other.rollback();
        }
        Door.await("all that waited is written", () -> writer.written() == 11);
        writer.stop(null);
        assertEquals(0, writer.dropped());
    }

    @Test
    void aFileThatCannotBeMadeHarmsNobody() throws Exception {
        var blocked = Files.writeString(folder.resolve("file"), "no folder");
        var config = config("jdbc:sqlite:" + blocked.resolve("usage.db"), 10);
        var writer = new LedgerWriter(config, new LedgerDatabase(config), Clock.systemUTC());
        writer.charged(session, charge("use_1", "resp", 1));
        Door.await("it is noticed", () -> writer.failures() > 0);
        writer.stop(null);
        assertEquals(1, writer.dropped());
    }

    private static UsageQuery query(List<String> groups, int limit, List<String> after) {
        return new UsageQuery(groups, Map.of(), null, 0, Long.MAX_VALUE, limit, after);
    }

    private static Charge charge(String id, String response, long nanos) {
        return new Charge(id, new ModelUse(ModelUse.Kind.RESPONSE, response, "completed", "script", "gpt-realtime",
                MissingNode.getInstance(), 0, 0, 1, null), TOKENS, nanos, "2026", false);
    }

    private static LedgerConfig config(String url, int maxWaiting) {
        return new LedgerConfig() {
            @Override
            public boolean enabled() {
                return true;
            }

            @Override
            public String url() {
                return url;
            }

            @Override
            public Optional<String> username() {
                return Optional.of("earshot");
            }

            @Override
            public Optional<String> password() {
                return Optional.empty();
            }

            @Override
            public Optional<Path> passwordFile() {
                return Optional.empty();
            }

            @Override
            public Duration batchDelay() {
                return DELAY;
            }

            @Override
            public int maxWaiting() {
                return maxWaiting;
            }
        };
    }
}
