package tokenops.tools.tokenops.columns;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Exact sums of values by number, of either sign: two longs each, and an object for the few that need more. */
public final class Balances {
    /** In the place of the upper half: the sum is in {@link #wide}. */
    private static final long WIDE = Long.MIN_VALUE;

    private static final int FIRST = 16;

    private long[] highs = new long[FIRST];
    private long[] lows = new long[FIRST];
    private final Map<Integer, BigInteger> wide = new HashMap<>();

    /** Sets the sums from 0 up to a number to zero, and makes room for them. */
    public void reset(int count) {
        if (count > highs.length) {
            int room = Math.max(count, highs.length + (highs.length >> 1));
            highs = new long[room];
            lows = new long[room];
        } else {
            Arrays.fill(highs, 0, count, 0);
            Arrays.fill(lows, 0, count, 0);
        }
        wide.clear();
    }

    /** Adds the value of a row. */
    public void add(int to, Values values, int row) {
        if (highs[to] == WIDE || values.isWide(row)) {
            put(to, get(to).add(values.get(row)));
            return;
        }
        long low = lows[to] + values.low(row);
        long high = highs[to] + values.high(row) + (Long.compareUnsigned(low, lows[to]) < 0 ? 1 : 0);
        if (highs[to] >= 0 && high < 0) {
            put(to, get(to).add(values.get(row)));
            return;
        }
        lows[to] = low;
        highs[to] = high;
    }

    /** Takes the value of a row away. */
    public void subtract(int from, Values values, int row) {
        if (highs[from] == WIDE || values.isWide(row)) {
            put(from, get(from).subtract(values.get(row)));
            return;
        }
        long low = lows[from] - values.low(row);
        long high = highs[from] - values.high(row) - (Long.compareUnsigned(lows[from], values.low(row)) < 0 ? 1 : 0);
        if (high == WIDE || (highs[from] < 0 && high >= 0)) {
            put(from, get(from).subtract(values.get(row)));
            return;
        }
        lows[from] = low;
        highs[from] = high;
    }

    /** Sets a negative sum to zero, and adds what it lacked to another one, which isn't negative. */
    public void settle(int number, int into) {
        boolean wideOne = highs[number] == WIDE || highs[into] == WIDE;
        long low = lows[into] - lows[number];
        long high = highs[into] - highs[number] - (Long.compareUnsigned(lows[into], lows[number]) < 0 ? 1 : 0);
        if (wideOne || high < 0) {
            put(into, get(into).subtract(get(number)));
            put(number, BigInteger.ZERO);
            return;
        }
        lows[into] = low;
        highs[into] = high;
        lows[number] = 0;
        highs[number] = 0;
    }

    /** The order of two sums. */
    public int compare(int number, int other) {
        if (highs[number] == WIDE || highs[other] == WIDE) {
            return get(number).compareTo(get(other));
        }
        int order = Long.compare(highs[number], highs[other]);
        return order != 0 ? order : Long.compareUnsigned(lows[number], lows[other]);
    }

    public boolean isNegative(int number) {
        return highs[number] == WIDE ? get(number).signum() < 0 : highs[number] < 0;
    }

    public BigInteger get(int number) {
        if (highs[number] == WIDE) {
            return wide.getOrDefault(number, BigInteger.ZERO);
        }
        BigInteger low = BigInteger.valueOf(lows[number] & Long.MAX_VALUE);
        if (lows[number] < 0) {
            low = low.setBit(Long.SIZE - 1);
        }
        return highs[number] == 0
                ? low
                : BigInteger.valueOf(highs[number]).shiftLeft(Long.SIZE).add(low);
    }

    /** Sets a sum. */
    public void put(int number, BigInteger sum) {
        if (sum.bitLength() < 2 * Long.SIZE - 1) {
            if (highs[number] == WIDE) {
                wide.remove(number);
            }
            highs[number] = sum.shiftRight(Long.SIZE).longValue();
            lows[number] = sum.longValue();
        } else {
            highs[number] = WIDE;
            wide.put(number, sum);
        }
    }
}
