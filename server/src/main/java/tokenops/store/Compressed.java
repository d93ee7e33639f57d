package tokenops.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

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

    /** Contexts kept for the next time, of each kind: more threads than this hardly compute at once. */
    private static final int KEPT = 16;

    /** A new context takes longer than a few kilobytes do. Nobody waits for one: where none is left, another is made. */
    private static final Queue<ZstdCompressCtx> COMPRESSING = new ArrayBlockingQueue<>(KEPT);

    private static final Queue<ZstdDecompressCtx> DECOMPRESSING = new ArrayBlockingQueue<>(KEPT);

    /** Compresses: about 2 microseconds a kilobyte. */
    public static Compressed of(byte[] plain) {
        @Nullable ZstdCompressCtx kept = COMPRESSING.poll();
        ZstdCompressCtx context = kept == null ? new ZstdCompressCtx().setLevel(LEVEL) : kept;
        byte[] packed = context.compress(plain);
        if (!COMPRESSING.offer(context)) {
            context.close();
        }
        return new Compressed(plain, packed);
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
        if (size < 0) {
            throw new IllegalStateException("compressed bytes are damaged");
        }
        @Nullable ZstdDecompressCtx kept = DECOMPRESSING.poll();
        ZstdDecompressCtx context = kept == null ? new ZstdDecompressCtx() : kept;
        byte[] plain;
        try {
            plain = context.decompress(packed, Math.toIntExact(size));
        } catch (ZstdException | ArithmeticException e) {
            // it may be in the midst of something: not to be used again
            context.close();
            throw new IllegalStateException("compressed bytes are damaged", e);
        }
        if (!DECOMPRESSING.offer(context)) {
            context.close();
        }
        if (plain.length != size) {
            throw new IllegalStateException("compressed bytes end early");
        }
        return new Compressed(plain, packed);
    }
}
