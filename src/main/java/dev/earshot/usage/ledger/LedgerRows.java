package dev.earshot.usage.ledger;

import dev.earshot.protocol.WireWord;
import dev.earshot.usage.ledger.LedgerEntry.Timings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Puts entries into the table, all or none of them. A batch that is written once more changes nothing. */
final class LedgerRows {

    private static final int MAX_NAME = 256;

    private static final String INSERT = "INSERT INTO model_use (id, at_millis, day, session_id, call_id, door, agent, tenant, "
            + "subject, api_key, kind, response_id, status, upstream, model, turn, text_in, text_cached, audio_in, audio_cached, "
            + "image_in, image_cached, text_out, audio_out, audio_millis, estimated, price_version, cost_nanos, "
            + "first_audio_micros, edge_micros, upstream_micros, tool_micros, network_micros) "
            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            + "ON CONFLICT (id) DO NOTHING";

    private static final String UPDATE = "UPDATE model_use SET first_audio_micros = ?, edge_micros = ?, upstream_micros = ?, "
            + "tool_micros = ?, network_micros = ? WHERE session_id = ? AND turn = ? AND kind = 'response'";

    private LedgerRows() {}

    static void write(Connection connection, List<LedgerEntry> entries) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT); var update = connection.prepareStatement(UPDATE)) {
            for (var entry : entries) {
                if (entry instanceof LedgerEntry.Use use) {
                    fill(insert, use);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
            for (var entry : entries) {
                if (entry instanceof LedgerEntry.Turn(var sessionId, var number, var timings)) {
                    var next = timings(update, 1, timings);
                    update.setString(next++, sessionId);
                    update.setInt(next, number);
                    update.addBatch();
                }
            }
            update.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    private static void fill(PreparedStatement row, LedgerEntry.Use entry) throws SQLException {
        var opening = entry.opening();
        var charge = entry.charge();
        var use = charge.use();
        var tokens = charge.tokens();
        var at = 1;
        row.setString(at++, charge.id());
        row.setLong(at++, entry.atMillis());
        row.setString(at++, Instant.ofEpochMilli(entry.atMillis()).atOffset(ZoneOffset.UTC).toLocalDate().toString());
        row.setString(at++, entry.sessionId());
        row.setString(at++, opening.callId());
        row.setString(at++, WireWord.of(opening.door()));
        row.setString(at++, name(opening.agent().name()));
        row.setString(at++, name(opening.owner().tenant()));
        row.setString(at++, name(opening.owner().subject()));
        row.setString(at++, name(opening.owner().label()));
        row.setString(at++, WireWord.of(use.kind()));
        row.setString(at++, name(use.id()));
        row.setString(at++, name(use.status()));
        row.setString(at++, use.upstream() == null ? "none" : use.upstream());
        row.setString(at++, name(use.model()));
        row.setInt(at++, use.turn());
        for (var count : new long[] {tokens.textIn(), tokens.textCached(), tokens.audioIn(), tokens.audioCached(),
            tokens.imageIn(), tokens.imageCached(), tokens.textOut(), tokens.audioOut(), tokens.audioMillis()}) {
            row.setLong(at++, count);
        }
        row.setInt(at++, charge.estimated() ? 1 : 0);
        row.setString(at++, charge.priceVersion());
        number(row, at++, charge.priced() ? charge.costNanos() : null);
        timings(row, at, entry.timings());
    }

    private static int timings(PreparedStatement row, int from, Timings timings) throws SQLException {
        var at = from;
        for (var micros : new Long[] {timings.firstAudio(), timings.edge(), timings.upstream(), timings.tool(),
            timings.network()}) {
            number(row, at++, micros);
        }
        return at;
    }

    private static void number(PreparedStatement row, int at, Long valueOrNull) throws SQLException {
        if (valueOrNull == null) {
            row.setNull(at, Types.BIGINT);
        } else {
            row.setLong(at, valueOrNull);
        }
    }

    /** Names come from others. */
    private static String name(String text) {
        var known = text == null ? null : text.replace('\0', '?'); // which PostgreSQL does not take
        return known == null || known.length() <= MAX_NAME ? known : known.substring(0, MAX_NAME);
    }
}
