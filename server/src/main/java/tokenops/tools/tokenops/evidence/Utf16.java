package tokenops.tools.tokenops.evidence;

import java.io.IOException;
import java.io.InputStream;

/**
 * A text in UTF-16 as UTF-8. Half of a surrogate pair becomes a byte that UTF-8 doesn't have, so that the record which holds it is
 * told of, and only that.
 */
final class Utf16 extends InputStream {
    /** Stands in no UTF-8 text. */
    private static final byte NONE = (byte) 0xFF;

    private final InputStream in;
    private final boolean bigEndian;
    private final byte[] ready = new byte[8];
    private int at;
    private int limit;
    private int high = -1;

    /** @param in behind the mark that begins the text */
    Utf16(InputStream in, boolean bigEndian) {
        this.in = in;
        this.bigEndian = bigEndian;
    }

    @Override
    public int read() throws IOException {
        while (at == limit) {
            at = 0;
            limit = 0;
            if (!more()) {
                return -1;
            }
        }
        return ready[at++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int next;
            try {
                next = read();
            } catch (Damaged e) {
                if (count > 0) {
                    return count;
                }
                throw e;
            }
            if (next < 0) {
                return count == 0 ? -1 : count;
            }
            into[offset + count++] = (byte) next;
        }
        return count;
    }

    /** Makes the next character ready; false at the end. */
    private boolean more() throws IOException {
        int one = in.read();
        int two = one < 0 ? -1 : in.read();
        if (two < 0) {
            boolean left = high >= 0 || one >= 0;
            high = -1;
            if (left) {
                put(NONE);
            }
            return left;
        }
        int unit = bigEndian ? one << 8 | two : two << 8 | one;
        if (high >= 0) {
            if (Character.isLowSurrogate((char) unit)) {
                encode(Character.toCodePoint((char) high, (char) unit));
                high = -1;
                return true;
            }
            put(NONE);
            high = -1;
        }
        if (Character.isHighSurrogate((char) unit)) {
            high = unit;
        } else if (Character.isLowSurrogate((char) unit)) {
            put(NONE);
        } else {
            encode(unit);
        }
        return true;
    }

    private void encode(int point) {
        if (point < 0x80) {
            put(point);
        } else if (point < 0x800) {
            put(0xC0 | point >> 6);
            put(0x80 | point & 0x3F);
        } else if (point < 0x10000) {
            put(0xE0 | point >> 12);
            put(0x80 | point >> 6 & 0x3F);
            put(0x80 | point & 0x3F);
        } else {
            put(0xF0 | point >> 18);
            put(0x80 | point >> 12 & 0x3F);
            put(0x80 | point >> 6 & 0x3F);
            put(0x80 | point & 0x3F);
        }
    }

    private void put(int octet) {
        ready[limit++] = (byte) octet;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
