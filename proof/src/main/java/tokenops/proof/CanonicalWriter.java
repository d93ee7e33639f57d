package tokenops.proof;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one value as RFC 8785 bytes into a growing array.
 *
 * <p>An array of its own rather than a stream: a stream takes a lock per byte, and sealing is on the path of every command. Used
 * by one thread, for one value.
 */
final class CanonicalWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = ONES << 7;
    private static final long SPACES = ONES * ' ';

    private byte[] out;
    private int size;

    CanonicalWriter(int expected) {
        out = new byte[expected];
    }

    byte[] bytes() {
        return Arrays.copyOf(out, size);
    }

    void write(Json value) {
        if (value instanceof Json.Text text) {
            text(text.value());
        } else if (value instanceof Json.Obj object) {
            object(object);
        } else if (value instanceof Json.Arr array) {
            array(array);
        } else if (value instanceof Json.Whole whole) {
            ascii(Long.toString(whole.value()));
        } else if (value instanceof Json.Real real) {
            ascii(EcmaScriptNumber.text(real.value()));
        } else if (value instanceof Json.Bool bool) {
            ascii(bool.value() ? "true" : "false");
        } else {
            ascii("null");
        }
    }

    private void object(Json.Obj object) {
        byte[] written = object.written();
        if (written != null) {
            bytes(written);
            return;
        }
        put('{');
        Members members = object.inOrder();
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                put(',');
            }
            text(members.name(i));
            put(':');
            write(members.value(i));
        }
        put('}');
    }

    private void array(Json.Arr array) {
        put('[');
        boolean first = true;
        for (Json item : array.items()) {
            if (!first) {
                put(',');
            }
            first = false;
            write(item);
        }
        put(']');
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (isPlain(utf8)) {
            room(utf8.length + 2L);
            out[size++] = '"';
            System.arraycopy(utf8, 0, out, size, utf8.length);
            size += utf8.length;
            out[size++] = '"';
        } else {
            escaped(text);
        }
    }

    /**
     * Whether a text of these bytes is written as it is, as nearly all are: no control character, quotation mark, backslash or question
     * mark, and ASCII. The encoder writes a question mark for a lone surrogate too. Eight bytes at a time, the last of them perhaps
     * twice: of each, the highest bit of {@code found} says that it is another.
     */
    private static boolean isPlain(byte[] bytes) {
        long found = 0;
        if (bytes.length < Long.BYTES) {
            long few = SPACES;
            for (byte one : bytes) {
                few = few << Byte.SIZE | one & 0xff;
            }
            found = others(few);
        } else {
            int last = bytes.length - Long.BYTES;
            for (int at = 0; at < last; at += Long.BYTES) {
                found |= others((long) EIGHT.get(bytes, at));
            }
            found |= others((long) EIGHT.get(bytes, last));
        }
        return (found & HIGHEST) == 0;
    }

    private static long others(long eight) {
        long quotes = eight ^ ONES * '"';
        long backslashes = eight ^ ONES * '\\';
        long questions = eight ^ ONES * '?';
        return eight | (eight - SPACES) | (quotes - ONES) | (backslashes - ONES) | (questions - ONES);
    }

    /** RFC 8785 section 3.2.2.2: the shortest escapes, and only where they are required. */
    private void escaped(String text) {
        int length = text.length();
        // A character takes at most six bytes, a control character's escape.
        room(2L + length * 6L);
        byte[] bytes = out;
        int at = size;
        bytes[at++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                at = escape(c, bytes, at);
            } else if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | (c >> 6));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                int point = codePoint(text, i++);
                bytes[at++] = (byte) (0xf0 | (point >> 18));
                bytes[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                bytes[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (point & 0x3f));
            } else {
                bytes[at++] = (byte) (0xe0 | (c >> 12));
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        bytes[at++] = '"';
        size = at;
    }

    private static int codePoint(String text, int at) {
        char high = text.charAt(at);
        if (Character.isHighSurrogate(high)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1))) {
            return Character.toCodePoint(high, text.charAt(at + 1));
        }
        throw new IllegalArgumentException(
                "canonical JSON has no form for a lone surrogate (RFC 8785 section 3.2.2.2)");
    }

    private static int escape(char c, byte[] bytes, int from) {
        int at = from;
        bytes[at++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[at++] = (byte) c;
            case '\b' -> bytes[at++] = 'b';
            case '\t' -> bytes[at++] = 't';
            case '\n' -> bytes[at++] = 'n';
            case '\f' -> bytes[at++] = 'f';
            case '\r' -> bytes[at++] = 'r';
            default -> {
                bytes[at++] = 'u';
                bytes[at++] = '0';
                bytes[at++] = '0';
                bytes[at++] = HEX[c >> 4];
                bytes[at++] = HEX[c & 15];
            }
        }
        return at;
    }

    private void ascii(String text) {
        bytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void bytes(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
    }

    private void put(char c) {
        room(1);
        out[size++] = (byte) c;
    }

    private void room(long more) {
        long needed = size + more;
        if (needed > out.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("a value of more than 2 GiB");
            }
            out = Arrays.copyOf(out, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, out.length * 2L)));
        }
    }
}
