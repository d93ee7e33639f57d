package tokenops.tools.tokenops.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Splits a stream into lines without a copy per line; a line that doesn't fit the buffer ends the reading. */
final class Lines {
    /** Longest line, or quoted CSV record of several lines: far above any real record. */
    static final int LONGEST = 1 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[16 << 10];
    private int start;
    private int end;
    private int limit;
    private int next;
    private long number;
    private boolean drained;
    private boolean terminated;

    Lines(InputStream in) {
        this(in, 0);
    }

    /** @param number of the line before */
    Lines(InputStream in, long number) {
        this.in = in;
        this.number = number;
    }

    /** What comes after this line. */
    InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(buffer, next, limit - next), in);
    }

    /** Moves to the next line; false at the end of the file. */
    boolean next() throws IOException, TooLong {
        start = next;
        int from = find(start);
        if (from < 0 && start == limit) {
            return false;
        }
        stand(from);
        return true;
    }

    /** Adds the following line to this one: a quoted CSV value may hold line breaks. False at the end of the file. */
    boolean extend() throws IOException, TooLong {
        if (!terminated) {
            return false;
        }
        int newline = find(next);
        if (newline < 0 && next == limit) {
            return false;
        }
        stand(newline);
        return true;
    }

    /** The bytes that hold the line, from {@link #start} to {@link #end}. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Behind the last byte, line break excluded. */
    int end() {
        return end;
    }

    /** The number of the last line that was taken in, from 1. */
    long number() {
        return number;
    }

    boolean blank() {
        for (int i = start; i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes are UTF-8: lenient decoders would let two byte sequences mean one text. */
    static boolean utf8(byte[] bytes, int start, int end) {
        if (Octets.ascii(bytes, start, end)) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void stand(int newline) {
        terminated = newline >= 0;
        end = terminated ? newline : limit;
        next = terminated ? newline + 1 : limit;
        if (end > start && buffer[end - 1] == '\r') {
            end--;
        }
        number++;
    }

    /** The position of the line break at or after {@code from}; -1 when the file ends before one. */
    private int find(int from) throws IOException, TooLong {
        int behind = from - start;
        int at = from;
        while (true) {
            while (at < limit) {
                if (buffer[at] == '\n') {
                    return at;
                }
                at++;
            }
            if (drained) {
                return -1;
            }
            int done = at - start;
            fill();
            at = start + Math.max(done, behind);
        }
    }

    private void fill() throws IOException, TooLong {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            next -= start;
            start = 0;
        }
        if (limit == buffer.length) {
            if (buffer.length >= LONGEST) {
                throw new TooLong();
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 4);
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            drained = true;
        } else {
            limit += count;
        }
    }

    /** A line is longer than {@link #LONGEST}. */
    static final class TooLong extends Exception {
        private static final long serialVersionUID = 1;
    }
}
