package tokenops.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.store.Lane.Pending;

/**
 * The lane of one home without thread and database: it folds the batches that it is given over rows in memory, lets every command be
 * judged by what it has put, and does the same in a real store where there is one beside it.
 */
public final class SimulatedLane {
    /** What becomes of a batch. */
    public enum Fate {
        /** It is committed, and everybody told. */
        COMMITTED,
        /** The database sends it round again: folded, undone, and folded anew. */
        REPEATED,
        /** The node dies before the commit: nothing of it is there. */
        DROPPED
    }

    private final Home home;
    private final Memory memory = new Memory();
    private final Map<Table<?, ?>, List<RowWatch<?>>> watches = new HashMap<>();
    private final List<Runnable> checks = new ArrayList<>();
    private final Map<Once.Identity, Once.Answer> firstAnswers = new HashMap<>();
    private final Map<UUID, Documents.Stored> documents = new HashMap<>();
    private final Optional<RealLane> real;
    private String command = "";

    /** @param real where everything is done a second time, and must come to the same */
    public SimulatedLane(Home home, Optional<RealLane> real) {
        this.home = home;
        this.real = real;
        watchDocuments(document -> documents.put(document.id(), document));
    }

    public Home home() {
        return home;
    }

    /** What is committed. */
    public Memory memory() {
        return memory;
    }

    /** Has every row of the table watched that a command puts. */
    public <K, R> void watch(Table<K, R> table, RowWatch<R> watch) {
        watches.computeIfAbsent(table, t -> new ArrayList<>()).add(watch);
    }

    /** Has every document watched that a command seals. */
    public void watchDocuments(Consumer<Documents.Stored> watch) {
        watch(Packet.TABLE, (none, packet) -> packet.documents().forEach(watch));
    }

    /** A document that was committed. */
    public Optional<Documents.Stored> document(Id id) {
        return Optional.ofNullable(documents.get(id.uuid()));
    }

    /** Has this checked after each command, when all its rows have been watched. */
    public void afterEach(Runnable check) {
        checks.add(check);
    }

    /** The command that was decided last, in a word. */
    public String lastCommand() {
        return command;
    }

    /** Folds a batch. When it is committed each of the asked knows its reply. Answers how many commands were decided. */
    public int fold(List<? extends Asked<?>> batch, Instant now, Fate fate) {
        int steps = 0;
        List<Pending<?>> pending = new ArrayList<>();
        batch.forEach(asked -> pending.add(asked.anew()));
        for (List<Pending<?>> turn : Fold.inTurns(pending)) {
            if (fate != Fate.COMMITTED) {
                Fold undone = new Fold(turn, now);
                undone.load(memory);
                undone.decide();
                real.ifPresent(store -> store.dropped(turn, now));
                steps += turn.size();
            }
            if (fate != Fate.DROPPED) {
                commit(turn, now);
                steps += turn.size();
            }
        }
        return steps;
    }

    private void commit(List<Pending<?>> turn, Instant now) {
        Fold fold = new Fold(turn, now);
        fold.load(memory);
        for (Pending<?> pending : turn) {
            command = pending.command().getClass().getSimpleName();
            fold.decide(pending);
            fold.rows().changes().forEach(this::watched);
            checks.forEach(Runnable::run);
        }
        fold.write(memory);
        fold.answer();
        turn.forEach(this::repeated);
        real.ifPresent(store -> store.committed(turn, now));
    }

    @SuppressWarnings("unchecked") // watches are registered under their own table
    private <K, R> void watched(Rows.Change<K, R> change) {
        for (RowWatch<?> watch : watches.getOrDefault(change.table(), List.of())) {
            ((RowWatch<R>) watch).changed(change.before(), change.after());
        }
    }

    /** A key has its effect once, and whoever repeats it gets the first answer, byte for byte. */
    private <A> void repeated(Pending<A> pending) {
        if (pending.once().isEmpty() || pending.reply().isCompletedExceptionally()) {
            return;
        }
        Once once = pending.once().get();
        switch (pending.reply().join()) {
            case Reply.Done<A>(A answer) ->
                Violation.unless(
                        firstAnswers.put(once.identity(), once.written().apply(answer)) == null,
                        () -> "a key had its effect twice: " + once.identity());
            case Reply.Replayed<A>(Once.Answer answer) -> {
                Once.@Nullable Answer first = firstAnswers.get(once.identity());
                Violation.unless(
                        first != null
                                && first.status() == answer.status()
                                && Arrays.equals(first.body(), answer.body()),
                        () -> "a repeated key has another answer: " + once.identity());
            }
            case Reply.Refused<A> refused -> {
                // nothing is kept of it
            }
        }
    }
}
