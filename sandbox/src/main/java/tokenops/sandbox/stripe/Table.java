package tokenops.sandbox.stripe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The objects of one kind, in order of creation, up to a limit. Guarded by {@link Books}' lock.
 *
 * <p>When full it either refuses what is new or forgets what is oldest: money is refused, so that what is kept still adds up.
 */
final class Table<T extends StripeObject> {
    /** What happens to a new object when the table is full. */
    enum WhenFull {
        REFUSE_NEW,
        FORGET_OLDEST
    }

    private final String object;
    private final int limit;
    private final WhenFull whenFull;
    private final TreeMap<Long, T> byPosition = new TreeMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private long next;

    /** @param object the name on the wire, as in {@code payment_intent} */
    Table(String object, int limit, WhenFull whenFull) {
        this.object = object;
        this.limit = limit;
        this.whenFull = whenFull;
    }

    /** @throws StripeError when one more would be too many */
    void checkRoom() {
        if (whenFull == WhenFull.REFUSE_NEW && byPosition.size() >= limit) {
            throw StripeError.full();
        }
    }

    void add(T created) {
        checkRoom();
        if (byPosition.size() >= limit) {
            positions.remove(byPosition.pollFirstEntry().getValue().id());
        }
        positions.put(created.id(), next);
        byPosition.put(next++, created);
    }

    /** Replaces an object by its next state; nothing happens when it was forgotten. */
    void update(T changed) {
        Optional.ofNullable(positions.get(changed.id())).ifPresent(position -> byPosition.put(position, changed));
    }

    Optional<T> find(String id) {
        return Optional.ofNullable(positions.get(id))
                .flatMap(position -> Optional.ofNullable(byPosition.get(position)));
    }

    /** @throws StripeError 404, naming the parameter that held the id */
    T get(String id, String param) {
        return find(id).orElseThrow(() -> StripeError.noSuch(object, id, param));
    }

    /** One page of those that pass, newest first. */
    Page<T> page(ListRequest request, Predicate<T> filter) {
        NavigableMap<Long, T> range = byPosition.descendingMap();
        if (request.startingAfter().isPresent()) {
            range = range.tailMap(position(request.startingAfter().get(), "starting_after"), false);
        }
        boolean backwards = request.endingBefore().isPresent();
        if (backwards) {
            range = range.headMap(position(request.endingBefore().get(), "ending_before"), false)
                    .descendingMap();
        }
        List<T> taken = new ArrayList<>();
        boolean more = false;
        for (T candidate : range.values()) {
            if (!request.created().includes(candidate.created()) || !filter.test(candidate)) {
                continue;
            }
            if (taken.size() == request.limit()) {
                more = true;
                break;
            }
            taken.add(candidate);
        }
        return new Page<>(backwards ? taken.reversed() : taken, more);
    }

    private long position(String id, String param) {
        get(id, param);
        return Optional.ofNullable(positions.get(id)).orElseThrow();
    }

    /** Some objects, newest first, and whether there are more. */
    record Page<T extends StripeObject>(List<T> data, boolean hasMore) {
        Page {
            data = List.copyOf(data);
        }
    }
}
