package tokenops.sandbox.stripe;

import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** Makes ids and secrets in Stripe's shapes, from the randomness handed in. Safe for any thread, whatever the generator. */
final class StripeIds {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();

    StripeIds(RandomGenerator random) {
        this.random = random;
    }

    /** {@code prefix_} and 24 letters or digits. */
    String next(String prefix) {
        return prefix + "_" + letters(24);
    }

    /** So many random letters or digits. */
    String letters(int count) {
        StringBuilder letters = new StringBuilder(count);
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        } finally {
            lock.unlock();
        }
        return letters.toString();
    }

    /** So many random bytes in lower-case hex. */
    String hex(int bytes) {
        byte[] raw = new byte[bytes];
        lock.lock();
        try {
            random.nextBytes(raw);
        } finally {
            lock.unlock();
        }
        return HexFormat.of().formatHex(raw);
    }
}
