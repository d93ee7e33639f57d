package tokenops.tools.tokenops.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import tokenops.tools.tokenops.columns.IntColumn;

/**
 * A piece of a file that ends where a line ends, and the plain transfers in it. Each line was read for itself, as if a record began
 * on it. Lines that aren't plain are noted, for the reader of rows.
 */
final class Block {
    /** As much as a line can hold: a block without a line break is part of a line that is longer than any may be. */
    static final int SIZE = Lines.LONGEST;

    private static final int FIRST = 16 << 10;

    /** Bytes behind the last one, a line break first: whoever looks some bytes ahead needs no care. */
    private static final int SLACK = 128;

    private byte[] bytes = new byte[FIRST + SLACK];
    private int length;
    private boolean endless;
    private boolean last;
    private int lines;

    /** The transfers of plain lines, each with the number of its line in the block, from 1. */
    final Transfers transfers;

    private final IntColumn oddLines = new IntColumn();
    private final IntColumn oddStarts = new IntColumn();

    Block(long seed) {
        transfers = new Transfers(seed);
    }

    /**
     * Takes whole lines off a stream.
     *
     * @param rest what the last block took and left behind its last line break
     * @return what is left behind this block's last line break; nothing at the end
     */
    byte[] fill(byte[] rest, InputStream in, boolean large) throws IOException {
        transfers.clear();
        oddLines.clear();
        oddStarts.clear();
        lines = 0;
        endless = false;
        room(large ? SIZE : rest.length);
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        length = rest.length;
        while (true) {
            boolean drained = !readOn(in);
            int end = drained ? length : lastBreak() + 1;
            last = drained;
            if (drained || end > 0 || length >= SIZE) {
                endless = end == 0 && !drained;
                byte[] left = endless ? new byte[0] : Arrays.copyOfRange(bytes, end, length);
                length = endless ? length : end;
                bytes[length] = '\n';
                return left;
            }
            room(Math.min(SIZE, length * 4));
        }
    }

    /** Reads until there is no room, or false, nothing more to read. */
    private boolean readOn(InputStream in) throws IOException {
        while (length < bytes.length - SLACK) {
            int count = in.read(bytes, length, bytes.length - SLACK - length);
            if (count < 0) {
                return false;
            }
            length += count;
        }
        return true;
    }

    /** Keeps the whole lines of what was read until the stream broke; what is left behind them. */
    byte[] keepLines() {
        int end = lastBreak() + 1;
        byte[] left = Arrays.copyOfRange(bytes, end, length);
        length = end;
        bytes[length] = '\n';
        return left;
    }

    private void room(int wanted) {
        if (wanted > bytes.length - SLACK) {
            bytes = Arrays.copyOf(bytes, wanted + SLACK);
        }
    }

    private int lastBreak() {
        int at = length - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }

    /** The lines, one after the other; a line break stands behind the last one. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Whether a line goes on beyond it. Then nobody should ask for its transfers. */
    boolean endless() {
        return endless;
    }

    /** Whether the file ends with it. */
    boolean last() {
        return last;
    }

    /** Where the line that begins at a place ends. */
    int lineEnd(int start) {
        int at = start;
        while (bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Whether nothing but spaces stands on a line. */
    boolean blank(int start, int end) {
        for (int at = start; at < end; at++) {
            if (bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Notes a line, which begins at a place, for the reader of rows. */
    void odd(int line, int start) {
        oddLines.add(line);
        oddStarts.add(start);
    }

    /** How many lines are for the reader of rows. */
    int odds() {
        return oddLines.size();
    }

    int oddLine(int number) {
        return oddLines.get(number);
    }

    int oddStart(int number) {
        return oddStarts.get(number);
    }

    /** How many lines there are. */
    int lines() {
        return lines;
    }

    void lines(int count) {
        lines = count;
    }
}
