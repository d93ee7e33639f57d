package tokenops.tools.tokenops.tokens;

import java.util.Arrays;
import tokenops.tools.tokenops.evidence.Transfers;

/**
 * The order in which transfers happened: by block, then by log index; rows that share both by transaction, parties and value, so
 * that the order of the evidence decides nothing.
 *
 * <p>Exports mostly are in this order, which costs a look. Others are sorted by the bits of block and log index, in time that is
 * linear in rows.
 */
final class ChainOrder {
    private static final int SMALL = 256;
    private static final int DIGIT = 11;

    private final Transfers transfers;

    ChainOrder(Transfers transfers) {
        this.transfers = transfers;
    }

    /** Sorts a part of an array of rows. */
    void sort(int[] rows, int from, int to) {
        if (inOrder(rows, from, to)) {
            return;
        }
        if (to - from <= SMALL || !byBits(rows, from, to)) {
            merge(rows, from, to, new int[to - from]);
        }
    }

    private boolean inOrder(int[] rows, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (compare(rows[i - 1], rows[i]) > 0) {
                return false;
            }
        }
        return true;
    }

    private int compare(int row, int other) {
        int order = Long.compare(place(transfers.block(row)), place(transfers.block(other)));
        if (order == 0) {
            order = Long.compare(place(transfers.logIndex(row)), place(transfers.logIndex(other)));
        }
        return order != 0 ? order : compareContent(row, other);
    }

    private int compareContent(int row, int other) {
        int order = transfers
                .transactions()
                .compare(
                        transfers.transactions().entry(row),
                        transfers.transactions().entry(other));
        if (order == 0) {
            order = transfers.addresses().compare(transfers.from(row), transfers.from(other));
        }
        if (order == 0) {
            order = transfers.addresses().compare(transfers.to(row), transfers.to(other));
        }
        return order != 0 ? order : transfers.values().compare(row, other);
    }

    /** Without a place is as the first. */
    private static long place(long place) {
        return Math.max(0, place);
    }

    /** Sorts by the bits of both places in one word; false, and nothing done, when they don't fit one. */
    private boolean byBits(int[] rows, int from, int to) {
        long least = Long.MAX_VALUE;
        long most = 0;
        long mostLog = 0;
        for (int i = from; i < to; i++) {
            long block = place(transfers.block(rows[i]));
            least = Math.min(least, block);
            most = Math.max(most, block);
            mostLog = Math.max(mostLog, place(transfers.logIndex(rows[i])));
        }
        int logBits = Long.SIZE - Long.numberOfLeadingZeros(mostLog);
        int bits = logBits + Long.SIZE - Long.numberOfLeadingZeros(most - least);
        if (bits >= Long.SIZE) {
            return false;
        }
        long[] keys = new long[to - from];
        for (int i = from; i < to; i++) {
            keys[i - from] = (place(transfers.block(rows[i])) - least) << logBits | place(transfers.logIndex(rows[i]));
        }
        keys = radix(keys, rows, from, bits);
        settle(keys, rows, from);
        return true;
    }

    private static long[] radix(long[] keys, int[] rows, int from, int bits) {
        long[] these = keys;
        long[] those = new long[keys.length];
        int[] theseRows = Arrays.copyOfRange(rows, from, from + keys.length);
        int[] thoseRows = new int[keys.length];
        int[] starts = new int[1 << DIGIT];
        for (int shift = 0; shift < bits; shift += DIGIT) {
            Arrays.fill(starts, 0);
            for (long key : these) {
                starts[digit(key, shift)]++;
            }
            int sum = 0;
            for (int i = 0; i < starts.length; i++) {
                int count = starts[i];
                starts[i] = sum;
                sum += count;
            }
            for (int i = 0; i < these.length; i++) {
                int at = starts[digit(these[i], shift)]++;
                those[at] = these[i];
                thoseRows[at] = theseRows[i];
            }
            long[] keysSoFar = those;
            those = these;
            these = keysSoFar;
            int[] rowsSoFar = thoseRows;
            thoseRows = theseRows;
            theseRows = rowsSoFar;
        }
        System.arraycopy(theseRows, 0, rows, from, theseRows.length);
        return these;
    }

    private static int digit(long key, int shift) {
        return (int) (key >>> shift) & ((1 << DIGIT) - 1);
    }

    /** Sorts rows that share block and log index by what they say. */
    private void settle(long[] keys, int[] rows, int from) {
        int start = 0;
        for (int end = 1; end <= keys.length; end++) {
            if (end == keys.length || keys[end] != keys[start]) {
                if (end - start > 1 && !inOrder(rows, from + start, from + end)) {
                    merge(rows, from + start, from + end, new int[end - start]);
                }
                start = end;
            }
        }
    }

    private void merge(int[] rows, int from, int to, int[] room) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        merge(rows, from, middle, room);
        merge(rows, middle, to, room);
        int count = middle - from;
        System.arraycopy(rows, from, room, 0, count);
        int left = 0;
        int right = middle;
        int at = from;
        while (left < count) {
            rows[at++] = right == to || compare(room[left], rows[right]) <= 0 ? room[left++] : rows[right++];
        }
    }
}
