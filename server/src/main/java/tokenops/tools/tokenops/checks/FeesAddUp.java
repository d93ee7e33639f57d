package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** What the provider kept and what it paid out is what it took. */
final class FeesAddUp implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.fees_add_up",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.MAJOR,
            4,
            new Meaning(
                    "Where gross, fee and net are stated: gross = net + fee.",
                    "A line of account whose parts don't make its whole: a fee that was left out, a sign that was turned, an amount in major units.",
                    "Take gross, fee and net from the provider's own export, in minor units."),
            Need.PROVIDER_LINES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement line : file.evidence().statements()) {
            if (line.role() == Role.PROVIDER_LINE || line.role() == Role.SETTLEMENT) {
                Optional<BigInteger> gross = line.facts().whole(Facts.GROSS);
                Optional<BigInteger> fee = line.facts().whole(Facts.FEE);
                Optional<BigInteger> net = line.facts().whole(Facts.NET);
                if (gross.isPresent() && fee.isPresent() && net.isPresent()) {
                    BigInteger sum = net.get().add(fee.get());
                    if (!sum.equals(gross.get())) {
                        findings.add(Finding.of(
                                SPEC,
                                Severity.MAJOR,
                                "Net " + net.get() + " and fee " + fee.get() + " make " + sum + ", and gross is "
                                        + gross.get() + ".",
                                List.of(line.source()),
                                gross.get().toString(),
                                sum.toString()));
                    }
                }
            }
        }
        return findings;
    }
}
