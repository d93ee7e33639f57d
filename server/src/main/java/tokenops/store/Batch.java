package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.proof.DocumentTime;
import tokenops.store.Lane.Pending;
import tokenops.store.Pipeline.Parameters;

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
    private Optional<Fold> fold = Optional.empty();

    Batch(Home home, UUID id, List<Pending<?>> commands, Clock clock) {
        this.home = home;
        this.id = id;
        this.commands = commands;
        this.clock = clock;
    }

    /** Does everything but commit. */
    void fold(Connection connection) throws SQLException {
        Instant now = DocumentTime.micros(clock.instant());
        Fold round = new Fold(commands, now);
        Pipeline reading = new Pipeline();
        insertOwnRow(reading, now);
        round.load(new Statements(reading, home));
        reading.run(connection);
        // Its own row is in: only now is it known that no earlier round was committed, whose answers would be the ones
        // to give.
        fold = Optional.of(round);
        round.decide();
        Pipeline writing = new Pipeline();
        round.write(new Statements(writing, home));
        writing.run(connection);
    }

    /** Tells everybody; only after the commit. */
    void answer() {
        fold.ifPresent(Fold::answer);
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

    /** First of all that is written: a batch repeated after a commit of unknown outcome collides here. */
    private void insertOwnRow(Pipeline pipeline, Instant now) {
        pipeline.write(
                "batch",
                "INSERT INTO batch (home, id, at) VALUES (?, ?, ?)",
                Parameters.home(home).then((connection, statement, first) -> {
                    statement.setObject(first, id);
                    statement.setTimestamp(first + 1, Timestamp.from(now));
                    return first + 2;
                }),
                1);
    }
}
