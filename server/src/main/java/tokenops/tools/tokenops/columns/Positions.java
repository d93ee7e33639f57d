package tokenops.tools.tokenops.columns;

import java.util.HashMap;
import java.util.Map;

/** Places in a file or a chain, from 0 to 2^63-1 or absent: an int each, and a table for the few that need more. */
public final class Positions {
    /** No place. */
    public static final long ABSENT = -1;

    private static final int LARGE = -2;

    private final IntColumn small = new IntColumn();
    private final Map<Integer, Long> large = new HashMap<>();

    public long get(int row) {
        int value = small.get(row);
        return value == LARGE ? large.getOrDefault(row, ABSENT) : value;
    }

    /** Appends a place, or {@link #ABSENT}. */
    public void add(long place) {
        if (place <= Integer.MAX_VALUE) {
            small.add((int) place);
        } else {
            large.put(small.size(), place);
            small.add(LARGE);
        }
    }

    public void clear() {
        small.clear();
        large.clear();
    }
}
