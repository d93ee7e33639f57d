package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.support.Eventually;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** A lane commits many commands at once, and each of them fares as if it were alone. On a table of the test's own. */
@ExtendWith(OneServer.class)
class LanesTest {
    private static final Home HOME = new Home(0);

    private record Row(UUID id, long amount) {}

    private static final Table<UUID, Row> TABLE = new Table<>(
            1,
            "lane_test",
            Row::id,
            row -> new Row(Reads.uuid(row, "id"), row.getLong("amount")),
            "SELECT id, amount FROM lane_test WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            "INSERT INTO lane_test (home, id, amount)",
            List.of(Column.uuid(Row::id), Column.whole(Row::amount)),
            """
            UPDATE lane_test SET amount = n.amount
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::int8[]) AS u (id, amount)) AS n
            WHERE lane_test.home = n.home AND lane_test.id = n.id""",
            List.of(Column.whole(Row::amount)));

    private final TestServer server;
    private final Ids ids;
    private final UUID id;
    private final Database database;
    private final Lanes lanes;
    private final List<Rows> seen = new CopyOnWriteArrayList<>();

    LanesTest(TestServer server) {
        this.server = server;
        this.ids = new Ids(server.clock(), new SecureRandom());
        this.id = ids.next(0);
        this.database = Database.open(server.database(), new Database.Limits(4, Duration.ofSeconds(10)), "a test");
        this.lanes = new Lanes(new Home.Count(1), database.connections(), server.clock(), ids);
    }

    @BeforeEach
    void table() {
        server.sql().change("""
                CREATE TABLE IF NOT EXISTS lane_test (
                  home smallint, id uuid, amount bigint NOT NULL CHECK (amount <= 100), PRIMARY KEY (home, id))""");
    }

    @AfterEach
    void close() {
        lanes.close();
        database.close();
    }

    /** Adds to the row; refuses, throws or waits first where it is told to. */
    private final class Add implements Command<Long> {
        private final long amount;
        private final Function<Long, Optional<Refusal>> judgement;

        Add(long amount, Function<Long, Optional<Refusal>> judgement) {
            this.amount = amount;
            this.judgement = judgement;
        }

        @Override
        public Home home() {
            return HOME;
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(TABLE, id);
        }

        @Override
        public Outcome<Long> decide(Rows rows, Instant now) {
            seen.add(rows);
            long sum = rows.get(TABLE, id).map(Row::amount).orElse(0L) + amount;
            rows.put(TABLE, new Row(id, sum));
            return judgement.apply(sum).<Outcome<Long>>map(Outcome::refused).orElseGet(() -> Outcome.done(sum));
        }
    }

    private Add add(long amount) {
        return new Add(amount, sum -> Optional.empty());
    }

    private Add refusing(long amount) {
        return new Add(amount, sum -> Optional.of(Refusal.invalid("amount", "as told")));
    }

    private long stored() {
        return server.sql().number("SELECT coalesce(sum(amount), 0) FROM lane_test WHERE id = ?", id);
    }

    private record Asked(Command<Long> command, Optional<Once> once) {}

