package tokenops.store;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Bytes that lie compressed in the database (RFC 1950, the fastest level).
 *
 * <p>Evidence repeats itself. A few kilobytes fit in their row; what is larger is cut into a row for every two kilobytes, each
 * with an entry in an index, which takes longer than compressing it.
 *
 * @param plain the bytes themselves; not copied, never to be changed
 * @param packed the same compressed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Deflated(byte[] plain, byte[] packed) {
    /** Compresses. */
    public static Deflated of(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(64, plain.length / 3));
            byte[] buffer = new byte[Math.clamp(plain.length / 2, 256, 8192)];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return new Deflated(plain, out.toByteArray());
        } finally {
            deflater.end();
        }
    }

    /**
     * What was read from the database.
     *
     * @param size of the bytes themselves
     * @throws IllegalStateException when they aren't what was written
     */
    public static Deflated read(byte[] packed, long size) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] plain = new byte[Math.toIntExact(size)];
            int read = 0;
            while (read < plain.length) {
                int more = inflater.inflate(plain, read, plain.length - read);
                if (more == 0) {
                    throw new IllegalStateException("compressed bytes end early");
                }
                read += more;
            }
            return new Deflated(plain, packed);
        } catch (DataFormatException e) {
            throw new IllegalStateException("compressed bytes are damaged", e);
        } finally {
            inflater.end();
        }
    }
}
