package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.TokenTransfer;

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
    public List<Finding> examine(CaseFile file) {
        List<Source> both = new ArrayList<>();
        List<Source> token = new ArrayList<>();
        for (TokenTransfer transfer : file.evidence().transfers()) {
            if (transfer.mints() && transfer.burns()) {
                both.add(transfer.source());
            }
            if (transfer.token().equals(TokenTransfer.ZERO)) {
                token.add(transfer.source());
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (!both.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    both.size() + " transfers go from the zero address to itself: neither a mint nor a burn.",
                    both,
                    "a holder on one side",
                    "the zero address on both"));
        }
        if (!token.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    token.size() + " transfers name the zero address as their token: no contract lives there.",
                    token));
        }
        return findings;
    }
}
