package tokenops.tools.tokenops.tokens;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import tokenops.tools.tokenops.columns.Balances;
import tokenops.tools.tokenops.columns.Cores;
import tokenops.tools.tokenops.columns.Hashes;
import tokenops.tools.tokenops.evidence.Transfers;

/**
 * The transfers by token: the rows of each in the order in which they happened, and its sums. Made once for all checks, on all
 * cores where there are many rows.
 */
public final class Tokens {
    private static final int TOTAL = 0;
    private static final int MINTED = 1;
    private static final int BURNED = 2;

    private final Transfers transfers;
    private final int[] rows;
    private final int[] starts;
    private final boolean[] ordered;
    private final TokenSums[] sums;

    /** Tokens with most rows first, so that no core is left with a large one at the end. */
    private final int[] largestFirst;

    private Tokens(Transfers transfers) {
        this.transfers = transfers;
        starts = starts(transfers);
        rows = rows(transfers, starts);
        ordered = new boolean[transfers.tokens()];
        sums = new TokenSums[transfers.tokens()];
        largestFirst = largestFirst(starts);
    }

    public static Tokens of(Transfers transfers) {
        Tokens tokens = new Tokens(transfers);
        ChainOrder order = new ChainOrder(transfers);
        tokens.each(() -> {
            HolderNumbers holders = tokens.holders();
            Balances room = new Balances();
            return token -> {
                order.sort(tokens.rows, tokens.start(token), tokens.end(token));
                tokens.sum(token, holders, room);
            };
        });
        return tokens;
    }

    /** How many tokens there are. */
    public int size() {
        return sums.length;
    }

    public TokenSums sums(int token) {
        return sums[token];
    }

    /** The figures of a token's transfers; empty when there are none. */
    public Optional<TokenSums> sums(String address) {
        int token = transfers.tokenOf(address);
        return token < 0 ? Optional.empty() : Optional.of(sums[token]);
    }

    /** The figures of all tokens, in the order of their addresses. */
    public List<TokenSums> byAddress() {
        TokenSums[] sorted = sums.clone();
        Arrays.sort(sorted, (one, other) -> transfers.compareTokens(one.token(), other.token()));
        return List.of(sorted);
    }

    /** Whether each of the token's rows has a block and a log index, so that its rows have an order. */
    public boolean ordered(int token) {
        return ordered[token];
    }

    /** The place of the token's first row, for {@link #row}. */
    public int start(int token) {
        return starts[token];
    }

    /** The place behind the token's last row. */
    public int end(int token) {
        return starts[token + 1];
    }

    /** The row at a place: a token's places have its rows in the order in which they happened. */
    public int row(int place) {
        return rows[place];
    }

    /** Whether two rows name the same transaction and log index. */
    public boolean repeats(int row, int other) {
        int entry = transfers.transactions().entry(row);
        return entry != Hashes.NONE
                && transfers.logIndex(row) == transfers.logIndex(other)
                && transfers.transactions().same(entry, transfers.transactions().entry(other));
    }

    /** Numbers for the holders of a token: one for each thread. */
    public HolderNumbers holders() {
        return new HolderNumbers(transfers.addresses().size());
    }

    /** Does something with every token, on all cores; what one thread needs for it is made once. */
    public void each(Supplier<IntConsumer> worker) {
        Cores.each(size(), transfers.size(), () -> {
            IntConsumer own = worker.get();
            return piece -> own.accept(largestFirst[piece]);
        });
    }

    private void sum(int token, HolderNumbers holders, Balances room) {
        holders.begin();
        room.reset(3);
        boolean hasOrder = true;
        for (int place = start(token); place < end(token); place++) {
            int row = rows[place];
            hasOrder &= transfers.block(row) >= 0 && transfers.logIndex(row) >= 0;
            room.add(TOTAL, transfers.values(), row);
            if (transfers.mints(row)) {
                room.add(MINTED, transfers.values(), row);
            } else {
                holders.of(transfers.from(row));
            }
            if (transfers.burns(row)) {
                room.add(BURNED, transfers.values(), row);
            } else {
                holders.of(transfers.to(row));
            }
        }
        ordered[token] = hasOrder;
        sums[token] = new TokenSums(
                token, end(token) - start(token), room.get(TOTAL), room.get(MINTED), room.get(BURNED), holders.count());
    }

    private static int[] starts(Transfers transfers) {
        int[] starts = new int[transfers.tokens() + 1];
        for (int row = 0; row < transfers.size(); row++) {
            starts[transfers.token(row) + 1]++;
        }
        for (int token = 1; token < starts.length; token++) {
            starts[token] += starts[token - 1];
        }
        return starts;
    }

    private static int[] rows(Transfers transfers, int[] starts) {
        int[] next = starts.clone();
        int[] rows = new int[transfers.size()];
        for (int row = 0; row < rows.length; row++) {
            rows[next[transfers.token(row)]++] = row;
        }
        return rows;
    }

    private static int[] largestFirst(int[] starts) {
        long[] keys = new long[starts.length - 1];
        for (int token = 0; token < keys.length; token++) {
            keys[token] = (long) (starts[token] - starts[token + 1]) << Integer.SIZE | token;
        }
        Arrays.sort(keys);
        int[] tokens = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            tokens[i] = (int) keys[i];
        }
        return tokens;
    }
}
