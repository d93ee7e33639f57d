package tokenops.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * Bytes that lie compressed in the database (Zstandard, RFC 8878, level 1).
 *
 * <p>Documents and evidence repeat themselves. A few kilobytes fit in their row; what is larger is cut into a row for every two
 * kilobytes, each with an entry in an index, which takes longer than compressing it.
 *
 * <p>Documents also repeat each other: most of what one says stands in all of its kind. A dictionary of that ({@code
 * documents-1.dict}) brings the documents of a run from 6.5 to 2.5 kilobytes. A frame names its dictionary, so that another one may
 * follow; one that has been used is kept as it is for as long as there are rows.
 *
 * @param plain the bytes themselves; not copied, never to be changed
 * @param packed the same compressed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Compressed(byte[] plain, byte[] packed) {
    private static final int LEVEL = 1;

    private static final byte[] DICTIONARY = dictionary("documents-1.dict");
    private static final long DICTIONARY_ID = Zstd.getDictIdFromDict(DICTIONARY);
    private static final ZstdDictCompress COMPRESSES = new ZstdDictCompress(DICTIONARY, LEVEL);
    private static final ZstdDictDecompress DECOMPRESSES = new ZstdDictDecompress(DICTIONARY);

    private static final Compressors PLAIN = new Compressors(() -> new ZstdCompressCtx().setLevel(LEVEL));
    private static final Compressors OF_DOCUMENTS = new Compressors(() -> new ZstdCompressCtx().loadDict(COMPRESSES));

    /** Compresses what may be anything: about 2 microseconds a kilobyte. */
    public static Compressed of(byte[] plain) {
        return new Compressed(plain, PLAIN.compress(plain));
    }

    /** Compresses documents of ours. */
    static Compressed ofDocuments(byte[] plain) {
        return new Compressed(plain, OF_DOCUMENTS.compress(plain));
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
        byte[] plain;
        try {
            plain = decompress(packed, Math.toIntExact(size));
        } catch (ZstdException | ArithmeticException e) {
            throw new IllegalStateException("compressed bytes are damaged", e);
        }
        if (plain.length != size) {
            throw new IllegalStateException("compressed bytes end early");
        }
        return new Compressed(plain, packed);
    }

    private static byte[] decompress(byte[] packed, int size) {
        long dictionary = Zstd.getDictIdFromFrame(packed);
        if (dictionary == 0) {
            return Zstd.decompress(packed, size);
        }
        if (dictionary != DICTIONARY_ID) {
            throw new IllegalStateException("compressed bytes are damaged: there is no dictionary " + dictionary);
        }
        return Zstd.decompress(packed, DECOMPRESSES, size);
    }

    private static byte[] dictionary(String name) {
        try (InputStream in = Compressed.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the dictionary " + name + " is not where this class is");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compressors for the next bytes: making one takes half as long as compressing a few kilobytes. Each keeps its tables, a megabyte or
     * two where large pieces come, so few are kept; one that failed isn't.
     */
    private record Compressors(Supplier<ZstdCompressCtx> made, Queue<ZstdCompressCtx> ready) {
        Compressors(Supplier<ZstdCompressCtx> made) {
            this(made, new ArrayBlockingQueue<>(8));
        }

        byte[] compress(byte[] plain) {
            ZstdCompressCtx compressor = Optional.ofNullable(ready.poll()).orElseGet(made);
            byte[] packed = compressor.compress(plain);
            if (!ready.offer(compressor)) {
                compressor.close();
            }
            return packed;
        }
    }
}
