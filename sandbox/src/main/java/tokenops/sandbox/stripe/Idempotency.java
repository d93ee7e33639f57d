package tokenops.sandbox.stripe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the answers to POSTs by {@code Idempotency-Key} (API reference, Idempotent Requests): for a day, up to a limit,
 * oldest forgotten first. Guarded by {@link Books}' lock, so no two calls of one key run at once.
 */
final class Idempotency {
    /** Answers of about two kilobytes each. */
    private static final int MOST_KEPT = 50_000;

    private static final Duration KEPT = Duration.ofHours(24);

    private final Clock clock;
    private final Map<String, Remembered> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MOST_KEPT;
        }
    };

    Idempotency(Clock clock) {
        this.clock = clock;
    }

    private record Remembered(String fingerprint, ApiAnswer answer, Instant at) {}

    /**
     * The answer given before.
     *
     * @param fingerprint what was asked: caller, method, path and parameters
     * @throws StripeError when the key was used for something else
     */
    Optional<ApiAnswer> replay(String key, String fingerprint) {
        Optional<Remembered> before = Optional.ofNullable(answers.get(key))
                .filter(remembered -> clock.instant().isBefore(remembered.at.plus(KEPT)));
        if (before.isPresent() && !before.get().fingerprint.equals(fingerprint)) {
            throw StripeError.idempotency(key);
        }
        return before.map(remembered -> remembered.answer.replayed());
    }

    void remember(String key, String fingerprint, ApiAnswer answer) {
        answers.remove(key);
        answers.put(key, new Remembered(fingerprint, answer, clock.instant()));
    }
}
