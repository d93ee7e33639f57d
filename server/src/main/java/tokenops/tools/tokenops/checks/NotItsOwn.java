package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** A run can't vouch for itself: its own usage receipt doesn't exist before it ends. */
final class NotItsOwn implements Check {
    private static final Spec SPEC = new Spec(
            "usage.not_its_own",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            6,
            new Meaning(
                    "No usage record is of the run that reviews it.",
                    "A usage record that claims to be of the run that reviews it. That run has not ended, so nobody can have issued it.",
                    "Leave the record out, or name the run that it is of."),
            Need.USAGE);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Optional<String> run = Optional.of(file.request().run().text());
        List<Source> own = new ArrayList<>();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            if (usage.fact(Facts.RUN).equals(run)) {
                own.add(usage.source());
            }
        }
        return own.isEmpty()
                ? new Found()
                : Found.one(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        own.size() + " usage records claim to be of this very run, which hasn't ended.",
                        own));
    }
}
