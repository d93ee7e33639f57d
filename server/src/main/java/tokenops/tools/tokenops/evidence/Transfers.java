package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tokenops.tools.tokenops.columns.AddressTable;
import tokenops.tools.tokenops.columns.Hashes;
import tokenops.tools.tokenops.columns.Hex;
import tokenops.tools.tokenops.columns.IntColumn;
import tokenops.tools.tokenops.columns.Positions;
import tokenops.tools.tokenops.columns.Values;

/**
 * All token transfers of the evidence, in the order of their files, as columns: some 50 bytes a row and 32 a transaction, where
 * objects would take a kilobyte.
 *
 * <p>A row is a number from 0; a token and a holder are numbers too, whose addresses {@link #tokenAddress} and {@link #addresses}
 * tell. The zero address is holder {@link #ZERO}. Filled by one thread, and read by several when nobody fills it any more.
 */
public final class Transfers {
    /** The holder whom nobody is: a transfer from it mints, one to it burns (ERC-20, "Transfer"). */
    public static final int ZERO = 0;

    private final long seed;
    private final AddressTable tokens;
    private final AddressTable addresses;
    private final IntColumn token = new IntColumn();
    private final IntColumn from = new IntColumn();
    private final IntColumn to = new IntColumn();
    private final Values values = new Values();
    private final Hashes transactions = new Hashes();
    private final Positions logIndexes = new Positions();
    private final Positions blocks = new Positions();
    private final Positions lines = new Positions();
    private final Positions indexes = new Positions();

    /** The files that have transfers, and the first row of each. */
    private final List<String> files = new ArrayList<>();

    private final List<Integer> firstRows = new ArrayList<>();

    /** @param seed for the tables of addresses: nobody who chose them could know it */
    Transfers(long seed) {
        this.seed = seed;
        tokens = new AddressTable(seed);
        addresses = new AddressTable(seed);
        addresses.number(0, 0, 0);
    }

    /** For tables of other things: nobody who chose the evidence could know it. */
    public long seed() {
        return seed;
    }

    public int size() {
        return token.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** How many tokens there are. */
    public int tokens() {
        return tokens.size();
    }

    /** A token's address in lower case. */
    public String tokenAddress(int number) {
        return tokens.text(number);
    }

    /** The token of an address in text; -1 when nothing of it was transferred. */
    public int tokenOf(String address) {
        return tokens.find(address);
    }

    /** The order of two tokens' addresses. */
    public int compareTokens(int token, int other) {
        return tokens.compare(token, other);
    }

    /** The addresses of holders. */
    public AddressTable addresses() {
        return addresses;
    }

    public int token(int row) {
        return token.get(row);
    }

    public int from(int row) {
        return from.get(row);
    }

    public int to(int row) {
        return to.get(row);
    }

    public Values values() {
        return values;
    }

    /** The hashes of transactions. */
    public Hashes transactions() {
        return transactions;
    }

    /** With the transaction the transfer's key; -1 when the export has none. */
    public long logIndex(int row) {
        return logIndexes.get(row);
    }

    /** The block's number; -1 when the export has none. */
    public long block(int row) {
        return blocks.get(row);
    }

    public boolean mints(int row) {
        return from.get(row) == ZERO;
    }

    public boolean burns(int row) {
        return to.get(row) == ZERO;
    }

    /** The row as an object: for findings, of which there are few. */
    public TokenTransfer at(int row) {
        return new TokenTransfer(this, row);
    }

    /** The order of two rows' {@link TokenTransfer#source}, without making them. */
    public int compareSources(int row, int other) {
        int order = file(row).compareTo(file(other));
        if (order == 0) {
            order = Long.compare(index(row), index(other));
        }
        return order != 0 ? order : at(row).source().compareTo(at(other).source());
    }

    String file(int row) {
        int file = firstRows.size() - 1;
        while (firstRows.get(file) > row) {
            file--;
        }
        return files.get(file);
    }

    long line(int row) {
        return lines.get(row);
    }

    long index(int row) {
        return indexes.get(row);
    }

    /** Appends a transfer of a line. */
    void add(PlainTransfer transfer, long line) {
        long[] words = transfer.words;
        if (transfer.wide.isPresent()) {
            values.add(transfer.wide.get());
        } else {
            values.add(transfer.high, transfer.low);
        }
        if (transfer.hasTransaction) {
            transactions.add(words[9], words[10], words[11], words[12]);
        } else {
            transactions.addNone();
        }
        logIndexes.add(transfer.logIndex);
        blocks.add(transfer.block);
        lines.add(line);
        indexes.add(Positions.ABSENT);
        token.add(tokens.number(words[0], words[1], words[2]));
        from.add(addresses.number(words[3], words[4], words[5]));
        to.add(addresses.number(words[6], words[7], words[8]));
    }

    /**
     * Appends rows of another table whose lines count from a line on, as the records that follow an index.
     *
     * @param numbers what the other table's tokens and addresses are called here
     */
    void append(Transfers other, Numbers numbers, int firstRow, int endRow, long lineBefore, long indexBefore) {
        for (int row = firstRow; row < endRow; row++) {
            values.add(other.values, row);
            transactions.add(other.transactions, row);
            logIndexes.add(other.logIndexes.get(row));
            blocks.add(other.blocks.get(row));
            lines.add(lineBefore + other.lines.get(row));
            indexes.add(indexBefore + row - firstRow + 1);
            token.add(numbers.tokens[other.token.get(row)]);
            from.add(numbers.addresses[other.from.get(row)]);
            to.add(numbers.addresses[other.to.get(row)]);
        }
    }

    /** What another table's tokens and addresses are called here; new ones are added. */
    Numbers numbers(Transfers other) {
        return new Numbers(called(tokens, other.tokens), called(addresses, other.addresses));
    }

    private static int[] called(AddressTable here, AddressTable other) {
        int[] numbers = new int[other.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = here.number(other, i);
        }
        return numbers;
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares or keeps them
    record Numbers(int[] tokens, int[] addresses) {}

    /** Forgets all rows, and keeps the room. */
    void clear() {
        tokens.clear();
        addresses.clear();
        addresses.number(0, 0, 0);
        token.clear();
        from.clear();
        to.clear();
        values.clear();
        transactions.clear();
        logIndexes.clear();
        blocks.clear();
        lines.clear();
        indexes.clear();
    }

    /** What follows comes from this file. */
    void begin(String file) {
        if (!firstRows.isEmpty() && firstRows.getLast() == size()) {
            firstRows.removeLast();
            files.removeLast();
        }
        files.add(file);
        firstRows.add(size());
    }

    /**
     * Appends a transfer whose addresses and transaction are {@code 0x} and digits.
     *
     * @param transaction empty when there is none
     */
    TokenTransfer add(
            String tokenAddress,
            String fromAddress,
            String toAddress,
            BigInteger value,
            String transaction,
            long logIndex,
            long block,
            long line,
            long index) {
        values.add(value);
        if (transaction.isEmpty()) {
            transactions.addNone();
        } else {
            transactions.add(
                    Hex.value(transaction, 2, 16),
                    Hex.value(transaction, 18, 16),
                    Hex.value(transaction, 34, 16),
                    Hex.value(transaction, 50, 16));
        }
        logIndexes.add(logIndex);
        blocks.add(block);
        lines.add(line);
        indexes.add(index);
        from.add(addresses.number(fromAddress));
        to.add(addresses.number(toAddress));
        token.add(tokens.number(tokenAddress));
        return at(size() - 1);
    }
}
