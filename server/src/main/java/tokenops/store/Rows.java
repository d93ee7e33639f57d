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
import tokenops.path.Home;
import tokenops.store.Table.Lookup;

/**
 * The locked rows of a batch, as the commands before have left them.
 *
 * <p>A command reads and replaces rows here; what it changed is undone when it refuses, and written set-based when the batch
 * ends. One thread at a time: the lane's.
 */
public final class Rows {
    private final Map<Table<?, ?>, Sheet<?, ?>> sheets = new LinkedHashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** The row with this key. It must have been among the needs, or been put by this batch. */
    public <K, R> Optional<R> get(Table<K, R> table, K key) {
        return sheet(table).get(key);
    }

    /** Inserts the row, or replaces the one with its key. Throws where it would leave its lifecycle. */
    public <K, R> void put(Table<K, R> table, R row) {
        undo.push(sheet(table).put(row));
    }

    /** The rows of a look-up that was among the needs, those put by this batch included. */
    public <Q, K, R> List<R> find(Lookup<Q, K, R> lookup, Q argument) {
        return sheet(lookup.table()).find(lookup, argument);
    }

    /** What was put since the last call stays. */
    void keep() {
        undo.clear();
    }

    /** What was put since the last {@link #keep} is undone. */
    void undo() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    /** Adds what locks and reads the needs; the rows are there when the pipeline has run. */
    void load(Pipeline pipeline, Home home, Needs needs) {
        for (Table<?, ?> table : needs.tables()) {
            sheet(table).load(pipeline, home, needs);
        }
    }

    /** Adds what writes every row that was put. */
    void write(Pipeline pipeline, Home home) {
        List<Sheet<?, ?>> inOrder = new ArrayList<>(sheets.values());
        inOrder.sort(Comparator.comparingInt(sheet -> sheet.table.order()));
        for (Sheet<?, ?> sheet : inOrder) {
            sheet.write(pipeline, home);
        }
    }

    @SuppressWarnings("unchecked") // a sheet is only ever made for its own table
    private <K, R> Sheet<K, R> sheet(Table<K, R> table) {
        return (Sheet<K, R>) sheets.computeIfAbsent(table, Sheet::new);
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

        Runnable put(R row) {
            K key = table.keyOf().apply(row);
            for (Life<R, ?> life : table.lives()) {
                life.check(Optional.ofNullable(rows.get(key)), row);
            }
            @Nullable R before = rows.put(key, row);
            if (before == null) {
                inserted.add(key);
                found.forEach((lookup, byArgument) -> add(lookup, byArgument, key, row));
                return () -> {
                    rows.remove(key);
                    inserted.remove(key);
                    found.values().forEach(byArgument -> byArgument.values().forEach(keys -> keys.remove(key)));
                };
            }
            boolean first = !inserted.contains(key) && changed.add(key);
            R restored = before;
            return () -> {
                rows.put(key, restored);
                if (first) {
                    changed.remove(key);
                }
            };
        }

        private static <K, R> void add(Lookup<?, K, R> lookup, Map<Object, Set<K>> byArgument, K key, R row) {
            Set<K> keys = byArgument.get(lookup.argumentOf().apply(row));
            if (keys != null) {
                keys.add(key);
            }
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
        void load(Pipeline pipeline, Home home, Needs needs) {
            Set<K> keys = (Set<K>) needs.locks().getOrDefault(table, Set.of());
            if (!keys.isEmpty()) {
                wanted.addAll(keys);
                table.lock(pipeline, home, keys, row -> rows.put(table.keyOf().apply(row), row));
            }
            for (Map.Entry<Lookup<?, ?, ?>, Set<Object>> need : needs.lookups().entrySet()) {
                if (need.getKey().table() == table) {
                    load(pipeline, home, (Lookup<Object, K, R>) need.getKey(), need.getValue());
                }
            }
        }

        private void load(Pipeline pipeline, Home home, Lookup<Object, K, R> lookup, Set<Object> arguments) {
            Map<Object, Set<K>> byArgument = new HashMap<>();
            arguments.forEach(argument -> byArgument.put(argument, new LinkedHashSet<>()));
            found.put(lookup, byArgument);
            table.find(pipeline, home, lookup, arguments, row -> {
                K key = table.keyOf().apply(row);
                rows.putIfAbsent(key, row);
                add(lookup, byArgument, key, row);
            });
        }

        void write(Pipeline pipeline, Home home) {
            if (!inserted.isEmpty()) {
                table.insert(pipeline, home, inOrder(inserted));
            }
            if (!changed.isEmpty()) {
                table.update(pipeline, home, inOrder(changed));
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
