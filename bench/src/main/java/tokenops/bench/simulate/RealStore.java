package tokenops.bench.simulate;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.ledger.LedgerCheck;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.store.CheckResult;
import tokenops.store.Database;
import tokenops.store.RealLane;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;

/** An embedded PostgreSQL that gives every world a database of its own, with the product's tables. */
final class RealStore implements AutoCloseable {
    private static final long MEMORY = 1L << 30;

    private final EmbeddedPostgres postgres;
    private int databases;

    /** @param folder an empty one */
    RealStore(Path folder) {
        this.postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder,
                PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))),
                PostgresBinaries.ofThisPlatform().orElseThrow(),
                PostgresSettings.forMachine(Runtime.getRuntime().availableProcessors(), MEMORY),
                new SecureRandom(),
                state -> {}));
    }

    /** A new database, for one world. */
    World open() {
        DatabaseAddress address = postgres.address();
        String name = "world_" + ++databases;
        try (Connection connection = DriverManager.getConnection(
                        address.jdbcUrl(),
                        address.user().orElseThrow(),
                        address.password().orElseThrow());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        DatabaseAddress own = new DatabaseAddress(
                address.jdbcUrl().replaceFirst("/[a-z]+(\\?|$)", "/" + name + "$1"),
                address.user(),
                address.password());
        return new World(Database.open(own, new Database.Limits(2, Duration.ofSeconds(10)), "tokenops simulate"));
    }

    @Override
    public void close() {
        postgres.close();
    }

    /** One world's database. */
    static final class World implements AutoCloseable {
        private final Database database;
        private final Ids ids = new Ids(Clock.systemUTC(), new SecureRandom());
        private final List<RealLane> lanes = new ArrayList<>();

        private World(Database database) {
            this.database = database;
        }

        RealLane lane(Home home) {
            RealLane lane = new RealLane(home, database.writing(), () -> ids.next(home.number()));
            lanes.add(lane);
            return lane;
        }

        /** Holds every row against the simulation's, and the books against their transfers. */
        void check(List<SimulatedLane> simulated) {
            simulated.forEach(lane -> lanes.get(lane.home().number()).compare(lane.memory()));
            try {
                Optional<CheckResult> wrong = new LedgerCheck(database.connections())
                        .run().stream().filter(result -> !result.ok()).findFirst();
                wrong.ifPresent(result -> {
                    throw new Violation("ledger check finds that not " + result.says() + ": " + result.findings());
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            database.close();
        }
    }
}
