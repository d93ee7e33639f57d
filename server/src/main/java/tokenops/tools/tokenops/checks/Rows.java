package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Transfers;

/** Token transfers that a finding rests on: all are counted, and the first by their sources are kept, as many as it names. */
final class Rows {
    private final Transfers transfers;
    private final int[] first = new int[Finding.MOST_RECORDS];
    private int kept;
    private long count;

    Rows(Transfers transfers) {
        this.transfers = transfers;
    }

    void add(int row) {
        count++;
        if (kept == first.length) {
            if (transfers.compareSources(row, first[kept - 1]) >= 0) {
                return;
            }
            kept--;
        }
        int at = kept;
        while (at > 0 && transfers.compareSources(row, first[at - 1]) < 0) {
            first[at] = first[at - 1];
            at--;
        }
        first[at] = row;
        kept++;
    }

    long count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    List<Source> first() {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            sources.add(transfers.at(first[i]).source());
        }
        return sources;
    }
}
