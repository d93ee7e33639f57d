package tokenops.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.path.Outcome;
import tokenops.store.KeptAnswers.Kept;
import tokenops.store.Lane.Pending;

/**
 * The fold of a batch: commands decide one after the other, each over the rows as those before have left them. What it reads and
 * writes goes through a {@link Shelf}; between the two it is pure. The lanes and the simulation run this one.
 *
 * <p>Made for one use by one thread: load, decide, write, and when all of that is durable, answer.
 */
final class Fold {
    private final List<Pending<?>> commands;
    private final Instant now;
    private final Rows rows = new Rows();
    private final Map<Once.Identity, Kept> answered = new HashMap<>();
    private final List<Kept> fresh = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();

    /** @param commands of which no two have the same key */
    Fold(List<Pending<?>> commands, Instant now) {
        this.commands = commands;
        this.now = now;
    }

    /**
     * Divides commands so that a key that comes twice waits for its first: the second is done after, and so finds its answer.
     */
    static List<List<Pending<?>>> inTurns(List<Pending<?>> commands) {
        List<List<Pending<?>>> turns = new ArrayList<>();
        List<Pending<?>> rest = commands;
        while (!rest.isEmpty()) {
            Set<Once.Identity> seen = new HashSet<>();
            List<Pending<?>> turn = new ArrayList<>();
            List<Pending<?>> later = new ArrayList<>();
            for (Pending<?> pending : rest) {
                boolean first =
                        pending.once().map(Once::identity).map(seen::add).orElse(true);
                (first ? turn : later).add(pending);
            }
            turns.add(turn);
            rest = later;
        }
        return turns;
    }

    /** Reads what the commands need. */
    void load(Shelf shelf) {
        Needs needs = new Needs();
        commands.forEach(pending -> pending.command().needs(needs));
        shelf.find(
                commands.stream().flatMap(pending -> pending.once().stream()).toList(),
                kept -> answered.put(kept.identity(), kept));
        rows.load(shelf, needs);
    }

    /** Decides every command, in order. */
    void decide() {
        commands.forEach(this::decide);
    }

    /** Decides one command. What it put is {@link #rows}' last change, until the next one is decided. */
    <A> void decide(Pending<A> pending) {
        rows.keep();
        Optional<Kept> first = pending.once().map(Once::identity).map(answered::get);
        if (first.isPresent()) {
            Reply<A> reply = first.get().to(pending.once().orElseThrow());
            answers.add(() -> pending.reply().complete(reply));
            return;
        }
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
            case Outcome.Done<A> done ->
                pending.once()
                        .ifPresent(
                                once -> fresh.add(Kept.of(once, once.written().apply(done.answer()))));
            case Outcome.Refused<A> refused -> rows.undo();
        }
        answers.add(() -> pending.reply().complete(Reply.of(outcome)));
    }

    /** The rows as the commands have left them so far. */
    Rows rows() {
        return rows;
    }

    /** Writes what the commands have put, and the answers that are to be kept. */
    void write(Shelf shelf) {
        rows.write(shelf);
        shelf.keep(fresh, now);
    }

    /** Tells everybody, in order; only when all of it is durable. */
    void answer() {
        answers.forEach(Runnable::run);
    }
}
