package tokenops.tools.tokenops.checks;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** A usage line is its own sum: quantity times unit price, rounded as it says. */
final class CreditsAsStated implements Check {
    private static final Spec SPEC = new Spec(
            "usage.credits_as_stated",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            4,
            new Meaning(
                    "Where a usage line states quantity, unit price and credits: credits = quantity x unit price, rounded as stated, up otherwise.",
                    "Lines that were rounded in another way than they say, or whose credits were entered by hand.",
                    "Compute the line again; state the rounding (up, down, half_up, half_even) if it isn't up."),
            Need.USAGE);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            for (Facts line : usage.parts("lines")) {
                examine(usage, line).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> examine(Statement usage, Facts line) {
        Optional<BigDecimal> quantity = line.get(Facts.QUANTITY).flatMap(Quoted::decimal);
        Optional<BigDecimal> price = line.get(Facts.CREDITS_PER_UNIT).flatMap(Quoted::decimal);
        Optional<BigInteger> credits = line.whole(Facts.CREDITS);
        if (quantity.isEmpty() || price.isEmpty() || credits.isEmpty()) {
            return Optional.empty();
        }
        String word = line.get(Facts.ROUNDING).orElse("up");
        Optional<RoundingMode> rounding = rounding(word);
        if (rounding.isEmpty()) {
            return Optional.of(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    usage.source().key() + " is rounded by " + Quoted.text(word)
                            + ", which is no rounding that is known.",
                    List.of(usage.source()),
                    "up, down, half_up or half_even",
                    word));
        }
        BigInteger expected =
                quantity.get().multiply(price.get()).setScale(0, rounding.get()).toBigInteger();
        return expected.equals(credits.get())
                ? Optional.empty()
                : Optional.of(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        usage.source().key() + " states " + credits.get() + " microcredits, and "
                                + quantity.get().toPlainString() + " x "
                                + price.get().toPlainString() + " rounded "
                                + word + " is " + expected + ".",
                        List.of(usage.source()),
                        expected.toString(),
                        credits.get().toString()));
    }

    private static Optional<RoundingMode> rounding(String word) {
        return switch (word) {
            case "up", "ceiling" -> Optional.of(RoundingMode.CEILING);
            case "down", "floor" -> Optional.of(RoundingMode.FLOOR);
            case "half_up", "nearest" -> Optional.of(RoundingMode.HALF_UP);
            case "half_even" -> Optional.of(RoundingMode.HALF_EVEN);
            default -> Optional.empty();
        };
    }
}
