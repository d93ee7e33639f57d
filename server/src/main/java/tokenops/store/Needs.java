package tokenops.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tokenops.store.Table.Lookup;

/** What the commands of a batch must see before they decide: rows to lock by key, and rows to find. */
public final class Needs {
    private final Map<Table<?, ?>, Set<Object>> locks = new LinkedHashMap<>();
    private final Map<Lookup<?, ?, ?>, Set<Object>> lookups = new LinkedHashMap<>();

    /** The row with this key, if there is one, is to be locked and read. A row that a command makes under a new id needs no lock. */
    public <K, R> Needs lock(Table<K, R> table, K key) {
        locks.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(key);
        return this;
    }

    /** The rows of this look-up are to be locked and read. */
    public <Q, K, R> Needs find(Lookup<Q, K, R> lookup, Q argument) {
        lookups.computeIfAbsent(lookup, l -> new LinkedHashSet<>()).add(argument);
        return this;
    }

    Map<Table<?, ?>, Set<Object>> locks() {
        return locks;
    }

    Map<Lookup<?, ?, ?>, Set<Object>> lookups() {
        return lookups;
    }

    /** Every table concerned, in the one order in which all lanes lock. */
    List<Table<?, ?>> tables() {
        Set<Table<?, ?>> tables = new LinkedHashSet<>(locks.keySet());
        lookups.keySet().forEach(lookup -> tables.add(lookup.table()));
        return tables.stream().sorted(Comparator.comparingInt(Table::order)).toList();
    }
}
