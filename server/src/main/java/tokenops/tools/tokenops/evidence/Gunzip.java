package tokenops.tools.tokenops.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip (RFC 1952): all members of a file, each checked against its length and checksum.
 *
 * <p>The library's own stream takes whatever follows a member and isn't one for the end, and a file that is cut off between reads
 * for whole. Here only zeros may follow, as tapes and block devices leave them.
 */
final class Gunzip extends InputStream {
    private static final int MULTI_HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] input = new byte[64 << 10];
    private int at;
    private int limit;
    private boolean inMember;
    private boolean first = true;

    Gunzip(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || begins()) {
            int count = inflate(into, offset, length);
            if (count > 0) {
                checksum.update(into, offset, count);
                return count;
            }
            if (inflater.finished()) {
                at = limit - inflater.getRemaining();
                end();
            } else if (inflater.needsDictionary()) {
                throw broken();
            } else if (inflater.needsInput()) {
                if (!fill()) {
                    throw new Damaged("its gzip archive is cut off");
                }
                inflater.setInput(input, at, limit - at);
            }
        }
        return -1;
    }

    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            return inflater.inflate(into, offset, length);
        } catch (DataFormatException e) {
            throw broken();
        }
    }

    /** Reads the header of the next member; false when there is none. */
    private boolean begins() throws IOException {
        int begin = orEnd();
        if (begin == 0 && !first) {
            while (begin == 0) {
                begin = orEnd();
            }
            if (begin >= 0) {
                throw follows();
            }
        }
        if (begin < 0) {
            return false;
        }
        if (begin != 0x1F || next() != 0x8B || next() != 8) {
            throw first ? broken() : follows();
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw broken();
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        for (int named = flags & (NAME | COMMENT); named != 0; named &= named - 1) {
            while (next() != 0) {
                // up to the zero that ends a name
            }
        }
        if ((flags & MULTI_HEADER_CHECKSUM) != 0) {
            skip(2);
        }
        first = false;
        inMember = true;
        inflater.reset();
        checksum.reset();
        inflater.setInput(input, at, limit - at);
        return true;
    }

    private void end() throws IOException {
        long sum = four();
        long length = four();
        if (sum != checksum.getValue() || length != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw broken();
        }
        inMember = false;
    }

    private long four() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private int next() throws IOException {
        int next = orEnd();
        if (next < 0) {
            throw new Damaged("its gzip archive is cut off");
        }
        return next;
    }

    private int orEnd() throws IOException {
        return at < limit || fill() ? input[at++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = Math.max(0, in.read(input, 0, input.length));
        return limit > 0;
    }

    private static Damaged broken() {
        return new Damaged("its gzip archive is damaged");
    }

    private static Damaged follows() {
        return new Damaged("its gzip archive is followed by something else");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
