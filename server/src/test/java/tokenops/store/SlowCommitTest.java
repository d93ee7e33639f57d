package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Sealed;
import tokenops.path.Sealer;
import tokenops.proof.Json;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** A commit whose answer is lost while the database still works on it: done once, and whoever waits is told. */
@ExtendWith(OnePostgres.class)
class SlowCommitTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Ids IDS = new Ids(CLOCK, new SecureRandom());

    @Test
    void commandOfACommitThatShowsLateIsAnsweredAndDoneOnce(TestPostgres postgres) throws Exception {
        try (Database database =
                        Database.open(postgres.database(), new Database.Limits(8, Duration.ofSeconds(10)), "a test");
                Lanes lanes = new Lanes(new Home.Count(1), commitsLate(database.connections()), CLOCK, IDS)) {
            Put put = new Put(document());
            CompletableFuture<Reply<UUID>> reply = CompletableFuture.supplyAsync(() -> lanes.submit(put));

            assertEquals(Reply.done(put.document.id().uuid()), reply.get(20, TimeUnit.SECONDS));
            List<Integer> rows = new Reads(database.connections())
                    .list(
                            "SELECT count(*) FROM document WHERE id = ?",
                            row -> row.getInt(1),
                            put.document.id().uuid());
            assertEquals(List.of(1), rows);
        }
    }

    private static Sealed document() {
        return new Sealer(CLOCK, IDS).seal(Kind.QUOTE, new Id.Quote(IDS.next(0)), Mode.TEST, List.of(), Json.object());
    }

    private record Put(Sealed document) implements Command<UUID> {
        @Override
        public Home home() {
            return new Home(0);
        }

        @Override
        public void needs(Needs needs) {}

        @Override
        public Outcome<UUID> decide(Rows rows, Instant now) {
            Documents.put(rows, Packet.of(new Id.Agent(document.id().uuid()), document));
            return Outcome.done(document.id().uuid());
        }
    }

    /** The first commit loses its connection at once and happens half a second later. */
    private static DataSource commitsLate(DataSource source) {
        AtomicBoolean first = new AtomicBoolean(true);
        return proxy(DataSource.class, source, (target, method, arguments) -> {
            Object answer = call(target, method, arguments);
            return method.getName().equals("getConnection") && first.getAndSet(false)
                    ? late((Connection) answer)
                    : answer;
        });
    }

    private static Connection late(Connection connection) {
        AtomicBoolean lost = new AtomicBoolean();
        return proxy(Connection.class, connection, (target, method, arguments) -> {
            if (method.getName().equals("commit")) {
                lost.set(true);
                Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                    try (Connection open = connection) {
                        open.commit();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                throw new SQLException("the connection was lost", "08006");
            }
            return lost.get() ? null : call(target, method, arguments);
        });
    }

    private interface Answering {
        @Nullable
        Object answer(Object target, Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Answering answering) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answering.answer(target, method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
