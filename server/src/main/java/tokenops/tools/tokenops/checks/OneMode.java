package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** Test money looks like money: a test payment in a live review, or the other way round, settles nothing. */
final class OneMode implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.mode",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "Every settlement record is of the run's own mode, test or live.",
                    "Test money in a live review, or live money in a test: it settles nothing there.",
                    "Export from the account of the run's own mode."),
            Need.SETTLEMENT);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        String mode = file.request().mode().word();
        List<Source> other = new ArrayList<>();
        for (Statement statement : file.evidence().statements()) {
            if (statement.family().equals(Optional.of(Family.SETTLEMENT))
                    && statement
                            .fact(Facts.MODE)
                            .filter(stated -> !stated.equals(mode))
                            .isPresent()) {
                other.add(statement.source());
            }
        }
        return other.isEmpty()
                ? new Found()
                : Found.one(Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        other.size() + " settlement records are not of the mode " + mode + ", which the run is of.",
                        other,
                        mode,
                        mode.equals("live") ? "test" : "live"));
    }
}
