package tokenops.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tokenops.store.Table.Lookup;

/**
 * What a look-up's SQL means, for rows in memory. That both mean the same is found out by running a simulation through both.
 *
 * @param <Q> what is asked with
 * @param <R> rows, all of one table whose keys are UUIDs
 */
public interface Index<Q, R> {
    /** Takes a row in, or takes it in anew. */
    void put(UUID key, Optional<R> before, R after);

    /** The rows for an argument, in the order of the SQL. */
    Collection<R> find(Q argument);

    /** An index over equal arguments. @param also the SQL's other conditions */
    static <Q, R> Index<Q, R> equal(Lookup<Q, UUID, R> lookup, Predicate<R> also) {
        return new Equal<>(lookup.argumentOf(), also);
    }

    /** An index over times: the rows that are due, the longest due first. */
    static <Q, R> Index<Q, R> due(
            Function<R, Optional<Instant>> dueAt, Function<Q, Instant> until, ToLongFunction<Q> most) {
        return new Due<>(dueAt, until, most);
    }

    /** Rows by an argument that never changes. */
    final class Equal<Q, R> implements Index<Q, R> {
        private final Function<R, Q> argumentOf;
        private final Predicate<R> also;
        private final Map<Q, TreeMap<UUID, R>> rows = new HashMap<>();

        private Equal(Function<R, Q> argumentOf, Predicate<R> also) {
            this.argumentOf = argumentOf;
            this.also = also;
        }

        @Override
        public void put(UUID key, Optional<R> before, R after) {
            TreeMap<UUID, R> found = rows.computeIfAbsent(argumentOf.apply(after), q -> new TreeMap<>());
            if (also.test(after)) {
                found.put(key, after);
            } else {
                found.remove(key);
            }
        }

        @Override
        public Collection<R> find(Q argument) {
            @Nullable TreeMap<UUID, R> found = rows.get(argument);
            return found == null ? List.of() : found.values();
        }
    }

    /** Rows by a time that changes. */
    final class Due<Q, R> implements Index<Q, R> {
        private record At(Instant due, UUID key) {}

        private final Function<R, Optional<Instant>> dueAt;
        private final Function<Q, Instant> until;
        private final ToLongFunction<Q> most;
        private final TreeMap<At, R> rows =
                new TreeMap<>(Comparator.comparing(At::due).thenComparing(At::key));

        private Due(Function<R, Optional<Instant>> dueAt, Function<Q, Instant> until, ToLongFunction<Q> most) {
            this.dueAt = dueAt;
            this.until = until;
            this.most = most;
        }

        @Override
        public void put(UUID key, Optional<R> before, R after) {
            before.flatMap(dueAt).ifPresent(due -> rows.remove(new At(due, key)));
            dueAt.apply(after).ifPresent(due -> rows.put(new At(due, key), after));
        }

        @Override
        public Collection<R> find(Q argument) {
            Instant end = until.apply(argument);
            long left = most.applyAsLong(argument);
            List<R> found = new ArrayList<>();
            for (Map.Entry<At, R> row : rows.entrySet()) {
                if (row.getKey().due.isAfter(end) || found.size() >= left) {
                    break;
                }
                found.add(row.getValue());
            }
            return found;
        }
    }
}
