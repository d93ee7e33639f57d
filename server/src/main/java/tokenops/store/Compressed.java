package tokenops.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/**
 * Bytes that lie compressed in the database (Zstandard, RFC 8878, level 1).
 *
 * <p>Documents and evidence repeat themselves. A few kilobytes fit in their row; what is larger is cut into a row for every two
 * kilobytes, each with an entry in an index, which takes longer than compressing it.
 *
 * @param plain the bytes themselves; not copied, never to be changed
 * @param packed the same compressed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Compressed(byte[] plain, byte[] packed) {
    private static final int LEVEL = 1;

    /** Compresses: about 3 microseconds a kilobyte. */
    public static Compressed of(byte[] plain) {
        return new Compressed(plain, Zstd.compress(plain, LEVEL));
    }

    /** What was read where nobody has noted its size: the frame tells it. */
    public static Compressed read(byte[] packed) {
        return read(packed, Zstd.getFrameContentSize(packed));
    }

    /**
     * What was read from the database.
     *
     * @param size of the bytes themselves
     * @throws IllegalStateException when they aren't what was written
     */
    public static Compressed read(byte[] packed, long size) {
        byte[] plain;
        try {
            plain = Zstd.decompress(packed, Math.toIntExact(size));
        } catch (ZstdException e) {
            throw new IllegalStateException("compressed bytes are damaged", e);
        }
        if (plain.length != size) {
            throw new IllegalStateException("compressed bytes end early");
        }
        return new Compressed(plain, packed);
    }
}
