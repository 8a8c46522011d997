package dev.earshot.usage.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.sqlite.JDBC;

/** The database of the ledger. Connections are the caller's own, and so is their thread: all of it waits. */
@ApplicationScoped
class LedgerDatabase {

    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String SQLITE_BUSY_MILLIS = "5000";
    private static final String CONNECT_SECONDS = "5";
    private static final String ANSWER_SECONDS = "20";

    /** By name and not by looking: in a native executable there is no class path to look through. */
    private static final List<String> MIGRATIONS = List.of("V1__usage.sql");

    private final LedgerConfig config;

    LedgerDatabase(LedgerConfig config) {
        this.config = config;
        if (!config.url().startsWith(SQLITE) && !config.url().startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("earshot.ledger.url begins with " + SQLITE + " or " + POSTGRESQL);
        }
    }

    /** A connection that commits when it is told to. */
    Connection connect() throws SQLException {
        var connection = driver().connect(config.url(), properties());
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Not by DriverManager, which knows the drivers of whoever asked it first. */
    private Driver driver() {
        return isSqlite() ? new JDBC() : new org.postgresql.Driver();
    }

    private Properties properties() throws SQLException {
        var properties = new Properties();
        if (isSqlite()) {
            // Readers and a writer at a time; a row that is committed is on the disk.
            properties.setProperty("journal_mode", "WAL");
            properties.setProperty("synchronous", "FULL");
            properties.setProperty("busy_timeout", SQLITE_BUSY_MILLIS);
            return properties;
        }
        config.username().ifPresent(name -> properties.setProperty("user", name));
        config.password().ifPresent(secret -> properties.setProperty("password", secret));
        if (config.passwordFile().isPresent()) {
            try {
                properties.setProperty("password", Files.readString(config.passwordFile().get()).strip());
            } catch (IOException e) {
                throw new SQLException("earshot.ledger.password-file cannot be read", e);
            }
        }
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        properties.setProperty("ApplicationName", "earshot");
        return properties;
    }

    private boolean isSqlite() {
        return config.url().startsWith(SQLITE);
    }

    /** Brings the tables to where this version wants them. @throws SQLException when the database cannot be had */
    void migrate() throws SQLException {
        try {
            if (isSqlite()) {
                var folder = Path.of(config.url().substring(SQLITE.length())).toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
            }
            Flyway.configure(LedgerDatabase.class.getClassLoader()).dataSource(new OneSource(this))
                    .resourceProvider(new Resources()).javaMigrationClassProvider(List::of)
                    .table("earshot_migrations").loggers("slf4j").load().migrate();
        } catch (FlywayException | IOException e) {
            throw new SQLException("the tables of the ledger cannot be made: " + e.getMessage(), e);
        }
    }

    private static final class Resources implements ResourceProvider {

        @Override
        public LoadableResource getResource(String name) {
            return MIGRATIONS.contains(name) ? new Migration(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return MIGRATIONS.stream().filter(name -> name.startsWith(prefix)).filter(name -> List.of(suffixes).stream()
                    .anyMatch(name::endsWith)).<LoadableResource>map(Migration::new).toList();
        }
    }

    private static final class Migration extends LoadableResource {

        private final String name;

        Migration(String name) {
            this.name = name;
        }

        @Override
        public StringReader read() {
            try (var script = LedgerDatabase.class.getResourceAsStream("/db/migration/" + name)) {
                return new StringReader(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new FlywayException("the script " + name + " cannot be read", e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return "db/migration/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
