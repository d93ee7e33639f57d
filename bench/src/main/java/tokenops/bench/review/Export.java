package tokenops.bench.review;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A generated export of token transfers in the order of their chain, written as it is made: as CSV with the columns of
 * ethereum-etl's token_transfers, or as JSON Lines in the shape of its exporter for streams, about 630 bytes a row. The same seed
 * gives the same rows.
 */
final class Export implements AutoCloseable {
    static final String ZERO = "0x0000000000000000000000000000000000000000";

    private static final int TOKENS = 2_000;

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final boolean json;
    private final int holders;
    private final SplittableRandom random;
    private final OutputStream out;
    private final StringBuilder text = new StringBuilder(1_024);
    private final String name;
    private long line;
    private long block = 19_000_000;
    private int logIndex;
    private int leftInBlock;
    private int leftInTransaction;
    private String transaction = "";
    private String blockHash = "";

    Export(Path file, boolean json, int rows, long seed) throws IOException {
        this.json = json;
        this.holders = Math.max(100, rows / 8);
        this.random = new SplittableRandom(seed);
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
        this.name = String.valueOf(file.getFileName());
        if (!json) {
            write("token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n");
            line = 1;
        }
        nextBlock();
    }

    String name() {
        return name;
    }

    /** The line of the row that was written last. */
    long line() {
        return line;
    }

    /** Its block. */
    long block() {
        return block;
    }

    /** Its transaction. */
    String transaction() {
        return transaction;
    }

    /** What comes next is in another block. */
    void nextBlock() {
        block++;
        logIndex = -1;
        leftInBlock = 100 + random.nextInt(100);
        leftInTransaction = 0;
        blockHash = hash();
    }

    /** A row as any other: some token, some holders, some value, few of which have more than 24 digits. */
    void any() throws IOException {
        int token = (int) (TOKENS * Math.pow(random.nextDouble(), 3));
        String from = holder((int) (holders * Math.pow(random.nextDouble(), 2)));
        String to = holder((int) (holders * Math.pow(random.nextDouble(), 2)));
        int kind = random.nextInt(20);
        int digits = kind < 10 ? 1 + random.nextInt(18) : kind < 19 ? 19 + random.nextInt(6) : 25 + random.nextInt(6);
        row(address(1, token), from, to, digits(digits));
    }

    /** A row that says this, of the next log index. */
    void row(String token, String from, String to, String value) throws IOException {
        if (leftInBlock-- == 0) {
            nextBlock();
        }
        if (leftInTransaction-- <= 0) {
            transaction = hash();
            leftInTransaction = random.nextInt(4);
        }
        logIndex += 1 + random.nextInt(3);
        again(token, from, to, value);
    }

    /** A row with the transaction and log index of the one before. */
    void again(String token, String from, String to, String value) throws IOException {
        line++;
        text.setLength(0);
        if (json) {
            json(token, from, to, value);
        } else {
            text.append(token)
                    .append(',')
                    .append(from)
                    .append(',')
                    .append(to)
                    .append(',')
                    .append(value);
            text.append(',')
                    .append(transaction)
                    .append(',')
                    .append(logIndex)
                    .append(',')
                    .append(block)
                    .append('\n');
        }
        write(text);
    }

    private void json(String token, String from, String to, String value) {
        boolean number = !value.isEmpty() && value.chars().allMatch(Character::isDigit);
        text.append("{\"type\": \"token_transfer\", \"token_address\": \"").append(token);
        text.append("\", \"from_address\": \"")
                .append(from)
                .append("\", \"to_address\": \"")
                .append(to);
        text.append("\", \"value\": ").append(number ? value : "\"" + value + "\"");
        text.append(", \"transaction_hash\": \"")
                .append(transaction)
                .append("\", \"log_index\": ")
                .append(logIndex);
        text.append(", \"block_number\": ").append(block).append(", \"block_timestamp\": ");
        text.append(1_700_000_000 + (block - 19_000_000) * 12)
                .append(", \"block_hash\": \"")
                .append(blockHash);
        text.append("\", \"item_id\": \"token_transfer_")
                .append(transaction)
                .append('_')
                .append(logIndex);
        text.append("\", \"item_timestamp\": \"2023-11-14T22:13:20Z\"}\n");
    }

    /** An address: kinds keep those apart that are for different things. */
    static String address(int kind, int number) {
        return "0x" + hex(mixed(kind * 31L + 7, number), 16) + hex(mixed(kind * 37L + 11, number), 16)
                + String.format(Locale.ROOT, "%08x", number);
    }

    private static String holder(int number) {
        return address(2, number);
    }

    private String hash() {
        return "0x" + hex(random.nextLong(), 16) + hex(random.nextLong(), 16) + hex(random.nextLong(), 16)
                + hex(random.nextLong(), 16);
    }

    private String digits(int count) {
        char[] digits = new char[count];
        for (int i = 0; i < count; i++) {
            digits[i] = (char) ('0' + (i == 0 ? 1 + random.nextInt(9) : random.nextInt(10)));
        }
        return new String(digits);
    }

    private static String hex(long value, int count) {
        char[] hex = new char[count];
        for (int i = 0; i < count; i++) {
            hex[i] = DIGITS[(int) (value >>> (4 * i)) & 15];
        }
        return new String(hex);
    }

    private static long mixed(long seed, long number) {
        long z = (seed * 0x9E3779B97F4A7C15L) ^ (number * 0xBF58476D1CE4E5B9L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private void write(CharSequence row) throws IOException {
        out.write(row.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
