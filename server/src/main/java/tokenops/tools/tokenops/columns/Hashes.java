package tokenops.tools.tokenops.columns;

/**
 * Hashes of 32 bytes by row, or none. Rows of one transaction mostly follow each other and share one entry, so that a number of an
 * entry differs from its neighbour's where the hash does, and a hash that comes again later has another number.
 */
public final class Hashes {
    /** The entry of a row without a hash. */
    public static final int NONE = -1;

    private final IntColumn entries = new IntColumn();
    private final LongColumn words = new LongColumn();

    public void addNone() {
        entries.add(NONE);
    }

    /** Appends the hash of four words, the first bytes in the first. */
    public void add(long first, long second, long third, long fourth) {
        int last = words.size() - 4;
        if (last < 0
                || words.get(last) != first
                || words.get(last + 1) != second
                || words.get(last + 2) != third
                || words.get(last + 3) != fourth) {
            words.add(first);
            words.add(second);
            words.add(third);
            words.add(fourth);
        }
        entries.add((words.size() >>> 2) - 1);
    }

    /** Appends another column's hash. */
    public void add(Hashes other, int row) {
        int entry = other.entry(row);
        if (entry == NONE) {
            addNone();
        } else {
            add(other.word(entry, 0), other.word(entry, 1), other.word(entry, 2), other.word(entry, 3));
        }
    }

    /** The number of the row's entry, or {@link #NONE}. */
    public int entry(int row) {
        return entries.get(row);
    }

    /** How many entries there are. */
    public int size() {
        return words.size() >>> 2;
    }

    /** One of the four words of an entry. */
    public long word(int entry, int which) {
        return words.get(entry * 4 + which);
    }

    public boolean same(int entry, int other) {
        return entry == other
                || (entry != NONE
                        && other != NONE
                        && word(entry, 0) == word(other, 0)
                        && word(entry, 1) == word(other, 1)
                        && word(entry, 2) == word(other, 2)
                        && word(entry, 3) == word(other, 3));
    }

    /** The order of the bytes; none comes first. */
    public int compare(int entry, int other) {
        if (entry == other) {
            return 0;
        }
        if (entry == NONE || other == NONE) {
            return entry == NONE ? -1 : 1;
        }
        for (int i = 0; i < 4; i++) {
            int order = Long.compareUnsigned(word(entry, i), word(other, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** For each entry the first one with the same hash, which mostly is itself. */
    public int[] firsts(long seed) {
        int[] firsts = new int[size()];
        int[] slots = new int[Integer.highestOneBit(Math.max(1, size())) * 4];
        for (int entry = 0; entry < firsts.length; entry++) {
            long mixed = Mixed.of(seed, word(entry, 0), word(entry, 1) ^ word(entry, 3), word(entry, 2));
            int slot = (int) (mixed >>> Integer.SIZE) & (slots.length - 1);
            while (slots[slot] != 0 && !same(slots[slot] - 1, entry)) {
                slot = (slot + 1) & (slots.length - 1);
            }
            if (slots[slot] == 0) {
                slots[slot] = entry + 1;
            }
            firsts[entry] = slots[slot] - 1;
        }
        return firsts;
    }

    /** {@code 0x} and 64 digits in lower case; empty for none. */
    public String text(int entry) {
        return entry == NONE ? "" : Hex.text(64, word(entry, 0), word(entry, 1), word(entry, 2), word(entry, 3));
    }

    public void clear() {
        entries.clear();
        words.clear();
    }
}
