package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.store.KeptAnswers.Kept;
import tokenops.store.Lane.Pending;
import tokenops.store.Table.Lookup;

/** Commands of one batch see what those before them have left, also in what they find otherwise than by its key. */
class FoldTest {
    private static final UUID OWNER = new UUID(0, 7);
    private static final UUID ID = new UUID(0, 1);

    private record Purse(UUID id, UUID owner, long left) {}

    private static final Table<UUID, Purse> TABLE = new Table<>(
            1, "purse", Purse::id, row -> new Purse(ID, OWNER, 0), "", List.of(), "", List.of(), "update", List.of());

    /** As the database has it: only what isn't empty. */
    private static final Lookup<UUID, UUID, Purse> NOT_EMPTY = new Lookup<>(TABLE, "", List.of(), Purse::owner);

    /** A shelf with one empty purse. */
    private static final class OneEmptyPurse implements Shelf {
        private final List<Object> written = new ArrayList<>();

        @Override
        @SuppressWarnings("unchecked") // there is one table
        public <K, R> void lock(Table<K, R> table, Collection<K> keys, Consumer<R> found) {
            found.accept((R) new Purse(ID, OWNER, 0));
        }

        @Override
        public <Q, K, R> void find(Lookup<Q, K, R> lookup, Collection<Q> arguments, Consumer<R> found) {}

        @Override
        public <K, R> void insert(Table<K, R> table, Collection<R> rows) {
            written.addAll(rows);
        }

        @Override
        public <K, R> void update(Table<K, R> table, Collection<R> rows) {
            written.addAll(rows);
        }

        @Override
        public void find(List<Once> asked, Consumer<Kept> found) {}

        @Override
        public void keep(List<Kept> answers, Instant at) {}
    }

    private record Deed(Function<Rows, Outcome<Long>> deed) implements Command<Long> {
        @Override
        public Home home() {
            return new Home(0);
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(TABLE, ID).find(NOT_EMPTY, OWNER);
        }

        @Override
        public Outcome<Long> decide(Rows rows, Instant now) {
            return deed.apply(rows);
        }
    }

    private final OneEmptyPurse shelf = new OneEmptyPurse();

    @SafeVarargs
    private List<Reply<Long>> fold(Function<Rows, Outcome<Long>>... deeds) {
        List<Pending<Long>> pending = Stream.of(deeds)
                .map(deed -> new Pending<>(new Deed(deed), Optional.empty(), new CompletableFuture<Reply<Long>>()))
                .toList();
        Fold fold = new Fold(List.copyOf(pending), Instant.EPOCH);
        fold.load(shelf);
        fold.decide();
        fold.write(shelf);
        fold.answer();
        return pending.stream().map(one -> one.reply().join()).toList();
    }

    private static Outcome<Long> fill(Rows rows) {
        rows.put(TABLE, new Purse(ID, OWNER, 5));
        return Outcome.done(5L);
    }

    private static Outcome<Long> fillAndRefuse(Rows rows) {
        rows.put(TABLE, new Purse(ID, OWNER, 5));
        return Outcome.refused(Refusal.of(Problem.UNAVAILABLE, "as told"));
    }

    private static Outcome<Long> found(Rows rows) {
        return Outcome.done(
                rows.find(NOT_EMPTY, OWNER).stream().mapToLong(Purse::left).sum());
    }

    @Test
    void whatACommandFillsTheNextOneFinds() {
        assertEquals(new Reply.Done<>(5L), fold(FoldTest::fill, FoldTest::found).getLast());
    }

    @Test
    void whatARefusedCommandFilledNobodyFinds() {
        List<Reply<Long>> replies = fold(FoldTest::fillAndRefuse, FoldTest::found);
        assertInstanceOf(Reply.Refused.class, replies.getFirst());
        assertEquals(new Reply.Done<>(0L), replies.getLast());
        assertEquals(List.of(), shelf.written);
    }

    @Test
    void whatARefusedCommandChangedIsAsTheOneBeforeItHasLeftIt() {
        List<Reply<Long>> replies = fold(
                FoldTest::fill,
                rows -> {
                    rows.put(TABLE, new Purse(ID, OWNER, 9));
                    return Outcome.refused(Refusal.of(Problem.UNAVAILABLE, "as told"));
                },
                FoldTest::found);
        assertEquals(new Reply.Done<>(5L), replies.getLast());
        assertEquals(List.of(new Purse(ID, OWNER, 5)), shelf.written);
    }
}
