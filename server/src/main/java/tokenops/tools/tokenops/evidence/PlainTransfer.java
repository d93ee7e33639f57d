package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tokenops.tools.tokenops.columns.Hex;
import tokenops.tools.tokenops.columns.Positions;

/**
 * The members of one transfer, read from bytes. Only their plainest spelling is read; whatever else stands there is for {@link
 * TokenTransfers} to judge, so that there is one place that says what is wrong with a value.
 *
 * <p>One takes the lines of a block one after the other.
 */
final class PlainTransfer {
    /** What a column or member is read as. */
    enum Member {
        TOKEN("token_address", true),
        FROM("from_address", true),
        TO("to_address", true),
        VALUE("value", true),
        TRANSACTION("transaction_hash", false),
        LOG_INDEX("log_index", false),
        BLOCK("block_number", false);

        private final String written;
        private final boolean needed;

        Member(String written, boolean needed) {
            this.written = written;
            this.needed = needed;
        }

        /** Its name in exports. */
        String written() {
            return written;
        }

        /** Whether there is no transfer without it. */
        boolean needed() {
            return needed;
        }

        static Optional<Member> of(String name) {
            for (Member member : values()) {
                if (member.written.equals(name)) {
                    return Optional.of(member);
                }
            }
            return Optional.empty();
        }
    }

    /** In the place of an end: it isn't plain. */
    static final int ODD = -1;

    private static final int LONG_DIGITS = 18;
    private static final int MOST_DIGITS = 78;

    private static final long[] POWERS = new long[LONG_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    /** Three words each of token, from and to; four of the transaction. */
    final long[] words = new long[3 * 3 + 4];

    boolean hasTransaction;
    long high;
    long low;
    Optional<BigInteger> wide = Optional.empty();
    long logIndex;
    long block;

    /** Forgets the line before. */
    void begin() {
        hasTransaction = false;
        logIndex = Positions.ABSENT;
        block = Positions.ABSENT;
    }

    /** Reads a member that begins at a place of a text that ends with a line break; where it ends, or {@link #ODD}. */
    int read(Member member, byte[] text, int at) {
        return switch (member) {
            case TOKEN -> address(text, at, 0);
            case FROM -> address(text, at, 3);
            case TO -> address(text, at, 6);
            case VALUE -> value(text, at);
            case TRANSACTION -> transaction(text, at);
            case LOG_INDEX -> {
                int end = digits(text, at, LONG_DIGITS);
                logIndex = end < 0 ? Positions.ABSENT : number(text, at, end);
                yield end;
            }
            case BLOCK -> {
                int end = digits(text, at, LONG_DIGITS);
                block = end < 0 ? Positions.ABSENT : number(text, at, end);
                yield end;
            }
        };
    }

    private int address(byte[] text, int at, int word) {
        if (!hex(text, at, TokenTransfers.ADDRESS)) {
            return ODD;
        }
        words[word] = Hex.value(text, at + 2, 16);
        words[word + 1] = Hex.value(text, at + 18, 16);
        words[word + 2] = Hex.value(text, at + 34, 8);
        return at + 2 + TokenTransfers.ADDRESS;
    }

    private int transaction(byte[] text, int at) {
        if (!hex(text, at, TokenTransfers.TRANSACTION)) {
            return ODD;
        }
        for (int i = 0; i < 4; i++) {
            words[9 + i] = Hex.value(text, at + 2 + 16 * i, 16);
        }
        hasTransaction = true;
        return at + 2 + TokenTransfers.TRANSACTION;
    }

    private static boolean hex(byte[] text, int at, int digits) {
        return at + 2 + digits < text.length
                && text[at] == '0'
                && text[at + 1] == 'x'
                && Hex.digits(text, at + 2, digits);
    }

    private int value(byte[] text, int at) {
        int end = digits(text, at, MOST_DIGITS);
        if (end < 0) {
            return ODD;
        }
        int count = end - at;
        wide = Optional.empty();
        if (count <= LONG_DIGITS) {
            high = 0;
            low = number(text, at, end);
        } else if (count <= 2 * LONG_DIGITS) {
            long upper = number(text, at, at + LONG_DIGITS);
            long power = POWERS[count - LONG_DIGITS];
            long product = upper * power;
            low = product + number(text, at + LONG_DIGITS, end);
            high = Math.multiplyHigh(upper, power) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
        } else {
            wide = Uint256.parse(new String(text, at, count, StandardCharsets.ISO_8859_1));
            return wide.isPresent() ? end : ODD;
        }
        return end;
    }

    /** Where the digits end; {@link #ODD} where there is none, or more than that. */
    private static int digits(byte[] text, int at, int most) {
        int end = at;
        while (text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        return end == at || end - at > most ? ODD : end;
    }

    private static long number(byte[] text, int from, int to) {
        long number = 0;
        for (int at = from; at < to; at++) {
            number = number * 10 + (text[at] - '0');
        }
        return number;
    }
}
