package dev.earshot.usage.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.SecondEarshot;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.upstream.realtime.ScriptedServer;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed in mid-session has written all but the last batch, in either database; one that is stopped, all. */
@QuarkusIntegrationTest
class KilledIT {

    private static final int CLIENTS = 8;

    /** The delay of a batch, and what writing it may take on a busy machine. */
    private static final long BATCH_MILLIS = 500 + 250;

    private record Done(String responseId, long nanos) {
    }

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();

    @Test
    void inSqlite() throws Exception {
        killed("jdbc:sqlite:" + folder.resolve("usage.db"));
    }

    @Test
    void inPostgresql() throws Exception {
        try (var server = new PostgresServer()) {
            killed(server.url());
        }
    }

    @Test
    void whoIsStoppedHasWrittenAll() throws Exception {
        var url = "jdbc:sqlite:" + folder.resolve("usage.db");
        var server = new SecondEarshot();
        try (var upstream = new ScriptedServer(0)) {
            var base = launch(server, upstream, url);
            talk(base, 2_000);
            server.stop();
        }
        var missing = missing(url);
        System.out.printf("stopped: %d responses, %d not in the ledger%n", done.size(), missing.size());
        assertTrue(missing.isEmpty(), missing::toString);
    }

    private void killed(String url) throws Exception {
        var server = new SecondEarshot();
        long killedNanos;
        try (var upstream = new ScriptedServer(0)) {
            var base = launch(server, upstream, url);
            talk(base, 4_000);
            killedNanos = System.nanoTime();
            server.kill();
        }
        TimeUnit.MILLISECONDS.sleep(200);
        var missing = missing(url);
        var oldest = missing.stream().mapToLong(each -> (killedNanos - each.nanos()) / 1_000_000).max().orElse(0);
        System.out.printf("killed, %s: %d responses done, %d lost, the oldest of them done %d ms before%n",
                url.substring(5, 12), done.size(), missing.size(), oldest);
        assertTrue(done.size() > 100, "there was something to lose");
        assertTrue(oldest <= BATCH_MILLIS, () -> oldest + " ms before the end");
    }

    private static URI launch(SecondEarshot server, ScriptedServer upstream, String url) throws Exception {
        var settings = new HashMap<>(Map.of("earshot.ledger.url", url, "earshot.ledger.username", "earshot",
                "earshot.upstreams.script.url", "ws://127.0.0.1:" + upstream.port() + "/v1",
                "earshot.upstreams.script.model", "gpt-realtime", "earshot.agents.script.upstreams", "script",
                "earshot.engine.enabled", "false"));
        return server.launch(settings);
    }

    /** So many milliseconds long each client has one response after the other. */
    private void talk(URI base, int millis) throws Exception {
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        var clients = new ArrayList<Thread>();
        for (var i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(() -> {
                try {
                    var client = RealtimeClient.connect(base, "?model=script", "sk-test");
                    client.await("session.created");
                    while (System.nanoTime() < until) {
                        client.send("{'type':'response.create','response':{'metadata':{'sound_ms':'100','first_ms':'20',"
                                + "'usage':'{\\'total_tokens\\':10,\\'input_tokens\\':5,\\'output_tokens\\':5}'}}}"
                                        .replace("\\'", "\\\""));
                        done.add(new Done(client.await("response.done").at("/response/id").asText(), System.nanoTime()));
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (var client : clients) {
            client.join();
        }
    }

    private List<Done> missing(String url) throws SQLException {
        var written = new ArrayList<String>();
        var properties = new Properties();
        properties.setProperty("user", "earshot");
        var driver = url.startsWith("jdbc:sqlite") ? new org.sqlite.JDBC() : new org.postgresql.Driver();
        try (var connection = driver.connect(url, properties); var query = connection.createStatement();
                var rows = query.executeQuery("SELECT response_id FROM model_use")) {
            while (rows.next()) {
                written.add(rows.getString(1));
            }
        }
        return done.stream().filter(each -> !written.contains(each.responseId())).toList();
    }
}
