package tokenops.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What never changes once it is there, looked up once: documents, registered keys, what stands behind a grant. What isn't there yet is
 * looked up again.
 *
 * <p>Bounded: beyond the most that are kept everything is forgotten at once, which costs one look each. Any thread; two that ask at
 * once may both look.
 */
public final class Remembered<K, V> {
    private final int most;
    private final Function<K, Optional<V>> look;
    private final Map<K, V> known = new ConcurrentHashMap<>();

    /** Remembers nothing yet; {@code look} is asked for what isn't known. */
    public Remembered(int most, Function<K, Optional<V>> look) {
        this.most = most;
        this.look = look;
    }

    /** What there is under the key. */
    public Optional<V> get(K key) {
        Optional<V> before = Optional.ofNullable(known.get(key));
        if (before.isPresent()) {
            return before;
        }
        if (known.size() >= most) {
            known.clear();
        }
        Optional<V> found = look.apply(key);
        found.ifPresent(value -> known.put(key, value));
        return found;
    }
}
