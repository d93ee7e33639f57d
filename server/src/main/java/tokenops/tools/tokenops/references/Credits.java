package tokenops.tools.tokenops.references;

import java.math.BigInteger;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Statement;

/** What a usage record came to. */
public final class Credits {
    private Credits() {}

    /** What was debited, as it says, or as its lines make; empty when one of them doesn't say. */
    public static Optional<BigInteger> of(Statement usage) {
        Optional<BigInteger> debited = usage.facts().whole(Facts.CREDITS_DEBITED);
        return debited.isPresent() ? debited : sum(usage, "lines");
    }

    /** The credits of the parts; empty when there are none, or one doesn't state its own. */
    public static Optional<BigInteger> sum(Statement usage, String parts) {
        BigInteger sum = BigInteger.ZERO;
        for (Facts part : usage.parts(parts)) {
            Optional<BigInteger> credits = part.whole(Facts.CREDITS);
            if (credits.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.add(credits.get());
        }
        return usage.parts(parts).isEmpty() ? Optional.empty() : Optional.of(sum);
    }
}