    /** Submits these so that they lie in one batch: a command before them holds the lane until all have come. */
    private List<CompletableFuture<Reply<Long>>> inOneBatch(Asked... asked) {
        CountDownLatch came = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread first = Thread.ofVirtual()
                .start(() -> lanes.submit(new Add(0, sum -> {
                    came.countDown();
                    await(go);
                    return Optional.empty();
                })));
        await(came);
        List<CompletableFuture<Reply<Long>>> replies = new ArrayList<>();
        for (Asked one : asked) {
            CompletableFuture<Reply<Long>> reply = new CompletableFuture<>();
            replies.add(reply);
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    reply.complete(lanes.submit(one.command, one.once));
                } catch (RuntimeException e) {
                    reply.completeExceptionally(e);
                }
            });
            Eventually.until("it waits in the lane", () -> thread.getState() == Thread.State.WAITING);
        }
        seen.clear();
        go.countDown();
        replies.forEach(reply -> reply.exceptionally(e -> Reply.done(0L)).join());
        Eventually.until("the first is done", () -> !first.isAlive());
        return replies;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came in a minute");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Asked asked(Command<Long> command) {
        return new Asked(command, Optional.empty());
    }

    private static Asked keyed(Command<Long> command, String key, String body) {
        return new Asked(
                command,
                Optional.of(new Once(
                        new UUID(0, 7),
                        "add",
                        key,
                        Digest.of(body.getBytes(StandardCharsets.UTF_8)),
                        answer -> new Once.Answer(200, String.valueOf(answer).getBytes(StandardCharsets.UTF_8)))));
    }

    private static Problem refused(Reply<Long> reply) {
        return reply instanceof Reply.Refused<Long>(Refusal refusal)
                ? refusal.problem()
                : fail("not refused: " + reply);
    }

    private static String replayed(Reply<Long> reply) {
        return reply instanceof Reply.Replayed<Long>(Once.Answer answer)
                ? new String(answer.body(), StandardCharsets.UTF_8)
                : fail("not replayed: " + reply);
    }

    @Test
    void rowThatAnotherNodeMadeMeanwhileIsSeenInTheNextRound() {
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        CompletableFuture<Reply<Long>> ours = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> ours.complete(lanes.submit(new Add(5, sum -> {
                    looked.countDown();
                    await(made);
                    return Optional.empty();
                }))));
        await(looked);
        try (Lanes another = new Lanes(new Home.Count(1), database.connections(), server.clock(), ids)) {
            assertEquals(Reply.done(7L), another.submit(add(7)));
        }
        made.countDown();
        assertEquals(Reply.done(12L), ours.join());
        assertEquals(12, stored());
    }

    @Test
    void commandThatIsRefusedLeavesItsNeighboursEffects() {
        var replies = inOneBatch(asked(add(5)), asked(refusing(50)), asked(add(7)));
        assertEquals(Reply.done(5L), replies.get(0).join());
        assertEquals(Problem.INVALID_REQUEST, refused(replies.get(1).join()));
        assertEquals(Reply.done(12L), replies.get(2).join());
        assertEquals(12, stored());
        assertEquals(3, seen.size());
        assertSame(seen.getFirst(), seen.getLast());
    }

    @Test
    void commandThatThrowsFailsAlone() {
        Add broken = new Add(50, sum -> {
            throw new IllegalStateException("a fault of ours");
        });
        var replies = inOneBatch(asked(add(5)), asked(broken), asked(add(7)));
        assertThrows(CompletionException.class, replies.get(1)::join);
        assertEquals(Reply.done(12L), replies.get(2).join());
        assertEquals(12, stored());
    }

    @Test
    void commandThatTheDatabaseRefusesFailsAlone() {
        var replies =
                inOneBatch(asked(add(5)), asked(add(1_000)), asked(add(-1_000)), asked(add(1_000)), asked(add(7)));
        assertEquals(Reply.done(5L), replies.get(0).join());
        long done = replies.stream()
                .filter(reply -> !reply.isCompletedExceptionally())
                .count();
        assertEquals(stored(), sumOfDone(replies, 5, 1_000, -1_000, 1_000, 7));
        assertTrue(done >= 3 && stored() <= 100, replies::toString);
    }

    private static long sumOfDone(List<CompletableFuture<Reply<Long>>> replies, long... amounts) {
        long sum = 0;
        for (int i = 0; i < amounts.length; i++) {
            sum += replies.get(i).isCompletedExceptionally() ? 0 : amounts[i];
        }
        return sum;
    }

    @Test
    void copiesInOneBatchHaveOneEffectAndTheSameAnswer() {
        String key = ids.salt();
        var replies = inOneBatch(
                keyed(add(5), key, "a"),
                keyed(add(5), key, "a"),
                keyed(add(9), key, "another"),
                keyed(add(5), key, "a"));
        assertEquals(Reply.done(5L), replies.get(0).join());
        for (int copy : List.of(1, 3)) {
            assertEquals("5", replayed(replies.get(copy).join()));
        }
        assertEquals(Problem.IDEMPOTENCY_KEY_REUSED, refused(replies.get(2).join()));
        assertEquals(5, stored());
    }

    @Test
    void refusedCommandDoesntUseItsKeyUp() {
        String key = ids.salt();
        var replies = inOneBatch(keyed(refusing(5), key, "a"), keyed(add(5), key, "a"));
        assertEquals(Problem.INVALID_REQUEST, refused(replies.get(0).join()));
        assertEquals(Reply.done(5L), replies.get(1).join());
        assertEquals(5, stored());
    }

    @Test
    void closedLaneTakesNothingMore() {
        lanes.close();
        assertEquals(Problem.UNAVAILABLE, refused(lanes.submit(add(5))));
        assertEquals(0, stored());
    }
}
