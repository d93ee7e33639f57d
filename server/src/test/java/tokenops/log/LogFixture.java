package tokenops.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import picocli.CommandLine;
import tokenops.faces.cli.Failures;
import tokenops.faces.cli.LogCommand;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Sealed;
import tokenops.path.Sealer;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.store.Lanes;
import tokenops.store.Needs;
import tokenops.store.Reads;
import tokenops.store.Rows;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.Eventually;
import tokenops.support.TestPostgres;

/** A database of its own for each test, with lanes that write real documents. */
final class LogFixture implements AutoCloseable {
    static final Home.Count HOMES = new Home.Count(4);
    static final Clock CLOCK = Clock.systemUTC();
    static final Ids IDS = new Ids(CLOCK, new SecureRandom());

    private static final List<String> TABLES =
            List.of("leaf", "log_entry", "log_tile", "log_head", "log_checkpoint", "document");

    private final Path folder;
    private final DatabaseAddress address;
    private final Database database;
    private final StringWriter said = new StringWriter();
    final Core core;

    private LogFixture(Path folder, DatabaseAddress address, Database database) {
        this.folder = folder;
        this.address = address;
        this.database = database;
        Lanes lanes = new Lanes(HOMES, database.connections(), CLOCK, IDS);
        Reads reads = new Reads(database.connections());
        this.core = new Core(lanes, reads, new Documents(reads, HOMES), new Sealer(CLOCK, IDS), IDS, CLOCK);
    }

    /** A new, empty database, and a folder for its keys. */
    static LogFixture on(TestPostgres postgres, Path folder) {
        Database.Limits limits = new Database.Limits(12, Duration.ofSeconds(10));
        DatabaseAddress address = postgres.database();
        return new LogFixture(folder, address, Database.open(address, limits, "a test"));
    }

    DataSource source() {
        return database.connections();
    }

    /** Another database with the same folders of keys. */
    LogFixture onAnother(TestPostgres postgres) {
        return on(postgres, folder);
    }

    /** The same, where something else happens before each connection that is taken. */
    DataSource source(Runnable before) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    before.run();
                    return method.invoke(source(), arguments);
                });
    }

    /** What {@code tokenops log} answers with the keys in {@code data/keys} of the folder. */
    int command(String name, String... options) {
        List<String> words = new ArrayList<>(List.of(name, "--data=" + folder.resolve("data")));
        words.add("--database-url=" + address.jdbcUrl() + "?user="
                + address.user().orElseThrow() + "&password="
                + address.password().orElseThrow());
        words.addAll(List.of(options));
        return Failures.told(new CommandLine(new LogCommand(folder, CLOCK, new SecureRandom())))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(words.toArray(String[]::new));
    }

    /** What commands have said. */
    String said() {
        return said.toString();
    }

    /** The folder of keys of a node. */
    Keys keys(String node) {
        return new Keys(folder.resolve(node), IDS);
    }

    LogKey logKey(Keys keys) throws SQLException {
        return LogKey.open(keys, keys, "tokenops.example", source());
    }

    Sequencer sequencer(Keys keys) throws SQLException {
        return sequencer(logKey(keys), keys);
    }

    /** One that signs with a key of a test's own. */
    Sequencer sequencer(LogKey key, Keys keys) {
        return Sequencer.start(HOMES, source(), key, keys, CLOCK, List::of);
    }

    PublicLog log(Sequencer sequencer) {
        return new PublicLog(source(), sequencer::served);
    }

    /** Seals contracts for agents of every home in turn, writes them through the lanes, and says what to look for. */
    List<Leaf> write(int documents) {
        List<Leaf> sought = new ArrayList<>();
        for (int home = 0; home < HOMES.homes(); home++) {
            List<Sealed> sealed = new ArrayList<>();
            Id.Agent agent = new Id.Agent(IDS.next(home));
            for (int i = home; i < documents; i += HOMES.homes()) {
                Id.Contract id = new Id.Contract(IDS.next(agent));
                sealed.add(core.sealer().seal(Kind.CONTRACT, id, Mode.TEST, List.of(), Json.object()));
            }
            core.lanes().submit(new Write(new Home(home), agent, sealed)).orFail();
            for (Sealed document : sealed) {
                sought.add(Leaf.of(document).orElseThrow());
            }
        }
        return sought;
    }

    /** Writes documents of one agent, each in a row of its own. */
    void write(Id.Agent owner, Sealed... documents) {
        for (Sealed document : documents) {
            core.lanes()
                    .submit(new Write(HOMES.of(owner), owner, List.of(document)))
                    .orFail();
        }
    }

    private record Write(Home home, Id.Agent owner, List<Sealed> documents) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {}

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            documents.forEach(document -> Sealing.put(rows, owner, document));
            return Outcome.done(true);
        }
    }

    /** Leaves that stand for nothing, many at once, in rows of a hundred. */
    List<Leaf> writeBareLeaves(int leaves) throws SQLException {
        List<Leaf> written = new ArrayList<>();
        try (Connection connection = source().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO leaf (home, id, leaves) VALUES (?, ?, ?)")) {
            for (int from = 0; from < leaves; from += 100) {
                int home = from / 100 % HOMES.homes();
                List<Leaf> row = new ArrayList<>();
                for (int i = from; i < Math.min(leaves, from + 100); i++) {
                    UUID id = IDS.next(home);
                    Digest digest = Digest.of(id.toString().getBytes(StandardCharsets.US_ASCII));
                    row.add(new Leaf(id, digest, Leaf.Type.CONTRACT, CLOCK.instant()));
                }
                statement.setInt(1, home);
                statement.setObject(2, row.getFirst().document());
                byte[][] bytes = row.stream().map(Leaf::bytes).toArray(byte[][]::new);
                statement.setArray(3, connection.createArrayOf("bytea", bytes));
                statement.addBatch();
                written.addAll(row);
            }
            statement.executeBatch();
        }
        return written;
    }

    /** Keeps the log, and documents, as they are now. */
    void keep() throws SQLException {
        for (String table : TABLES) {
            execute("DROP TABLE IF EXISTS kept_" + table);
            execute("CREATE TABLE kept_" + table + " AS TABLE " + table);
        }
    }

    /** Sets the log and documents back to what was kept, as restoring an older backup does. */
    void setBack() throws SQLException {
        StringBuilder sql = new StringBuilder("BEGIN;");
        for (String table : TABLES) {
            sql.append("DELETE FROM ").append(table).append("; INSERT INTO ").append(table);
            sql.append(" TABLE kept_").append(table).append(';');
        }
        execute(sql.append("COMMIT").toString());
    }

    long count(String query) {
        return core.reads().one(query, row -> row.getLong(1)).orElseThrow();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void until(BooleanSupplier condition) {
        Eventually.until("the log has come so far", condition);
    }

    @Override
    public void close() {
        core.lanes().close();
        database.close();
    }
}
