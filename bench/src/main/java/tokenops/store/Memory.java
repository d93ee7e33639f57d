package tokenops.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tokenops.store.KeptAnswers.Kept;
import tokenops.store.Table.Lookup;

/** The rows and kept answers of one home in maps: a shelf that is as fast as a command's own rules. */
public final class Memory implements Shelf {
    private final Map<Table<?, ?>, Map<?, ?>> tables = new LinkedHashMap<>();
    private final Map<Lookup<?, ?, ?>, Index<?, ?>> indexes = new HashMap<>();
    private final Map<Table<?, ?>, List<Index<?, ?>>> indexesOf = new HashMap<>();
    private final Map<Once.Identity, Kept> answers = new HashMap<>();

    /** Says what a look-up finds. Before the first row of its table. */
    public <Q, R> void index(Lookup<Q, UUID, R> lookup, Index<Q, R> index) {
        indexes.put(lookup, index);
        index(lookup.table(), index);
    }

    /** Keeps an index of its own maker's. Before the first row of the table. */
    public <R> void index(Table<UUID, R> table, Index<?, R> index) {
        indexesOf.computeIfAbsent(table, t -> new ArrayList<>()).add(index);
    }

    /** The committed row with this key. */
    public <K, R> Optional<R> row(Table<K, R> table, K key) {
        return Optional.ofNullable(rowsOf(table).get(key));
    }

    /** All committed rows of a table, in the order in which they came. */
    public <K, R> Collection<R> rows(Table<K, R> table) {
        return Collections.unmodifiableCollection(rowsOf(table).values());
    }

    /** The committed rows that a look-up finds. */
    public <Q, K, R> Collection<R> rows(Lookup<Q, K, R> lookup, Q argument) {
        return Collections.unmodifiableCollection(indexOf(lookup).find(argument));
    }

    /** The tables that have rows. */
    Collection<Table<?, ?>> tables() {
        return tables.keySet();
    }

    @SuppressWarnings("unchecked") // a table's map has its own keys and rows
    private <K, R> Map<K, R> rowsOf(Table<K, R> table) {
        return (Map<K, R>) tables.computeIfAbsent(table, t -> new LinkedHashMap<K, R>());
    }

    @SuppressWarnings("unchecked") // an index is made for its own look-up
    private <Q, K, R> Index<Q, R> indexOf(Lookup<Q, K, R> lookup) {
        @Nullable Index<?, ?> index = indexes.get(lookup);
        if (index == null) {
            throw new IllegalStateException("the simulation doesn't know what is meant by " + lookup.sql());
        }
        return (Index<Q, R>) index;
    }

    @Override
    public <K, R> void lock(Table<K, R> table, Collection<K> keys, Consumer<R> found) {
        Map<K, R> rows = rowsOf(table);
        for (K key : keys) {
            @Nullable R row = rows.get(key);
            if (row != null) {
                found.accept(row);
            }
        }
    }

    @Override
    public <Q, K, R> void find(Lookup<Q, K, R> lookup, Collection<Q> arguments, Consumer<R> found) {
        Index<Q, R> index = indexOf(lookup);
        arguments.forEach(argument -> index.find(argument).forEach(found));
    }

    @Override
    public <K, R> void insert(Table<K, R> table, Collection<R> rows) {
        Map<K, R> all = rowsOf(table);
        for (R row : rows) {
            K key = table.keyOf().apply(row);
            Violation.unless(all.put(key, row) == null, () -> table.name() + " has two rows " + key);
            indexed(table, key, Optional.empty(), row);
        }
    }

    @Override
    public <K, R> void update(Table<K, R> table, Collection<R> rows) {
        Map<K, R> all = rowsOf(table);
        for (R row : rows) {
            K key = table.keyOf().apply(row);
            @Nullable R before = all.put(key, row);
            Violation.unless(before != null, () -> table.name() + " has no row " + key);
            Violation.unless(!table.update().isEmpty(), () -> "a row of " + table.name() + " changes: " + key);
            indexed(table, key, Optional.ofNullable(before), row);
        }
    }

    @SuppressWarnings("unchecked") // indexes are registered under their own table, whose keys are UUIDs
    private <K, R> void indexed(Table<K, R> table, K key, Optional<R> before, R after) {
        for (Index<?, ?> index : indexesOf.getOrDefault(table, List.of())) {
            ((Index<?, R>) index).put((UUID) key, before, after);
        }
    }

    @Override
    public void find(List<Once> asked, Consumer<Kept> found) {
        for (Once once : asked) {
            Optional.ofNullable(answers.get(once.identity())).ifPresent(found);
        }
    }

    @Override
    public void keep(List<Kept> fresh, Instant at) {
        for (Kept kept : fresh) {
            Violation.unless(
                    answers.put(kept.identity(), kept) == null, () -> "two answers are kept under " + kept.identity());
        }
    }
}
