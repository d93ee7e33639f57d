package tokenops.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;

/** An embedded PostgreSQL without a server of ours, that hands out databases. {@link OnePostgres} shares one among tests. */
public final class TestPostgres implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres postgres;
    private int made;

    TestPostgres() throws IOException {
        this.folder = Files.createTempDirectory("tokenops-test");
        this.postgres = start(folder, state -> {});
    }

    /** One of its own in that folder: for tests that kill it. */
    public static EmbeddedPostgres start(Path folder, EmbeddedPostgres.Listener listener) {
        return EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder,
                PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))),
                PostgresBinaries.ofThisPlatform().orElseThrow(),
                PostgresSettings.forMachine(2, 1L << 30),
                new SecureRandom(),
                listener));
    }

    /** A new database, without a table. */
    public synchronized DatabaseAddress database() {
        DatabaseAddress address = postgres.address();
        String user = address.user().orElseThrow();
        String password = address.password().orElseThrow();
        String name = "test_" + ++made;
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAddress(
                address.jdbcUrl().replaceFirst("/[a-z]+(\\?|$)", "/" + name + "$1"),
                address.user(),
                address.password());
    }

    @Override
    public void close() {
        postgres.close();
        try {
            TestServer.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
