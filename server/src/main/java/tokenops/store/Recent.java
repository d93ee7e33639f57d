package tokenops.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was read a moment ago, for callers who may see what was true then.
 *
 * <p>One caller reads, and those who ask meanwhile wait for its answer: when something that every request needs grows old, one
 * query is sent and not a hundred. Safe for all threads.
 */
public final class Recent<K, V> {
    private final Duration kept;
    private final int most;
    private final Clock clock;
    private final Map<K, Look<V>> looks = new ConcurrentHashMap<>();

    /**
     * Remembers nothing yet.
     *
     * @param kept how old an answer may be, counted from before it was read
     * @param most how many are kept; beyond that everything is forgotten at once, which costs one look each
     */
    public Recent(Duration kept, int most, Clock clock) {
        this.kept = kept;
        this.most = most;
        this.clock = clock;
    }

    private record Look<V>(Instant from, Instant until, CompletableFuture<V> answer) {
        /** Whether it is young. Where the clock was set back, what seems to be read in the future is old. */
        boolean holds(Instant now) {
            return until.isAfter(now) && from.isBefore(now);
        }

        Optional<V> before() {
            return answer.isDone() && !answer.isCompletedExceptionally()
                    ? Optional.of(answer.join())
                    : Optional.empty();
        }
    }

    /**
     * The answer for a key: a young one, or what {@code look} finds, which is handed the answer before. What it throws is thrown to
     * all who wait for it.
     */
    public V get(K key, Function<Optional<V>, V> look) {
        Instant now = clock.instant();
        @Nullable Look<V> known = looks.get(key);
        if (known != null && known.holds(now)) {
            return join(known);
        }
        if (looks.size() >= most) {
            looks.clear();
        }
        Look<V> mine = new Look<>(now.minus(kept), now.plus(kept), new CompletableFuture<>());
        Look<V> current = looks.merge(key, mine, (other, own) -> other.holds(now) ? other : own);
        if (current != mine) {
            return join(current);
        }
        try {
            mine.answer.complete(look.apply(known == null ? Optional.empty() : known.before()));
        } catch (RuntimeException | Error e) {
            looks.remove(key, mine);
            mine.answer.completeExceptionally(e);
        }
        return join(mine);
    }

    /** Forgets a key. An answer that is being read is not used by those who ask from now on. */
    public void forget(K key) {
        looks.remove(key);
    }

    /** Forgets the keys of answers like this. */
    public void forgetIf(Predicate<V> like) {
        // what is being read is forgotten as well: it may be from before the change
        looks.values().removeIf(look -> look.before().map(like::test).orElse(true));
    }

    private static <V> V join(Look<V> look) {
        try {
            return look.answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }
}
