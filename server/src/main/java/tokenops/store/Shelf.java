package tokenops.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import tokenops.store.KeptAnswers.Kept;
import tokenops.store.Table.Lookup;

/**
 * Where the rows and the kept answers of one home lie: in the database, or in a simulation's memory.
 *
 * <p>What is found may be handed over after the call has returned; what is written need not be there before its owner says so.
 */
interface Shelf {
    /** Locks the rows with these keys that there are. */
    <K, R> void lock(Table<K, R> table, Collection<K> keys, Consumer<R> found);

    /** Finds and locks the rows of a look-up. */
    <Q, K, R> void find(Lookup<Q, K, R> lookup, Collection<Q> arguments, Consumer<R> found);

    /** Adds rows whose keys aren't there yet. */
    <K, R> void insert(Table<K, R> table, Collection<R> rows);

    /** Replaces rows that are there. */
    <K, R> void update(Table<K, R> table, Collection<R> rows);

    /** Finds the answers that are kept under these keys. */
    void find(List<Once> asked, Consumer<Kept> found);

    /** Keeps answers. */
    void keep(List<Kept> answers, Instant at);
}
