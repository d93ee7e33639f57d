package tokenops.tools.tokenops.columns;

import java.util.Arrays;

/** Longs by row, as {@link IntColumn} has ints. */
public final class LongColumn {
    private static final int FIRST = 64;

    private long[][] pieces = {new long[FIRST]};
    private int size;

    public int size() {
        return size;
    }

    public long get(int row) {
        return pieces[row >>> IntColumn.SHIFT][row & IntColumn.WITHIN];
    }

    public void add(long value) {
        int piece = size >>> IntColumn.SHIFT;
        int at = size & IntColumn.WITHIN;
        if (piece == pieces.length || at == pieces[piece].length) {
            grow(piece, at);
        }
        pieces[piece][at] = value;
        size++;
    }

    /** Forgets all rows, and keeps the room. */
    public void clear() {
        size = 0;
    }

    private void grow(int piece, int at) {
        if (piece == pieces.length) {
            pieces = Arrays.copyOf(pieces, piece + 1);
            pieces[piece] = new long[IntColumn.PIECE];
        } else {
            pieces[piece] = Arrays.copyOf(pieces[piece], Math.min(IntColumn.PIECE, at * 2));
        }
    }
}
