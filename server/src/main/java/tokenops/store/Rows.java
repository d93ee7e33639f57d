package tokenops.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tokenops.store.Table.Lookup;

/**
 * The locked rows of a batch, as the commands before have left them.
 *
 * <p>A command reads and replaces rows here; what it changed is undone when it refuses, and written set-based when the batch
 * ends. One thread at a time: the lane's.
 */
public final class Rows {
    private final Map<Table<?, ?>, Sheet<?, ?>> sheets = new LinkedHashMap<>();
    private final Deque<Put<?, ?>> puts = new ArrayDeque<>();

    /** The row with this key. It must have been among the needs, or been put by this batch. */
    public <K, R> Optional<R> get(Table<K, R> table, K key) {
        return sheet(table).get(key);
    }

    /** Inserts the row, or replaces the one with its key. Throws where it would leave its lifecycle. */
    public <K, R> void put(Table<K, R> table, R row) {
        puts.push(sheet(table).put(row));
    }

    /** The rows of a look-up that was among the needs, and those that this batch has put for the same argument, whatever else it asks. */
    public <Q, K, R> List<R> find(Lookup<Q, K, R> lookup, Q argument) {
        return sheet(lookup.table()).find(lookup, argument);
    }

    /** What was put since the last call stays. */
    void keep() {
        puts.clear();
    }

    /** What was put since the last {@link #keep} is undone. */
    void undo() {
        while (!puts.isEmpty()) {
            puts.pop().undo();
        }
    }

    /** A row that was put since the last {@link #keep}: as it was before, if it was there, and as it is. */
    record Change<K, R>(Table<K, R> table, Optional<R> before, R after) {}

    /** What was put since the last {@link #keep}, each row once. The simulation judges every command by it. */
    List<Change<?, ?>> changes() {
        Map<Sheet<?, ?>, Map<Object, Change<?, ?>>> changes = new LinkedHashMap<>();
        puts.descendingIterator().forEachRemaining(put -> put.note(changes));
        return changes.values().stream().flatMap(rows -> rows.values().stream()).toList();
    }

    /** Locks and reads the needs. */
    void load(Shelf shelf, Needs needs) {
        for (Table<?, ?> table : needs.tables()) {
            sheet(table).load(shelf, needs);
        }
    }

    /** Writes every row that was put. */
    void write(Shelf shelf) {
        List<Sheet<?, ?>> inOrder = new ArrayList<>(sheets.values());
        inOrder.sort(Comparator.comparingInt(sheet -> sheet.table.order()));
        for (Sheet<?, ?> sheet : inOrder) {
            sheet.write(shelf);
        }
    }

    @SuppressWarnings("unchecked") // a sheet is only ever made for its own table
    private <K, R> Sheet<K, R> sheet(Table<K, R> table) {
        return (Sheet<K, R>) sheets.computeIfAbsent(table, Sheet::new);
    }

    /** One row put: what it takes to undo it. */
    private record Put<K, R>(Sheet<K, R> sheet, K key, Optional<R> before, boolean first, List<Set<K>> joined) {
        void undo() {
            sheet.undo(key, before, first, joined);
        }

        void note(Map<Sheet<?, ?>, Map<Object, Change<?, ?>>> changes) {
            changes.computeIfAbsent(sheet, s -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            key,
                            k -> new Change<>(
                                    sheet.table, before, sheet.get(key).orElseThrow()));
        }
    }

    /** The rows of one table. */
    private static final class Sheet<K, R> {
        private final Table<K, R> table;
        private final Map<K, R> rows = new LinkedHashMap<>();
        private final Set<K> wanted = new LinkedHashSet<>();
        private final Set<K> inserted = new LinkedHashSet<>();
        private final Set<K> changed = new LinkedHashSet<>();
        private final Map<Lookup<?, K, R>, Map<Object, Set<K>>> found = new HashMap<>();

