package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Times;
import tokenops.proof.Digest;
import tokenops.store.Lane.Pending;

/**
 * One transaction of a lane: the answers that are there already, the rows that the commands need, the fold, the writes.
 *
 * <p>Idempotency keys are read first and written last, with their answers, in one insert each. Two nodes that race for a key
 * collide on its primary key, and the loser's batch goes round again and finds the winner's answer.
 */
final class Batch {
    private final Home home;
    private final UUID id;
    private final List<Pending<?>> commands;
    private final Clock clock;
    private final List<Runnable> answers = new ArrayList<>();

    Batch(Home home, UUID id, List<Pending<?>> commands, Clock clock) {
        this.home = home;
        this.id = id;
        this.commands = commands;
        this.clock = clock;
    }

    /** Does everything but commit. */
    void fold(Connection connection) throws SQLException {
        answers.clear();
        Instant now = Times.micros(clock.instant());
        insertOwnRow(connection, now);
        List<Pending<?>> fresh = withoutAnswered(connection);
        Needs needs = new Needs();
        fresh.forEach(pending -> pending.command().needs(needs));
        Rows rows = new Rows();
        rows.load(connection, home, needs);
        List<Kept> kept = new ArrayList<>();
        for (Pending<?> pending : fresh) {
            decide(pending, rows, now, kept);
        }
        rows.write(connection, home);
        keep(connection, kept, now);
    }

    /** Tells everybody; only after the commit. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    /** Whether a commit whose outcome was unknown did happen. */
    boolean isCommitted(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM batch WHERE home = ? AND id = ?")) {
            statement.setShort(1, home.number());
            statement.setObject(2, id);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private void insertOwnRow(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO batch (home, id, at) VALUES (?, ?, ?)")) {
            statement.setShort(1, home.number());
            statement.setObject(2, id);
            statement.setTimestamp(3, Timestamp.from(now));
            statement.executeUpdate();
        }
    }

    private <A> void decide(Pending<A> pending, Rows rows, Instant now, List<Kept> kept) {
        Outcome<A> outcome;
        try {
            outcome = pending.command().decide(rows, now);
        } catch (RuntimeException e) {
            // A fault of ours, not of the database: this command alone fails, its neighbours go on.
            rows.undo();
            answers.add(() -> pending.fail(e));
            return;
        }
        switch (outcome) {
            case Outcome.Done<A> done -> {
                rows.keep();
                pending.once()
                        .ifPresent(
                                once -> kept.add(new Kept(once, once.written().apply(done.answer()))));
            }
            case Outcome.Refused<A> refused -> rows.undo();
        }
        answers.add(() -> pending.reply().complete(Reply.of(outcome)));
    }

    private List<Pending<?>> withoutAnswered(Connection connection) throws SQLException {
        List<Once> asked = commands.stream().flatMap(p -> p.once().stream()).toList();
        if (asked.isEmpty()) {
            return commands;
        }
        Map<Once.Identity, Kept> answered = read(connection, asked);
        List<Pending<?>> fresh = new ArrayList<>();
        for (Pending<?> pending : commands) {
            Optional<Kept> first = pending.once().map(Once::identity).map(answered::get);
            if (first.isPresent()) {
                replay(pending, first.get());
            } else {
                fresh.add(pending);
            }
        }
        return fresh;
    }

    private <A> void replay(Pending<A> pending, Kept first) {
        boolean same = pending.once()
                .filter(once -> once.request().equals(first.once.request()))
                .isPresent();
        Reply<A> reply = same
                ? new Reply.Replayed<>(first.answer)
                : Reply.refused(
                        Refusal.of(Problem.IDEMPOTENCY_KEY_REUSED, "the first request with this key was another one"));
        answers.add(() -> pending.reply().complete(reply));
    }

    private Map<Once.Identity, Kept> read(Connection connection, List<Once> asked) throws SQLException {
        String sql = """
                SELECT i.scope, i.operation, i.key, i.request, i.status, i.answer
                FROM idempotency i
                JOIN unnest(?::uuid[], ?::text[], ?::text[]) AS asked (scope, operation, key)
                  USING (scope, operation, key)
                WHERE i.home = ?""";
        Map<Once.Identity, Kept> answered = new HashMap<>();
        Map<Once.Identity, Once> byIdentity = new HashMap<>();
        asked.forEach(once -> byIdentity.put(once.identity(), once));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, Column.<Once>uuid(Once::scope).array(connection, asked));
            statement.setArray(2, Column.text(Once::operation).array(connection, asked));
            statement.setArray(3, Column.text(Once::key).array(connection, asked));
            statement.setShort(4, home.number());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Once.Identity identity =
                            new Once.Identity(row.getObject(1, UUID.class), row.getString(2), row.getString(3));
                    @Nullable Once now = byIdentity.get(identity);
                    if (now != null) {
                        Once first = new Once(
                                identity.scope(),
                                identity.operation(),
                                identity.key(),
                                Digest.ofHash(row.getBytes(4)),
                                now.written());
                        answered.put(identity, new Kept(first, new Once.Answer(row.getInt(5), row.getBytes(6))));
                    }
                }
            }
        }
        return answered;
    }

    /** A key with the answer that is kept under it. */
    private record Kept(Once once, Once.Answer answer) {}

    private void keep(Connection connection, List<Kept> kept, Instant now) throws SQLException {
        if (kept.isEmpty()) {
            return;
        }
        String sql = """
                INSERT INTO idempotency (home, scope, operation, key, request, status, answer, at)
                SELECT ?, k.*, ? FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::int8[], ?::bytea[]) AS k
                ORDER BY 2, 3, 4""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, home.number());
            statement.setTimestamp(2, Timestamp.from(now));
            List<Column<Kept>> columns = List.of(
                    Column.uuid(k -> k.once.scope()),
                    Column.text(k -> k.once.operation()),
                    Column.text(k -> k.once.key()),
                    Column.bytes(k -> k.once.request().bytes()),
                    Column.whole(k -> k.answer.status()),
                    Column.bytes(k -> k.answer.body()));
            for (int i = 0; i < columns.size(); i++) {
                statement.setArray(3 + i, columns.get(i).array(connection, kept));
            }
            statement.executeUpdate();
        }
    }
}
