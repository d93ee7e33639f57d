package tokenops.log;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which of very many numbers were seen, at a bit each where they lie close together. One thread. */
final class Marks {
    /** Bits in one part. */
    private static final int PART = 1 << 20;

    private static final BitSet NONE = new BitSet(0);

    private final Map<Long, BitSet> parts = new HashMap<>();

    void set(long number) {
        parts.computeIfAbsent(number / PART, part -> new BitSet()).set((int) (number % PART));
    }

    boolean has(long number) {
        return parts.getOrDefault(number / PART, NONE).get((int) (number % PART));
    }
}