        Sheet(Table<K, R> table) {
            this.table = table;
        }

        Optional<R> get(K key) {
            R row = rows.get(key);
            if (row == null && !wanted.contains(key)) {
                throw new IllegalStateException(table.name() + " " + key + " was not among the needs");
            }
            return Optional.ofNullable(row);
        }

        Put<K, R> put(R row) {
            K key = table.keyOf().apply(row);
            for (Life<R, ?> life : table.lives()) {
                life.check(Optional.ofNullable(rows.get(key)), row);
            }
            @Nullable R before = rows.put(key, row);
            boolean first = before == null ? inserted.add(key) : !inserted.contains(key) && changed.add(key);
            return new Put<>(this, key, Optional.ofNullable(before), first, join(key, row));
        }

        /** @param first whether this put was the first of its row in the batch */
        void undo(K key, Optional<R> before, boolean first, List<Set<K>> joined) {
            joined.forEach(keys -> keys.remove(key));
            if (before.isPresent()) {
                rows.put(key, before.get());
                if (first) {
                    changed.remove(key);
                }
            } else {
                rows.remove(key);
                inserted.remove(key);
            }
        }

        /** Whoever looks from now on finds the row as well, also where what was read from the database didn't hold it. */
        private List<Set<K>> join(K key, R row) {
            if (found.isEmpty()) {
                return List.of();
            }
            List<Set<K>> joined = new ArrayList<>();
            found.forEach((lookup, byArgument) -> {
                @Nullable Set<K> keys = byArgument.get(lookup.argumentOf().apply(row));
                if (keys != null && keys.add(key)) {
                    joined.add(keys);
                }
            });
            return joined;
        }

        List<R> find(Lookup<?, K, R> lookup, Object argument) {
            Set<K> keys = found.getOrDefault(lookup, Map.of()).get(argument);
            if (keys == null) {
                throw new IllegalStateException(table.name() + " of " + argument + " were not among the needs");
            }
            List<R> list = new ArrayList<>(keys.size());
            for (K key : keys) {
                Optional.ofNullable(rows.get(key)).ifPresent(list::add);
            }
            return list;
        }

        @SuppressWarnings("unchecked") // needs are recorded with their own table's key and argument types
        void load(Shelf shelf, Needs needs) {
            Set<K> keys = (Set<K>) needs.locks().getOrDefault(table, Set.of());
            if (!keys.isEmpty()) {
                wanted.addAll(keys);
                shelf.lock(table, keys, row -> rows.put(table.keyOf().apply(row), row));
            }
            for (Map.Entry<Lookup<?, ?, ?>, Set<Object>> need : needs.lookups().entrySet()) {
                if (need.getKey().table() == table) {
                    load(shelf, (Lookup<Object, K, R>) need.getKey(), need.getValue());
                }
            }
        }

        private void load(Shelf shelf, Lookup<Object, K, R> lookup, Set<Object> arguments) {
            Map<Object, Set<K>> byArgument = new HashMap<>();
            arguments.forEach(argument -> byArgument.put(argument, new LinkedHashSet<>()));
            found.put(lookup, byArgument);
            shelf.find(lookup, arguments, row -> {
                K key = table.keyOf().apply(row);
                rows.putIfAbsent(key, row);
                Optional.ofNullable(byArgument.get(lookup.argumentOf().apply(row)))
                        .ifPresent(keys -> keys.add(key));
            });
        }

        void write(Shelf shelf) {
            if (!inserted.isEmpty()) {
                shelf.insert(table, inOrder(inserted));
            }
            if (!changed.isEmpty()) {
                shelf.update(table, inOrder(changed));
            }
        }

        private List<R> inOrder(Set<K> keys) {
            List<R> list = new ArrayList<>(keys.size());
            for (K key : keys) {
                Optional.ofNullable(rows.get(key)).ifPresent(list::add);
            }
            return list;
        }
    }
}
