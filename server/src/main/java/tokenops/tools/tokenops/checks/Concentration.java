package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** How far an asset lies in few hands: the largest holder's share, and the sum of the squares of all shares (HHI). */
final class Concentration implements Check {
    private static final Spec SPEC = new Spec(
            "asset.concentration",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.INFO,
            0,
            new Meaning(
                    "How much of an asset the largest holder has, and its Herfindahl-Hirschman index from 0 to 10,000.",
                    "Assets that few holders could move as they like. It is said of every asset with a list of holders, and it is"
                            + " no fault.",
                    "There is nothing to fix; whoever relies on the asset's price or votes should know it."),
            Need.HOLDINGS);

    private static final BigInteger TEN_THOUSAND = BigInteger.valueOf(10_000);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        Assets.byAsset(file, Role.HOLDING)
                .forEach((key, holdings) ->
                        of(key, Assets.current(holdings, Optional.empty())).ifPresent(findings::add));
        return findings;
    }

    private static Optional<Finding> of(String key, List<Statement> holdings) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        BigInteger largest = BigInteger.ZERO;
        Optional<Source> where = Optional.empty();
        for (Statement holding : holdings) {
            BigInteger balance = Assets.amount(holding, "balance").orElse(BigInteger.ZERO);
            sum = sum.add(balance);
            squares = squares.add(balance.multiply(balance));
            if (balance.compareTo(largest) > 0) {
                largest = balance;
                where = Optional.of(holding.source());
            }
        }
        if (where.isEmpty()) {
            return Optional.empty();
        }
        int share = largest.multiply(TEN_THOUSAND).divide(sum).intValue();
        BigInteger index = squares.multiply(TEN_THOUSAND).divide(sum.multiply(sum));
        return Optional.of(Finding.of(
                SPEC,
                Severity.INFO,
                "The largest of " + Text.count(holdings.size(), "holder") + " of " + Text.wellFormed(key) + " has "
                        + String.format(Locale.ROOT, "%d.%02d", share / 100, share % 100) + " % of what they hold; HHI "
                        + index + " of 10000.",
                List.of(where.get())));
    }
}
