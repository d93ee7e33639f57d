package tokenops.tools.tokenops.checks;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** Usage costs what the contract says: quantity times the price of its meter, rounded up per line. */
final class PricedAsQuoted implements Check {
    private static final Spec SPEC = new Spec(
            "usage.priced_as_quoted",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            8,
            new Meaning(
                    "Every usage line has a meter of the contract's, its price, and credits = quantity x price rounded up.",
                    "Usage that was charged at another price than the contract's, for a meter that it doesn't have, or with another rounding.",
                    "Charge the line again at the contract's price, rounded up to a whole microcredit; or show the contract that has the other price."),
            Need.USAGE_AND_PRICES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, Long> prices = new HashMap<>();
        for (ToolRequest.PriceLine line : file.request().prices()) {
            prices.put(line.meter(), line.creditsPerUnit());
        }
        Found findings = new Found();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            for (Facts line : usage.parts("lines")) {
                examine(usage, line, prices, findings);
            }
        }
        return findings;
    }

    private static void examine(Statement usage, Facts line, Map<String, Long> prices, Found findings) {
        String meter = line.get(Facts.METER).orElse("");
        Long price = prices.get(meter);
        if (price == null) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    "The contract has no price for the meter " + Quoted.text(meter) + " of "
                            + usage.source().key() + ".",
                    List.of(usage.source())));
            return;
        }
        Optional<String> stated = line.get(Facts.CREDITS_PER_UNIT);
        if (stated.isPresent() && !line.whole(Facts.CREDITS_PER_UNIT).equals(Optional.of(BigInteger.valueOf(price)))) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    "A " + meter + " of " + usage.source().key() + " is priced at " + stated.get()
                            + " microcredits, and the contract says " + price + ".",
                    List.of(usage.source()),
                    Long.toString(price),
                    stated.get()));
        }
        Optional<BigDecimal> quantity = line.get(Facts.QUANTITY).flatMap(Quoted::decimal);
        Optional<BigInteger> credits = line.whole(Facts.CREDITS);
        if (quantity.isEmpty() || credits.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    "A line of meter " + meter + " in " + usage.source().key()
                            + " has no quantity and credits that can be read.",
                    List.of(usage.source())));
            return;
        }
        BigInteger expected = quantity.get()
                .multiply(BigDecimal.valueOf(price))
                .setScale(0, RoundingMode.CEILING)
                .toBigInteger();
        if (!expected.equals(credits.get())) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    quantity.get().toPlainString() + " of " + meter + " in "
                            + usage.source().key() + " cost " + credits.get() + " microcredits, and at " + price
                            + " each they cost " + expected + ".",
                    List.of(usage.source()),
                    expected.toString(),
                    credits.get().toString()));
        }
    }
}
