package tokenops.tools.tokenops.columns;

import java.util.Arrays;

/**
 * Ints by row, appended at the end. In pieces, so that growing copies nothing but the first of them and a collector never looks for
 * room for one that is larger than its regions.
 *
 * <p>One thread appends; what was appended may be read by several.
 */
public final class IntColumn {
    /** Rows of a piece, by shift: 128 KiB of ints, 256 KiB of longs, which is less than half of the smallest region. */
    static final int SHIFT = 15;

    static final int PIECE = 1 << SHIFT;
    static final int WITHIN = PIECE - 1;
    private static final int FIRST = 64;

    private int[][] pieces = {new int[FIRST]};
    private int size;

    public int size() {
        return size;
    }

    public int get(int row) {
        return pieces[row >>> SHIFT][row & WITHIN];
    }

    public void add(int value) {
        int piece = size >>> SHIFT;
        int at = size & WITHIN;
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
            pieces[piece] = new int[PIECE];
        } else {
            pieces[piece] = Arrays.copyOf(pieces[piece], Math.min(PIECE, at * 2));
        }
    }
}
