package tokenops.proof;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries that a tile of level 0 covers, as C2SP tlog-tiles serves them: each entry after its length in two bytes, the high one
 * first.
 */
public final class EntryBundle {
    /** The longest entry that the format can carry, in bytes. */
    public static final int LARGEST_ENTRY = 0xffff;

    private EntryBundle() {}

    /** The entries, one after another. */
    public static byte[] bytes(List<byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > LARGEST_ENTRY) {
                throw new IllegalArgumentException("an entry has at most 65535 bytes, not " + entry.length);
            }
            out.write(entry.length >> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /**
     * The entries of {@link #bytes(List)}.
     *
     * @throws IllegalArgumentException when the last entry is cut off
     */
    public static List<byte[]> entries(byte[] bytes) {
        List<byte[]> entries = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = at + 2 <= bytes.length ? ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff) : LARGEST_ENTRY;
            if (at + 2 + length > bytes.length) {
                throw new IllegalArgumentException("the entry at byte " + at + " is cut off");
            }
            entries.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return entries;
    }
}
