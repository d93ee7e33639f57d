package tokenops.tools.tokenops.evidence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.tokenops.evidence.PlainTransfer.Member;

/**
 * Reads the plain lines of a JSON Lines file of token transfers: those that have the same names in the same order, and the same
 * spaces between them, as the line that it was made from. A program that exports writes all lines so.
 */
final class JsonTransfers implements BlockReader {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    /** Lines that are looked at for one that is plain. */
    private static final int TRIED = 100;

    /** Most digits of a number that nobody asks for; longer ones are for the reader of rows. */
    private static final int MOST_DIGITS = 100;

    private static final int LONGEST_NAME = 200;

    /** What stands before each value: the comma or brace, the name, the colon. */
    private final List<byte[]> before;

    private final List<Optional<Member>> members;
    private final byte[] after;

    private JsonTransfers(List<byte[]> before, List<Optional<Member>> members, byte[] after) {
        this.before = before;
        this.members = members;
        this.after = after;
    }

    /** Made from the first plain line of a block; empty when none of the first lines is a plain transfer. */
    static Optional<BlockReader> of(Block block) {
        int at = 0;
        for (int line = 0; line < TRIED && at < block.length(); line++) {
            int end = block.lineEnd(at);
            Optional<BlockReader> reader = of(block.bytes(), at, end);
            if (reader.isPresent()) {
                return reader;
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    private static Optional<BlockReader> of(byte[] text, int start, int end) {
        List<byte[]> before = new ArrayList<>();
        List<Optional<Member>> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int from = start;
        int at = spaces(text, start);
        while (text[at] == (before.isEmpty() ? '{' : ',') && before.size() < Row.MOST_MEMBERS) {
            int name = spaces(text, at + 1);
            int nameEnd = text[name] == '"' ? string(text, name + 1) : PlainTransfer.ODD;
            if (nameEnd < 0) {
                return Optional.empty();
            }
            String written = new String(text, name + 1, nameEnd - name - 1, StandardCharsets.US_ASCII);
            int colon = spaces(text, nameEnd + 1);
            if (written.length() > LONGEST_NAME || !names.add(written) || text[colon] != ':') {
                return Optional.empty();
            }
            int value = spaces(text, colon + 1);
            before.add(Arrays.copyOfRange(text, from, value));
            members.add(Member.of(written));
            from = other(text, value);
            if (from < 0) {
                return Optional.empty();
            }
            at = spaces(text, from);
        }
        for (Member member : Member.values()) {
            if (member.needed() && !members.contains(Optional.of(member))) {
                return Optional.empty();
            }
        }
        boolean closed = text[at] == '}' && lineEnd(text, spaces(text, at + 1)) == end;
        return closed
                ? Optional.of(new JsonTransfers(before, members, Arrays.copyOfRange(text, from, at + 1)))
                : Optional.empty();
    }

    @Override
    public void read(Block block) {
        PlainTransfer transfer = new PlainTransfer();
        int line = 0;
        int at = 0;
        while (at < block.length()) {
            line++;
            int end = plain(block.bytes(), at, transfer);
            if (end >= 0) {
                block.transfers.add(transfer, line);
            } else {
                end = block.lineEnd(at);
                if (!block.blank(at, end)) {
                    block.odd(line, at);
                }
            }
            at = end + 1;
        }
        block.lines(line);
    }

    /** Reads the line that begins at a place; where it ends, or {@link PlainTransfer#ODD}. */
    private int plain(byte[] text, int start, PlainTransfer transfer) {
        transfer.begin();
        int at = start;
        for (int i = 0; i < before.size(); i++) {
            byte[] name = before.get(i);
            if (!stands(name, text, at)) {
                return PlainTransfer.ODD;
            }
            at += name.length;
            Optional<Member> member = members.get(i);
            at = member.isEmpty() ? other(text, at) : member(member.get(), text, at, transfer);
            if (at < 0) {
                return PlainTransfer.ODD;
            }
        }
        if (!stands(after, text, at)) {
            return PlainTransfer.ODD;
        }
        return lineEnd(text, spaces(text, at + after.length));
    }

    private static boolean stands(byte[] wanted, byte[] text, int at) {
        return at + wanted.length < text.length
                && Arrays.equals(wanted, 0, wanted.length, text, at, at + wanted.length);
    }

    private static int member(Member member, byte[] text, int at, PlainTransfer transfer) {
        if (text[at] == '"') {
            if (text[at + 1] == '"' && !member.needed()) {
                return at + 2;
            }
            int end = transfer.read(member, text, at + 1);
            return end >= 0 && text[end] == '"' ? end + 1 : PlainTransfer.ODD;
        }
        if (text[at] == 'n' && !member.needed()) {
            return word("null", text, at);
        }
        return wholeNumber(text, at) < 0 ? PlainTransfer.ODD : transfer.read(member, text, at);
    }

    /** The end of a value that nobody asks for: a text without escapes, a number without exponent, or a word. */
    private static int other(byte[] text, int at) {
        switch (text[at]) {
            case '"' -> {
                int end = string(text, at + 1);
                return end < 0 ? PlainTransfer.ODD : end + 1;
            }
            case 't' -> {
                return word("true", text, at);
            }
            case 'f' -> {
                return word("false", text, at);
            }
            case 'n' -> {
                return word("null", text, at);
            }
            default -> {
                int end = wholeNumber(text, text[at] == '-' ? at + 1 : at);
                return end >= 0 && text[end] == '.' ? fraction(text, end + 1) : end;
            }
        }
    }

    private static int word(String word, byte[] text, int at) {
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return PlainTransfer.ODD;
            }
        }
        return ends(text, at + word.length());
    }

    /** The end of digits as JSON writes a whole number, without a zero before others. */
    private static int wholeNumber(byte[] text, int at) {
        int end = digits(text, at);
        boolean odd = end == at || end - at > MOST_DIGITS || (text[at] == '0' && end - at > 1);
        return odd ? PlainTransfer.ODD : text[end] == '.' ? end : ends(text, end);
    }

    private static int fraction(byte[] text, int at) {
        int end = digits(text, at);
        return end == at || end - at > MOST_DIGITS ? PlainTransfer.ODD : ends(text, end);
    }

    private static int digits(byte[] text, int at) {
        int end = at;
        while (text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        return end;
    }

    /** The place, if a value may end there. */
    private static int ends(byte[] text, int at) {
        return text[at] == ',' || text[at] == '}' || text[at] == ' ' || text[at] == '\t' ? at : PlainTransfer.ODD;
    }

    /** Where a text ends, looked for eight bytes at a time: at the quote, if nothing before it is an escape, a control or beyond ASCII. */
    private static int string(byte[] text, int from) {
        for (int at = from; at + 8 <= text.length; at += 8) {
            long eight = (long) EIGHT.get(text, at);
            long quote = eight ^ (ONES * '"');
            long escape = eight ^ (ONES * '\\');
            // Taking one (or a space) away borrows the high bit of a byte only where that byte is zero (below a space),
            // or stands above
            // such a one.
            long stops =
                    ((quote - ONES) & ~quote) | ((escape - ONES) & ~escape) | ((eight - ONES * ' ') & ~eight) | eight;
            if ((stops & HIGH) != 0) {
                int end = at + (Long.numberOfTrailingZeros(stops & HIGH) >>> 3);
                return text[end] == '"' ? end : PlainTransfer.ODD;
            }
        }
        return PlainTransfer.ODD;
    }

    private static int spaces(byte[] text, int from) {
        int at = from;
        while (text[at] == ' ' || text[at] == '\t') {
            at++;
        }
        return at;
    }

    private static int lineEnd(byte[] text, int from) {
        int at = text[from] == '\r' ? from + 1 : from;
        return text[at] == '\n' ? at : PlainTransfer.ODD;
    }
}
