package tokenops.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tokenops.support.TestPostgres;

/** A real PostgreSQL is started, killed in every way, and must be found with everything it had acknowledged. */
@Timeout(120)
@Tag("slow")
class EmbeddedPostgresTest {
    @TempDir
    Path folder;

    private final BlockingQueue<EmbeddedPostgres.State> states = new LinkedBlockingQueue<>();

    @Test
    void keepsWhatWasCommittedFromOneStartToTheNext() throws Exception {
        try (EmbeddedPostgres first = start()) {
            execute(first, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)");
        }
        try (EmbeddedPostgres second = start()) {
            assertEquals("7", ask(second, "SELECT n::text FROM kept"));
            assertFalse(second.takenOver());
        }
    }

    @Test
    void isDurableAndReachableFromThisMachineAlone() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertEquals("on", ask(postgres, "SHOW fsync"));
            assertEquals("on", ask(postgres, "SHOW full_page_writes"));
            assertEquals("on", ask(postgres, "SHOW synchronous_commit"));
            assertEquals("on", ask(postgres, "SHOW data_checksums"));
            assertEquals("UTF8", ask(postgres, "SHOW server_encoding"));
            assertEquals("C", ask(postgres, "SELECT datcollate FROM pg_database WHERE datname = current_database()"));
            assertEquals("127.0.0.1", ask(postgres, "SHOW listen_addresses"));
            assertEquals(
                    "0",
                    ask(postgres, "SELECT count(*)::text FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"));
            assertThrows(
                    SQLException.class,
                    () -> DriverManager.getConnection(postgres.address().jdbcUrl(), "tokenops", "a guess"));
        }
    }

    @Test
    void refusesToRunWithoutDurableCommits() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "ALTER ROLE tokenops SET synchronous_commit = off");
        }
        PostgresUnavailable refused = assertThrows(PostgresUnavailable.class, this::start);
        assertEquals(
                "This PostgreSQL can't be trusted with a ledger: synchronous_commit is off; fsync, full_page_writes and"
                        + " synchronous_commit must be on.",
                refused.getMessage());
    }

    @Test
    void startsAgainOnTheSamePortWhenKilledAndHasWhatWasJustCommitted() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)");
            DatabaseAddress before = postgres.address();
            long killed = postgres.processId();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            assertInstanceOf(EmbeddedPostgres.Restarting.class, states.poll(60, TimeUnit.SECONDS));
            assertInstanceOf(EmbeddedPostgres.Running.class, states.poll(60, TimeUnit.SECONDS));
            assertEquals(before, postgres.address());
            assertNotEquals(killed, postgres.processId());
            assertEquals("7", ask(postgres, "SELECT n::text FROM kept"));
        }
    }

    @Test
    void secondServerOnTheSameDirectoryIsRefusedInASentence() throws Exception {
        try (EmbeddedPostgres first = start()) {
            DataDirectoryInUse refused = assertThrows(DataDirectoryInUse.class, this::start);
            assertEquals(
                    "The data directory " + folder.toRealPath() + " is in use by another TokenOps server (process "
                            + ProcessHandle.current().pid() + "); stop that one or choose another directory.",
                    refused.getMessage());
            assertEquals("1", ask(first, "SELECT '1'"));
        }
    }

    @Test
    void takesOverAPostgresThatOutlivedItsServer() throws Exception {
        Outliving outliving = outliveAServer();
        try (EmbeddedPostgres postgres = start()) {
            assertTrue(postgres.takenOver());
            assertEquals(outliving.postgres.pid(), postgres.processId());
            assertEquals("7", ask(postgres, "SELECT n::text FROM kept"));

            outliving.postgres.destroyForcibly();
            assertInstanceOf(EmbeddedPostgres.Restarting.class, states.poll(60, TimeUnit.SECONDS));
            assertInstanceOf(EmbeddedPostgres.Running.class, states.poll(60, TimeUnit.SECONDS));
            assertEquals("7", ask(postgres, "SELECT n::text FROM kept"));
        }
    }

    @Test
    void stopsAnOutlivingPostgresThatDoesNotTakeThePasswordAndStartsItsOwn() throws Exception {
        Outliving outliving = outliveAServer();
        Path password = folder.resolve("password");
        String right = Files.readString(password);
        Files.writeString(password, "a guess");
        assertThrows(PostgresUnavailable.class, this::start);
        assertTrue(outliving.postgres.onExit().get(60, TimeUnit.SECONDS) != null);

        Files.writeString(password, right);
        try (EmbeddedPostgres postgres = start()) {
            assertFalse(postgres.takenOver());
            assertEquals("7", ask(postgres, "SELECT n::text FROM kept"));
        }
    }

    @Test
    void staleProcessFileThatNamesAStrangersProcessIsNoHindrance() throws Exception {
        Outliving outliving = outliveAServer();
        outliving.postgres.destroyForcibly();
        Path file = folder.resolve("cluster/postmaster.pid");
        List<String> lines = Files.readAllLines(file);
        // our own process: alive, and of the same user where the test doesn't run as root
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Files.write(file, lines);
        try (EmbeddedPostgres postgres = start()) {
            assertFalse(postgres.takenOver());
            assertEquals("7", ask(postgres, "SELECT n::text FROM kept"));
        }
    }

    @Test
    void passesThroughFoldersThatAreClosedToOthers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        try (EmbeddedPostgres postgres = start()) {
            assertEquals("1", ask(postgres, "SELECT '1'"));
        }
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))));
    }

    @Test
    void clusterLeftUnfinishedIsMadeAfresh() throws Exception {
        Files.createDirectories(folder.resolve("cluster.unfinished/base"));
        Files.writeString(folder.resolve("cluster.unfinished/PG_VERSION"), "18\n");
        try (EmbeddedPostgres postgres = start()) {
            assertEquals("1", ask(postgres, "SELECT '1'"));
        }
        assertFalse(Files.exists(folder.resolve("cluster.unfinished")));
    }

    @Test
    void programsAreUnpackedOnceThoughTwoAskAtOnce() throws Exception {
        PostgresBinaries binaries = PostgresBinaries.ofThisPlatform().orElseThrow();
        BlockingQueue<Path> unpacked = new LinkedBlockingQueue<>();
        List<Thread> both = List.of(
                Thread.ofPlatform().start(() -> unpacked.add(binaries.unpackedBelow(folder))),
                Thread.ofPlatform().start(() -> unpacked.add(binaries.unpackedBelow(folder))));
        for (Thread each : both) {
            assertTrue(each.join(Duration.ofSeconds(60)));
        }
        assertEquals(unpacked.take(), unpacked.take());
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    private EmbeddedPostgres start() {
        return TestPostgres.start(folder, states::add);
    }

    private record Outliving(ProcessHandle postgres) {}

    /** Has a server in another process commit a row, then kills that process; PostgreSQL lives on. */
    private Outliving outliveAServer() throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerToKill.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = server.inputReader(StandardCharsets.UTF_8)) {
            return new Outliving(
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow());
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    /** The server that is killed: it says PostgreSQL's process id when a row is committed, then waits for its end. */
    static final class ServerToKill {
        private ServerToKill() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgres postgres = TestPostgres.start(Path.of(arguments[0]), state -> {});
            execute(postgres, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)");
            System.out.println(postgres.processId());
            Thread.currentThread().join();
        }
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static String ask(EmbeddedPostgres postgres, String question) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        DatabaseAddress address = postgres.address();
        return DriverManager.getConnection(
                address.jdbcUrl(),
                address.user().orElseThrow(),
                address.password().orElseThrow());
    }

    @Test
    void cacheFolderFollowsTheXdgSpecification() {
        Path home = Path.of("/home/someone");
        assertEquals(Path.of("/home/someone/.cache/tokenops"), PostgresBinaries.cacheFolder(Map.of(), home));
        assertEquals(
                Path.of("/var/cache/tokenops"),
                PostgresBinaries.cacheFolder(Map.of("XDG_CACHE_HOME", "/var/cache"), home));
        assertEquals(
                Path.of("/home/someone/.cache/tokenops"),
                PostgresBinaries.cacheFolder(Map.of("XDG_CACHE_HOME", "relative"), home));
    }
}
