package tokenops.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The least of HTTP/1.1 (RFC 9112) that a load driver needs: messages with a Content-Length, one after the other on a connection.
 * One thread at a time.
 */
public final class Bytes {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final int LARGEST = 1 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 14];
    private int filled;
    private int headEnd;
    private int bodyLength;

    /** @param in of a connection; read ahead, so nobody else may read from it */
    public Bytes(InputStream in) {
        this.in = in;
    }

    /** Reads the next message; false when the peer has closed before one began. */
    public boolean next() throws IOException {
        int rest = filled - headEnd - bodyLength;
        if (rest > 0) {
            System.arraycopy(buffer, headEnd + bodyLength, buffer, 0, rest);
        }
        filled = Math.max(rest, 0);
        headEnd = 0;
        bodyLength = 0;
        int end;
        int searched = 0;
        while ((end = indexOf(buffer, searched, filled, HEAD_END)) < 0) {
            searched = Math.max(0, filled - HEAD_END.length);
            if (!fill()) {
                if (filled == 0) {
                    return false;
                }
                throw new EOFException("a message ends in its head");
            }
        }
        headEnd = end + HEAD_END.length;
        bodyLength = header("content-length").map(Integer::parseInt).orElse(0);
        while (filled < headEnd + bodyLength) {
            if (!fill()) {
                throw new EOFException("a message ends in its body");
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        if (filled == buffer.length) {
            if (filled >= LARGEST) {
                throw new IOException("a message is larger than " + LARGEST + " bytes");
            }
            buffer = Arrays.copyOf(buffer, filled * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, read);
        return read >= 0;
    }

    /** The status of an answer. */
    public int status() {
        int at = "HTTP/1.1 ".length();
        return (buffer[at] - '0') * 100 + (buffer[at + 1] - '0') * 10 + buffer[at + 2] - '0';
    }

    /** The value of a header, by its name in small letters. */
    public Optional<String> header(String name) {
        int line = 0;
        while (line < headEnd) {
            int end = line;
            while (end < headEnd && buffer[end] != '\n') {
                end++;
            }
            if (isNamed(line, end, name)) {
                return Optional.of(new String(
                                buffer,
                                line + name.length() + 1,
                                end - line - name.length() - 1,
                                StandardCharsets.ISO_8859_1)
                        .strip());
            }
            line = end + 1;
        }
        return Optional.empty();
    }

    private boolean isNamed(int line, int end, String name) {
        if (end - line <= name.length() || buffer[line + name.length()] != ':') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.toLowerCase((char) buffer[line + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A copy of the body. */
    public byte[] body() {
        return Arrays.copyOfRange(buffer, headEnd, headEnd + bodyLength);
    }

    /** Where a text begins between two places; -1 when it doesn't occur. */
    static int indexOf(byte[] text, int from, int to, byte[] sought) {
        int last = to - sought.length;
        for (int at = from; at <= last; at++) {
            if (text[at] == sought[0] && Arrays.equals(text, at, at + sought.length, sought, 0, sought.length)) {
                return at;
            }
        }
        return -1;
    }
}
