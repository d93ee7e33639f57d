package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.columns.Hashes;
import tokenops.tools.tokenops.columns.Mixed;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Transfers;

/**
 * Transaction and log index name one event of a chain, so a second row with both counts the same value twice.
 *
 * <p>In most exports the rows of a transaction follow each other with growing log indexes, and none of these can stand twice. Only
 * the rows of other transactions are looked for in a table.
 */
final class DuplicateTransfers implements Check {
    private static final Spec SPEC = new Spec(
            "asset.duplicate_transfers",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "No two token transfers have the same transaction and log index.",
                    "An export that was appended to itself, or two exports that overlap: each total that counts such a row twice is too high. Two rows of the same place that differ can't both be true.",
                    "Export each range of blocks once, or remove the repeated rows; of two that differ, look the transaction up and keep what the chain says."),
            Need.TRANSFERS);

    /** Places that have a finding of their own, the gravest first; more of them are one further finding. */
    private static final int MOST_APART = 1_000;

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Transfers transfers = file.evidence().transfers();
        int[] firsts = transfers.transactions().firsts(transfers.seed());
        long[] copies = copies(transfers, firsts, doubtful(transfers, firsts));
        Found findings = new Found();
        for (boolean alike : new boolean[] {false, true}) {
            long further = 0;
            for (int start = 0, end; start < copies.length; start = end) {
                end = start + 1;
                while (end < copies.length && first(copies[end]) == first(copies[start])) {
                    end++;
                }
                if (alike(transfers, copies, start, end) == alike) {
                    if (findings.count() < MOST_APART) {
                        findings.add(finding(transfers, copies, start, end, alike));
                    } else {
                        further++;
                    }
                }
            }
            if (further > 0) {
                findings.add(Finding.of(
                        SPEC,
                        alike ? Severity.MAJOR : Severity.CRITICAL,
                        "Several rows" + (alike ? "" : " that differ") + " claim to be one event in " + further
                                + " further cases.",
                        List.of()));
            }
        }
        return findings;
    }

    /** The transactions, by their first entries, that come in several places or with log indexes that don't grow. */
    private static BitSet doubtful(Transfers transfers, int[] firsts) {
        BitSet doubtful = new BitSet();
        for (int entry = 0; entry < firsts.length; entry++) {
            if (firsts[entry] != entry) {
                doubtful.set(firsts[entry]);
            }
        }
        int lastEntry = Hashes.NONE;
        long lastIndex = -1;
        for (int row = 0; row < transfers.size(); row++) {
            int entry = transfers.transactions().entry(row);
            long index = transfers.logIndex(row);
            if (entry != Hashes.NONE && index >= 0) {
                if (entry == lastEntry && index <= lastIndex) {
                    doubtful.set(firsts[entry]);
                }
                lastEntry = entry;
                lastIndex = index;
            }
        }
        return doubtful;
    }

    /** The rows that stand for an event which an earlier row stands for: the first row in the upper half, the row in the lower; sorted. */
    private static long[] copies(Transfers transfers, int[] firsts, BitSet doubtful) {
        int rows = 0;
        for (int row = 0; row < transfers.size(); row++) {
            rows += isIn(transfers, row, firsts, doubtful) ? 1 : 0;
        }
        int[] slots = new int[Integer.highestOneBit(Math.max(1, rows)) * 4];
        long[] copies = new long[16];
        int found = 0;
        for (int row = 0; row < transfers.size(); row++) {
            if (isIn(transfers, row, firsts, doubtful)) {
                int transaction = firsts[transfers.transactions().entry(row)];
                long index = transfers.logIndex(row);
                int slot =
                        (int) (Mixed.of(transfers.seed(), transaction, index, 0) >>> Integer.SIZE) & (slots.length - 1);
                while (slots[slot] != 0 && !is(transfers, slots[slot] - 1, firsts, transaction, index)) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                if (slots[slot] == 0) {
                    slots[slot] = row + 1;
                } else {
                    if (found == copies.length) {
                        copies = Arrays.copyOf(copies, found * 2);
                    }
                    copies[found++] = (long) (slots[slot] - 1) << Integer.SIZE | row;
                }
            }
        }
        copies = Arrays.copyOf(copies, found);
        Arrays.sort(copies);
        return copies;
    }

    private static boolean isIn(Transfers transfers, int row, int[] firsts, BitSet doubtful) {
        int entry = transfers.transactions().entry(row);
        return entry != Hashes.NONE && transfers.logIndex(row) >= 0 && doubtful.get(firsts[entry]);
    }

    private static boolean is(Transfers transfers, int row, int[] firsts, int transaction, long index) {
        return firsts[transfers.transactions().entry(row)] == transaction && transfers.logIndex(row) == index;
    }

    private static int first(long copy) {
        return (int) (copy >>> Integer.SIZE);
    }

    private static boolean alike(Transfers transfers, long[] copies, int start, int end) {
        int first = first(copies[start]);
        for (int i = start; i < end; i++) {
            int row = (int) copies[i];
            if (transfers.token(first) != transfers.token(row)
                    || transfers.from(first) != transfers.from(row)
                    || transfers.to(first) != transfers.to(row)
                    || transfers.values().compare(first, row) != 0) {
                return false;
            }
        }
        return true;
    }

    private static Finding finding(Transfers transfers, long[] copies, int start, int end, boolean alike) {
        TokenTransfer first = transfers.at(first(copies[start]));
        Rows rows = new Rows(transfers);
        rows.add(first.row());
        for (int i = start; i < end; i++) {
            rows.add((int) copies[i]);
        }
        String where = "log index " + transfers.logIndex(first.row()) + " of transaction " + first.transaction();
        BigInteger extra = first.value().multiply(BigInteger.valueOf(rows.count() - 1));
        String statement = alike
                ? rows.count() + " rows are " + where + ": the totals count " + extra + " of " + first.token()
                        + " more than was moved."
                : rows.count() + " rows that differ claim to be " + where + ".";
        return Finding.of(SPEC, alike ? Severity.MAJOR : Severity.CRITICAL, statement, rows)
                .with("1 row", rows.count() + " rows");
    }
}
