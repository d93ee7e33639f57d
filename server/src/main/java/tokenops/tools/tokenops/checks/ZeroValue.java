package tokenops.tools.tokenops.checks;

import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Transfers;

/** Transfers of nothing are allowed (ERC-20) and worth knowing: address poisoning looks like this. */
final class ZeroValue implements Check {
    private static final Spec SPEC = new Spec(
            "asset.zero_value",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.INFO,
            0,
            new Meaning(
                    "Every token transfer moves something.",
                    "Transfers of nothing. Tokens allow them, and they are commonly used to plant a look-alike address in somebody's history.",
                    "Nothing has to be done. Don't copy an address out of such a row."),
            Need.TRANSFERS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Transfers transfers = file.evidence().transfers();
        Rows found = new Rows(transfers);
        for (int row = 0; row < transfers.size(); row++) {
            if (transfers.values().isZero(row)) {
                found.add(row);
            }
        }
        return found.isEmpty()
                ? new Found()
                : Found.one(Finding.of(
                        SPEC,
                        Severity.INFO,
                        found.count() + " of " + transfers.size() + " token transfers move nothing.",
                        found));
    }
}
