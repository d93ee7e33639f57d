package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Text;

/** Opening supply and what was minted, less what was burned, is the closing supply. */
final class SupplyAddsUp implements Check {
    private static final Spec SPEC = new Spec(
            "asset.supply",
            "2",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "Where a token's opening and total supply are stated: opening + minted - burned = total.",
                    "A supply that doesn't follow from what was minted and burned: transfers are missing, or the stated figures are of another time.",
                    "State opening and total supply as of the first and after the last block of the export, in minor units."),
            Need.SUPPLIES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Supplies supplies = Supplies.of(file);
        Found findings = new Found();
        supplies.stated().forEach((token, supply) -> {
            if (!supply.fungible()) {
                return;
            }
            BigInteger grown = supplies.minted(token).subtract(supplies.burned(token));
            if (supply.opening().isPresent() && supply.closing().isPresent()) {
                BigInteger expected = supply.opening().get().add(grown);
                if (!expected.equals(supply.closing().get())) {
                    findings.add(Finding.of(
                            SPEC,
                            Severity.CRITICAL,
                            "The supply of " + Text.wellFormed(token) + " doesn't add up: opening "
                                    + supply.opening().get()
                                    + ", minted " + supplies.minted(token) + ", burned " + supplies.burned(token)
                                    + ", total " + supply.closing().get() + ".",
                            List.of(supply.source()),
                            expected.toString(),
                            supply.closing().get().toString()));
                }
            } else if (supplies.opening(token)
                    .filter(opening -> opening.signum() < 0)
                    .isPresent()) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        "The transfers minted " + grown + " of " + token + " more than they burned, and its total"
                                + " supply is stated as less.",
                        List.of(supply.source()),
                        "at least " + grown,
                        supply.closing().map(BigInteger::toString).orElse("")));
            }
        });
        return findings;
    }
}
