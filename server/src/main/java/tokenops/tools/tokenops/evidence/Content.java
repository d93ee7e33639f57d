package tokenops.tools.tokenops.evidence;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The text of a file, unpacked and in UTF-8: its beginning in memory, the rest as it is read.
 *
 * @param head its beginning, without a mark of the encoding
 * @param whole whether that is all of it; not where an archive breaks off behind it
 * @param rest what comes behind
 * @param encoding the one it was written in; empty for UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Content(byte[] head, boolean whole, InputStream rest, Optional<String> encoding) {
    /** Up to this size a file is read in one piece, so that sealed documents in it keep their exact bytes. */
    private static final int IN_ONE_PIECE = 1 << 20;

    private static final int AT_FIRST = 8 << 10;

    /** Reads the beginning of a file. */
    static Content of(InputStream unpacked, long size) throws IOException {
        Content plain = begin(unpacked, (int) Math.min(size + 1, IN_ONE_PIECE), Optional.empty());
        byte[] head = plain.head;
        if (starts(head, 0xEF, 0xBB, 0xBF)) {
            return new Content(Arrays.copyOfRange(head, 3, head.length), plain.whole, plain.rest, Optional.empty());
        }
        boolean bigEndian = starts(head, 0xFE, 0xFF);
        if (!bigEndian && (!starts(head, 0xFF, 0xFE) || starts(head, 0xFF, 0xFE, 0, 0))) {
            return plain;
        }
        byte[] behind = Arrays.copyOfRange(head, 2, head.length);
        InputStream utf16 = new BufferedInputStream(
                plain.whole ? new ByteArrayInputStream(behind) : sequence(behind, plain.rest), 1 << 16);
        return begin(new Utf16(utf16, bigEndian), AT_FIRST, Optional.of(bigEndian ? "utf-16be" : "utf-16le"));
    }

    /** All of it, from its beginning. */
    InputStream all() {
        return whole ? new ByteArrayInputStream(head) : sequence(head, rest);
    }

    private static Content begin(InputStream in, int room, Optional<String> encoding) throws IOException {
        byte[] head = new byte[Math.max(room, AT_FIRST)];
        int length = 0;
        try {
            while (length < IN_ONE_PIECE) {
                if (length == head.length) {
                    head = Arrays.copyOf(head, Math.min(head.length * 4, IN_ONE_PIECE));
                }
                int read = in.read(head, length, head.length - length);
                if (read < 0) {
                    return new Content(Arrays.copyOf(head, length), true, in, encoding);
                }
                length += read;
            }
        } catch (Damaged e) {
            // whoever reads on comes upon it again, behind what is good
            return new Content(Arrays.copyOf(head, length), false, in, encoding);
        }
        return new Content(Arrays.copyOf(head, length), false, in, encoding);
    }

    private static InputStream sequence(byte[] head, InputStream rest) {
        return new SequenceInputStream(new ByteArrayInputStream(head), rest);
    }

    private static boolean starts(byte[] head, int... mark) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
