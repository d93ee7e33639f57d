package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Credits;

/** A usage receipt's lines and burns are what was debited, and what was held is debited or released. */
final class UsageAddsUp implements Check {
    private static final Spec SPEC = new Spec(
            "usage.adds_up",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            6,
            new Meaning(
                    "In every usage receipt: debited = sum of lines = sum of burns, held = debited + released.",
                    "A receipt whose lines or burns don't make what was debited, or that debited and released something else than it held.",
                    "Ask the tool's server for the receipt again; compare it with the ledger extract of the run."),
            Need.USAGE_RECEIPTS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            Optional<BigInteger> debited = usage.facts().whole(Facts.CREDITS_DEBITED);
            if (debited.isPresent()) {
                compare(usage, "its lines", Credits.sum(usage, "lines"), debited.get(), findings);
                compare(usage, "its burns", Credits.sum(usage, "burns"), debited.get(), findings);
                Optional<BigInteger> held = usage.facts().whole(Facts.CREDITS_HELD);
                Optional<BigInteger> released = usage.facts().whole(Facts.CREDITS_RELEASED);
                if (held.isPresent() && released.isPresent()) {
                    compare(
                            usage,
                            "held less released",
                            Optional.of(held.get().subtract(released.get())),
                            debited.get(),
                            findings);
                }
            }
        }
        return findings;
    }

    private static void compare(
            Statement usage, String what, Optional<BigInteger> actual, BigInteger debited, Found findings) {
        if (actual.isPresent() && !actual.get().equals(debited)) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    usage.source().key() + " debited " + debited + " microcredits, and " + what + " make "
                            + actual.get() + ".",
                    List.of(usage.source()),
                    debited.toString(),
                    actual.get().toString()));
        }
    }
}
