package tokenops.tools.tokenops.checks;

import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Transfers;

/**
 * The zero address stands for coming into being and ceasing to be (ERC-20, "Transfer"): on one side it mints or burns, on both
 * it says nothing, and no token's contract lives there.
 */
final class ZeroAddress implements Check {
    private static final Spec SPEC = new Spec(
            "asset.zero_address",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.MAJOR,
            4,
            new Meaning(
                    "The zero address is on one side of a transfer at most, and never the token.",
                    "Rows that mint and burn in one step, or that name the zero address as the token: an exporter filled in what it didn't know.",
                    "Export the rows again from a node that has the logs, or correct the address from the transaction."),
            Need.TRANSFERS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Transfers transfers = file.evidence().transfers();
        int zero = transfers.tokenOf(TokenTransfer.ZERO);
        Rows both = new Rows(transfers);
        Rows token = new Rows(transfers);
        for (int row = 0; row < transfers.size(); row++) {
            if (transfers.mints(row) && transfers.burns(row)) {
                both.add(row);
            }
            if (transfers.token(row) == zero) {
                token.add(row);
            }
        }
        Found findings = new Found();
        if (!both.isEmpty()) {
            findings.add(Finding.of(
                            SPEC,
                            Severity.MAJOR,
                            both.count() + " transfers go from the zero address to itself: neither a mint nor a burn.",
                            both)
                    .with("a holder on one side", "the zero address on both"));
        }
        if (!token.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    token.count() + " transfers name the zero address as their token: no contract lives there.",
                    token));
        }
        return findings;
    }
}
