package tokenops.tools.tokenops.columns;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Whole numbers from 0 to 2^256-1 by row, exact: two longs each, and four more for those of 2^127 and above. */
public final class Values {
    private final LongColumn highs = new LongColumn();
    private final LongColumn lows = new LongColumn();
    private final LongColumn wide = new LongColumn();

    public int size() {
        return lows.size();
    }

    /** Appends a number below 2^127 by its upper and lower 64 bits. */
    public void add(long high, long low) {
        highs.add(high);
        lows.add(low);
    }

    /** Appends a number of up to 256 bits. */
    public void add(BigInteger value) {
        if (value.bitLength() <= 127) {
            add(value.shiftRight(64).longValue(), value.longValue());
        } else {
            addWide(
                    value.shiftRight(192).longValue(),
                    value.shiftRight(128).longValue(),
                    value.shiftRight(64).longValue(),
                    value.longValue());
        }
    }

    /** Appends another column's number. */
    public void add(Values other, int row) {
        if (other.isWide(row)) {
            int at = other.place(row);
            addWide(other.wide.get(at), other.wide.get(at + 1), other.wide.get(at + 2), other.wide.get(at + 3));
        } else {
            add(other.highs.get(row), other.lows.get(row));
        }
    }

    /** Whether it is 2^127 or more, so that only {@link #get} has it. */
    public boolean isWide(int row) {
        return highs.get(row) < 0;
    }

    public boolean isZero(int row) {
        return (highs.get(row) | lows.get(row)) == 0;
    }

    /** The upper 64 bits of a number that isn't wide. */
    public long high(int row) {
        return highs.get(row);
    }

    /** The lower 64 bits of a number that isn't wide. */
    public long low(int row) {
        return lows.get(row);
    }

    public BigInteger get(int row) {
        long high = highs.get(row);
        if (high == 0 && lows.get(row) >= 0) {
            return BigInteger.valueOf(lows.get(row));
        }
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 4);
        if (high >= 0) {
            bytes.putLong(0).putLong(0).putLong(high).putLong(lows.get(row));
        } else {
            for (int i = 0; i < 4; i++) {
                bytes.putLong(wide.get(place(row) + i));
            }
        }
        return new BigInteger(1, bytes.array());
    }

    public int compare(int row, int other) {
        if (isWide(row) || isWide(other)) {
            return get(row).compareTo(get(other));
        }
        int order = Long.compare(highs.get(row), highs.get(other));
        return order != 0 ? order : Long.compareUnsigned(lows.get(row), lows.get(other));
    }

    public void clear() {
        highs.clear();
        lows.clear();
        wide.clear();
    }

    private void addWide(long first, long second, long third, long fourth) {
        highs.add(-1);
        lows.add(wide.size());
        wide.add(first);
        wide.add(second);
        wide.add(third);
        wide.add(fourth);
    }

    private int place(int row) {
        return (int) lows.get(row);
    }
}
