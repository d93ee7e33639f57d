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
import tokenops.path.Home;
import tokenops.path.Outcome;
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
    private List<Runnable> answers = List.of();

    Batch(Home home, UUID id, List<Pending<?>> commands, Clock clock) {
        this.home = home;
        this.id = id;
        this.commands = commands;
        this.clock = clock;
    }

    /** Does everything but commit. */
    void fold(Connection connection) throws SQLException {
        Instant now = DocumentTime.micros(clock.instant());
        Map<Once.Identity, KeptAnswers.Kept> answered = new HashMap<>();
        Needs needs = new Needs();
        commands.forEach(pending -> pending.command().needs(needs));
        Rows rows = new Rows();
        Pipeline reading = new Pipeline();
        insertOwnRow(reading, now);
        KeptAnswers.read(reading, home, asked(), kept -> answered.put(kept.identity(), kept));
        rows.load(reading, home, needs);
        reading.run(connection);
        // Its own row is in: only now is it known that no earlier round was committed, whose answers would be the ones
        // to give.
        List<Runnable> round = new ArrayList<>();
        answers = round;
        List<KeptAnswers.Kept> fresh = new ArrayList<>();
        for (Pending<?> pending : commands) {
            Optional<KeptAnswers.Kept> first =
                    pending.once().map(Once::identity).map(answered::get);
            if (first.isPresent()) {
                replay(pending, first.get(), round);
            } else {
                decide(pending, rows, now, fresh, round);
            }
        }
        Pipeline writing = new Pipeline();
        rows.write(writing, home);
        KeptAnswers.write(writing, home, fresh, now);
        writing.run(connection);
    }

    private List<Once> asked() {
        return commands.stream().flatMap(pending -> pending.once().stream()).toList();
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

    private static <A> void decide(
            Pending<A> pending, Rows rows, Instant now, List<KeptAnswers.Kept> kept, List<Runnable> round) {
        Outcome<A> outcome;
        try {
            outcome = pending.command().decide(rows, now);
        } catch (RuntimeException e) {
            // A fault of ours, not of the database: this command alone fails, its neighbours go on.
            rows.undo();
            round.add(() -> pending.fail(e));
            return;
        }
        switch (outcome) {
            case Outcome.Done<A> done -> {
                rows.keep();
                pending.once()
                        .ifPresent(once -> kept.add(
                                KeptAnswers.Kept.of(once, once.written().apply(done.answer()))));
            }
            case Outcome.Refused<A> refused -> rows.undo();
        }
        round.add(() -> pending.reply().complete(Reply.of(outcome)));
    }

    private static <A> void replay(Pending<A> pending, KeptAnswers.Kept first, List<Runnable> round) {
        Reply<A> reply = first.to(pending.once().orElseThrow());
        round.add(() -> pending.reply().complete(reply));
    }
}
