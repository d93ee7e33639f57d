package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tokenops.path.Home;
import tokenops.store.Lane.Pending;

/** One home in a real database, in step with the simulated lane beside it: the same batches, the same times, one thread. */
public final class RealLane {
    /** Rows that are compared at once. */
    private static final int AT_ONCE = 5_000;

    private final Home home;
    private final DataSource source;
    private final Supplier<UUID> ids;

    /** @param ids of batches */
    public RealLane(Home home, DataSource source, Supplier<UUID> ids) {
        this.home = home;
        this.source = source;
        this.ids = ids;
    }

    /** Folds the commands and commits; each must get the reply that it has. */
    void committed(List<Pending<?>> turn, Instant now) {
        List<Pending<?>> again = fold(turn, now, true);
        for (int i = 0; i < turn.size(); i++) {
            Object simulated = said(turn.get(i));
            Object real = said(again.get(i));
            Pending<?> pending = turn.get(i);
            Violation.unless(
                    Alike.alike(simulated, real),
                    () -> pending.command() + " came to " + simulated + " in memory and to " + real
                            + " in the database");
        }
    }

    /** Folds the commands and leaves nothing of it. */
    void dropped(List<Pending<?>> turn, Instant now) {
        fold(turn, now, false);
    }

    private List<Pending<?>> fold(List<Pending<?>> turn, Instant now, boolean commit) {
        List<Pending<?>> again = new ArrayList<>();
        turn.forEach(pending -> again.add(copy(pending)));
        Batch batch = new Batch(home, ids.get(), again, Clock.fixed(now, ZoneOffset.UTC));
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            batch.fold(connection);
            if (commit) {
                connection.commit();
                batch.answer();
            } else {
                connection.rollback();
            }
            return again;
        } catch (SQLException e) {
            throw new Violation(
                    "the database refuses what memory took: "
                            + turn.stream().map(Pending::command).toList(),
                    e);
        }
    }

    private static <A> Pending<A> copy(Pending<A> pending) {
        return new Pending<>(pending.command(), pending.once(), new CompletableFuture<>());
    }

    private static Object said(Pending<?> pending) {
        return pending.reply().isCompletedExceptionally()
                ? pending.reply().exceptionNow().toString()
                : pending.reply().join();
    }

    /** Holds every row of the home against what the memory has. */
    public void compare(Memory memory) {
        for (Table<?, ?> table : memory.tables()) {
            if (!table.lock().isEmpty()) {
                compare(table, memory);
            }
        }
    }

    private <K, R> void compare(Table<K, R> table, Memory memory) {
        Collection<R> expected = memory.rows(table);
        Map<K, R> real = new HashMap<>();
        List<K> keys = new ArrayList<>();
        expected.forEach(row -> keys.add(table.keyOf().apply(row)));
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            for (int from = 0; from < keys.size(); from += AT_ONCE) {
                Pipeline reading = new Pipeline();
                table.lock(
                        reading,
                        home,
                        keys.subList(from, Math.min(keys.size(), from + AT_ONCE)),
                        row -> real.put(table.keyOf().apply(row), row));
                reading.run(connection);
            }
            long there = count(connection, table.name());
            Violation.unless(
                    there == keys.size(),
                    () -> table.name() + " has " + there + " rows in the database, " + keys.size() + " in memory");
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        for (R row : expected) {
            @Nullable R other = real.get(table.keyOf().apply(row));
            Violation.unless(
                    Alike.alike(row, other),
                    () -> table.name() + " is " + row + " in memory, " + other + " in the database");
        }
    }

    private long count(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*) FROM " + table + " WHERE home = ?")) {
            statement.setShort(1, home.number());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getLong(1) : 0;
            }
        }
    }
}
