package tokenops.tools.tokenops.columns;

/** Mixes words into one whose bits all depend on all of theirs, and on a seed (multiplications to 128 bits, folded). */
public final class Mixed {
    private static final long ONE = 0x9E3779B97F4A7C15L;
    private static final long TWO = 0xD6E8FEB86659FD93L;

    private Mixed() {}

    public static long of(long seed, long first, long second, long third) {
        return fold(fold(first ^ seed, second ^ ONE) ^ third, seed ^ TWO);
    }

    private static long fold(long one, long other) {
        // Zero would swallow the other word: odd it never is.
        long factor = other | 1;
        return one * factor ^ Math.unsignedMultiplyHigh(one, factor) ^ other;
    }
}
