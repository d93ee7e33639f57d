package tokenops.tools.tokenops.evidence;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;

/**
 * What a file holds when it is unpacked, as far as it goes: gzip and Zstandard (RFC 8878) by their first bytes, anything else as
 * it is. Unpacked as it is read, and no further than {@link Limits}; where that ends, every read from then on is {@link Damaged}.
 */
final class Unpacked extends InputStream {
    /**
     * How much is unpacked. An archive of records rarely unpacks to thirty times its size; one that is made to fill a machine, to a
     * thousand times and more.
     *
     * @param free bytes that may come of anything
     * @param ratio how many bytes beyond them may come of one byte
     * @param most bytes at all
     */
    record Limits(long free, int ratio, long most) {
        static final Limits USUAL = new Limits(64L << 20, 200, 8L << 30);
    }

    private final InputStream unpacked;
    private final Counted packed;
    private final Optional<String> compression;
    private final Limits limits;
    private long count;
    private Optional<Damaged> damage = Optional.empty();

    private Unpacked(InputStream unpacked, Counted packed, Optional<String> compression, Limits limits) {
        this.unpacked = unpacked;
        this.packed = packed;
        this.compression = compression;
        this.limits = limits;
    }

    static Unpacked of(InputStream file, Limits limits) throws IOException {
        PushbackInputStream start = new PushbackInputStream(file, 4);
        byte[] magic = start.readNBytes(4);
        start.unread(magic);
        Counted packed = new Counted(start);
        if (magic.length >= 2 && magic[0] == 0x1F && magic[1] == (byte) 0x8B) {
            return new Unpacked(new Gunzip(packed), packed, Optional.of("gzip"), limits);
        }
        if (magic.length == 4 && isZstd(magic)) {
            return new Unpacked(new ZstdInputStreamNoFinalizer(packed), packed, Optional.of("zstd"), limits);
        }
        return new Unpacked(packed, packed, Optional.empty(), limits);
    }

    /** A frame, or one that is to be skipped, which may come first. */
    private static boolean isZstd(byte[] magic) {
        int number = (magic[0] & 0xFF) | (magic[1] & 0xFF) << 8 | (magic[2] & 0xFF) << 16 | (magic[3] & 0xFF) << 24;
        return number == 0xFD2FB528 || (number & 0xFFFFFFF0) == 0x184D2A50;
    }

    /** {@code gzip} or {@code zstd}; empty when the file isn't packed. */
    Optional<String> compression() {
        return compression;
    }

    /** Bytes so far, unpacked. */
    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (damage.isPresent()) {
            throw damage.get();
        }
        try {
            int read = unpack(into, offset, length);
            if (read > 0) {
                count += read;
            }
            return read;
        } catch (Damaged e) {
            damage = Optional.of(e);
            throw e;
        }
    }

    private int unpack(byte[] into, int offset, int length) throws IOException {
        if (compression.isEmpty()) {
            return unpacked.read(into, offset, length);
        }
        if (count >= limits.most) {
            throw new Damaged("it unpacks to more than " + limits.most + " bytes");
        }
        if (count - limits.free > packed.count * limits.ratio) {
            throw new Damaged("it unpacks to more than " + limits.ratio + " times its size");
        }
        try {
            return unpacked.read(into, offset, (int) Math.min(length, limits.most - count));
        } catch (ZstdIOException e) {
            throw new Damaged("its zstd archive is cut off or damaged");
        }
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    /** Counts the bytes of the archive. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
