package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Run;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Relay;
import tokenops.support.TestServer;
import tokenops.tools.tokenops.TokenOpsTool;

/** What happens while the database can't be reached, has no room, or has no connection left, and when the clock is wrong. */
@Tag("slow")
class OutagesTest {
    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final int READERS = 100;
    private static final int FLOOD = 200;
    private static final int CALLERS = 30;

    private static String begin(Journey agent) {
        return "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"content\":\"a,b\\n1,2\\n\"}]}";
    }

    private static void refusedForNow(Raw.Answer answer) {
        answer.refused(503, "unavailable");
        assertTrue(answer.headers().firstValue("Retry-After").isPresent(), "the caller is told when to come back");
    }

    @Test
    void databaseThatIsAwayForHalfAMinuteCostsTheCallersTimeAndNothingElse() throws Exception {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 40);
            DatabaseAddress direct = server.database();
            try (Relay relay = new Relay(URI.create(direct.jdbcUrl().substring("jdbc:".length()))
                            .getPort());
                    TestServer.Node node = server.another(List.of(new TokenOpsTool()), relay.to(direct))) {
                Raw here = node.raw().as(agent.credential().accessKey());
                Map<String, Optional<String>> runs = new LinkedHashMap<>();
                for (int i = 0; i < 5; i++) {
                    runs.put(
                            "before " + i,
                            Optional.of(here.key("before " + i)
                                    .post("/v1/runs", begin(agent))
                                    .done(202)
                                    .member("id")));
                }
                relay.cut();
                long end = System.nanoTime() + OUTAGE.toNanos();
                for (int i = 0; System.nanoTime() < end; i++) {
                    // Answered in bounded time, each of them: the lanes are patient for some seconds, and then say so.
                    refusedForNow(here.key("while " + i).post("/v1/runs", begin(agent)));
                    refusedForNow(here.get("/v1/runs?limit=1"));
                    runs.put("while " + i, Optional.empty());
                }
                assertFalse(node.raw().isReady());
                relay.mend();
                Eventually.until(
                        "the node is ready again, without a restart",
                        () -> node.raw().isReady());
                for (Map.Entry<String, Optional<String>> run : runs.entrySet()) {
                    String id = here.key(run.getKey())
                            .post("/v1/runs", begin(agent))
                            .done(202)
                            .member("id");
                    run.getValue().ifPresent(before -> assertEquals(before, id));
                    agent.awaiting(id, "result_ready");
                }
                assertEquals(runs.size(), server.sql().number("SELECT count(*) FROM run"));
                assertEquals(runs.size(), server.sql().number("SELECT count(*) FROM transfer WHERE phase = 'post'"));
            }
        }
    }

    /** As when its machine is suspended: connections stand, and nothing is answered. */
    @Test
    void databaseThatSaysNothingIsNotWaitedForByOneAfterTheOther() throws Exception {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, CALLERS + 1);
            DatabaseAddress direct = server.database();
            try (Relay relay = new Relay(URI.create(direct.jdbcUrl().substring("jdbc:".length()))
                            .getPort());
                    TestServer.Node node = server.another(List.of(new TokenOpsTool()), relay.to(direct));
                    ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                Raw here = node.raw().as(agent.credential().accessKey());
                agent.awaiting(
                        here.key("before")
                                .post("/v1/runs", begin(agent))
                                .done(202)
                                .member("id"),
                        "result_ready");
                relay.freeze();
                long began = System.nanoTime();
                List<Future<Raw.Answer>> answers = IntStream.range(0, CALLERS)
                        .mapToObj(
                                i -> callers.submit(() -> here.key("while " + i).post("/v1/runs", begin(agent))))
                        .toList();
                for (Future<Raw.Answer> answer : answers) {
                    refusedForNow(answer.get());
                }
                // two silences and the patience between them, however many wait
                assertTrue(System.nanoTime() - began < Duration.ofSeconds(90).toNanos(), "they queued for the silence");
                relay.thaw();
                Eventually.until(
                        "the node is ready again, without a restart",
                        () -> node.raw().isReady());
                for (int i = 0; i < CALLERS; i++) {
                    agent.awaiting(
                            here.key("while " + i)
                                    .post("/v1/runs", begin(agent))
                                    .done(202)
                                    .member("id"),
                            "result_ready");
                }
                assertEquals(CALLERS + 1, server.sql().number("SELECT count(*) FROM run"));
            }
        }
    }

    @Test
    void fullDiskRefusesWritesAndLetsReadsGoOn() {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 3);
            Run before = agent.complete();
            Raw console = server.console();
            // What PostgreSQL says when it has no room for a page.
            server.sql().change("""
                    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$""");
            server.sql()
                    .change("CREATE TRIGGER no_room BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION no_room()");

            Raw.Answer refused = agent.raw().key("a run").post("/v1/runs", begin(agent));
            refusedForNow(refused);
            assertTrue(refused.member("detail").contains("disk is full"), refused.text());
            assertEquals("result_ready", agent.client().getRun(before.id()).state());
            assertTrue(server.verifier()
                    .verify(agent.proof(before.id()), List.of(), server.clock().instant())
                    .holds());
            Raw.Answer health = server.raw().get("/health/ready");
            assertEquals(503, health.status());
            assertEquals("disk full", health.member("database"));
            assertTrue(console.get("/").done(200).text().contains("disk full"), "operators see it on the first page");

            server.sql().change("DROP TRIGGER no_room ON batch");
            Eventually.until(
                    "there is room again, and nobody had to ask",
                    () -> server.raw().isReady());
            agent.awaiting(
                    agent.raw()
                            .key("a run")
                            .post("/v1/runs", begin(agent))
                            .done(202)
                            .member("id"),
                    "result_ready");
        }
    }

    @Test
    void requestsWithoutAConnectionAreTurnedBackAndTheOthersGoOn() throws Exception {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 1);
            String quote = "/v1/quotes/" + agent.quote().id();
            DatabaseAddress address = server.database();
            List<Future<Raw.Answer>> answers = new ArrayList<>();
            try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
                    Connection connection = DriverManager.getConnection(
                            address.jdbcUrl(),
                            address.user().orElseThrow(),
                            address.password().orElseThrow());
                    Statement lock = connection.createStatement()) {
                connection.setAutoCommit(false);
                lock.execute("LOCK TABLE quote IN ACCESS EXCLUSIVE MODE");
                IntStream.range(0, READERS)
                        .forEach(i ->
                                answers.add(readers.submit(() -> agent.raw().get(quote))));
                Eventually.until(
                        "some have waited too long for a connection",
                        () -> answers.stream().anyMatch(Future::isDone));
                for (Future<Raw.Answer> answer : answers) {
                    if (answer.isDone()) {
                        refusedForNow(answer.get());
                    }
                }
                assertEquals(200, server.raw().get("/health/live").status());
                connection.rollback();
            }
            for (Future<Raw.Answer> answer : answers) {
                Raw.Answer done = answer.get();
                if (done.status() != 200) {
                    refusedForNow(done);
                }
            }
            agent.raw().get(quote).done(200);
            agent.complete();
        }
    }

    @Test
    void clockThatIsSetBackHarmsNoProofAndHoldsNothingUp() {
        try (TestServer server = TestServer.start();
                Journey agent = Journey.on(server).listening()) {
            agent.submit().prove().claim().quote(4, 10).pay();
            agent.offer(wanted -> wanted.standing()).accept();
            List<Run> runs = new ArrayList<>(List.of(delivered(agent)));
            server.clock().forward(Duration.ofHours(2));
            runs.add(delivered(agent));
            server.clock().back(Duration.ofHours(1));
            runs.add(delivered(agent));

            for (Run run : runs) {
                assertTrue(server.verifier()
                        .verify(
                                agent.proof(run.id()),
                                List.of(),
                                server.clock().instant().plus(Duration.ofHours(2)))
                        .holds());
                assertEquals(15, agent.client().getTrail(run.id()).stations().size());
            }
            assertEquals(0, agent.client().getCredits().held().minor().signum());
        }
    }

    private static Run delivered(Journey agent) {
        Run run = agent.complete();
        Eventually.until(
                "the callback is delivered",
                () -> agent.client()
                        .getReturn(run.id())
                        .callback()
                        .filter(callback -> callback.state().equals("delivered"))
                        .isPresent());
        return run;
    }

    @Test
    void whatAKilledNodeHadInHandTheOtherEndsAndNothingTwice() throws Exception {
        try (TestServer server = TestServer.process()) {
            Journey agent = Journey.contracted(server, FLOOD);
            Map<String, String> acknowledged = new ConcurrentHashMap<>();
            Queue<String> unanswered = new ConcurrentLinkedQueue<>();
            try (TestServer.Node other = server.another(List.of(new TokenOpsTool()));
                    ExecutorService callers = Executors.newFixedThreadPool(8)) {
                List<Future<?>> calls = new ArrayList<>();
                for (int i = 0; i < FLOOD; i++) {
                    String key = "run " + i;
                    calls.add(callers.submit(() -> {
                        try {
                            acknowledged.put(key, asked(agent.raw(), key, agent));
                        } catch (UncheckedIOException e) {
                            unanswered.add(key);
                        }
                    }));
                }
                Eventually.until("some are acknowledged", () -> acknowledged.size() >= FLOOD / 4);
                server.stop();
                for (Future<?> call : calls) {
                    call.get();
                }
                assertFalse(unanswered.isEmpty(), "the kill came too late");

                Raw there = other.raw().as(agent.credential().accessKey());
                unanswered.forEach(key -> acknowledged.put(key, asked(there, key, agent)));
                acknowledged.forEach((key, run) -> {
                    assertEquals(run, asked(there, key, agent));
                    Eventually.until(
                            "the other node ends " + run,
                            () -> there.get("/v1/runs/" + run).member("state").equals("result_ready"));
                });
                assertEquals(FLOOD, acknowledged.values().stream().distinct().count());
                assertEquals(FLOOD, server.sql().number("SELECT count(*) FROM run"));
                assertEquals(
                        FLOOD,
                        server.sql().number("SELECT count(DISTINCT subject) FROM transfer WHERE phase = 'post'"));
                assertEquals(FLOOD, server.sql().number("SELECT count(*) FROM transfer WHERE phase = 'post'"));
            } finally {
                // it takes up the database that it left, and stops it in the end
                server.begin();
            }
        }
    }

    private static String asked(Raw node, String key, Journey agent) {
        return node.key(key).post("/v1/runs", begin(agent)).done(202).member("id");
    }
}
