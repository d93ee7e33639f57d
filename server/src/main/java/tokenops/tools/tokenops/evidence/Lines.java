package tokenops.tools.tokenops.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream into lines without a copy per line. A line that doesn't fit the buffer is passed over, and {@link #overlong} says
 * so: whatever its length, it costs no more memory than others and harms no other.
 */
final class Lines {
    /** Longest line, or quoted CSV record of several lines: far above any real record. */
    static final int LONGEST = 1 << 20;

    /** There is no line break any more. */
    private static final int AT_END = -1;

    /** There is none within what the buffer takes. */
    private static final int TOO_FAR = -2;

    private final InputStream in;
    private final byte lineEnd;
    private byte[] buffer = new byte[16 << 10];
    private int start;
    private int end;
    private int limit;
    private int next;
    private long number;
    private boolean drained;
    private boolean terminated;
    private boolean overlong;
    private int lengthOfFirst;
    private int nextOfFirst;
    private long numberOfFirst;

    Lines(InputStream in) {
        this(in, '\n');
    }

    /** @param lineEnd the character that ends lines; a carriage return before a line feed goes with it */
    Lines(InputStream in, char lineEnd) {
        this.in = in;
        this.lineEnd = (byte) lineEnd;
    }

    /** @param before the number of the line before */
    Lines(InputStream in, char lineEnd, long before) {
        this(in, lineEnd);
        number = before;
    }

    /** What comes after this line. */
    InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(buffer, next, limit - next), in);
    }

    /** Moves to the next line; false at the end of the file. */
    boolean next() throws IOException {
        start = next;
        overlong = false;
        int lineBreak = find(start);
        while (lineBreak == TOO_FAR) {
            overlong = true;
            start = limit;
            next = limit;
            lineBreak = find(start);
        }
        if (lineBreak == AT_END && start == limit && !overlong) {
            return false;
        }
        stand(lineBreak);
        lengthOfFirst = end - start;
        nextOfFirst = next - start;
        numberOfFirst = number;
        return true;
    }

    /** Whether the line is longer than {@link #LONGEST}: it was passed over, and nothing of it is in the buffer. */
    boolean overlong() {
        return overlong;
    }

    /**
     * Adds the following line to this one: a quoted CSV value may hold line breaks. False at the end of the file, and where both
     * don't fit the buffer.
     */
    boolean extend() throws IOException {
        if (!terminated) {
            return false;
        }
        int lineBreak = find(next);
        if (lineBreak == TOO_FAR || (lineBreak == AT_END && next == limit)) {
            return false;
        }
        stand(lineBreak);
        return true;
    }

    /** Gives back the lines that were added, so that they come next. */
    void onlyFirst() {
        end = start + lengthOfFirst;
        next = start + nextOfFirst;
        terminated = terminated || number > numberOfFirst;
        number = numberOfFirst;
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
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return !overlong;
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

    private void stand(int lineBreak) {
        terminated = lineBreak >= 0;
        end = terminated ? lineBreak : limit;
        next = terminated ? lineBreak + 1 : limit;
        if (lineEnd == '\n' && end > start && buffer[end - 1] == '\r') {
            end--;
        }
        number++;
    }

    /** The position of the line break at or after {@code from}, in the buffer as it is then. */
    private int find(int from) throws IOException {
        int at = from;
        while (true) {
            while (at < limit) {
                if (buffer[at] == lineEnd) {
                    return at;
                }
                at++;
            }
            if (drained) {
                return AT_END;
            }
            int done = at - start;
            if (!fill()) {
                return TOO_FAR;
            }
            at = start + done;
        }
    }

    /** Reads on behind what is there; false when there is no room. */
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            next -= start;
            end -= start;
            start = 0;
        }
        if (limit == buffer.length) {
            if (buffer.length >= LONGEST) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 4);
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            drained = true;
        } else {
            limit += count;
        }
        return true;
    }
}
