package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Credits;

/** What the meters say was used is what the ledger took. */
final class LedgerTotal implements Check {
    private static final Spec SPEC = new Spec(
            "usage.ledger_total",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            6,
            new Meaning(
                    "For every run: the credits of its usage are the credits that the ledger extract debits.",
                    "Usage that was never debited, debits without usage, and amounts that differ between meter and ledger.",
                    "Compare the run's readings with its postings, and book what is missing or reverse what is too much."),
            Need.USAGE_AND_LEDGER);

    /** Both sides of a run. */
    private static final class Run {
        private BigInteger used = BigInteger.ZERO;
        private BigInteger debited = BigInteger.ZERO;
        private final List<Source> usage = new ArrayList<>();
        private final List<Source> ledger = new ArrayList<>();
    }

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, Run> runs = new TreeMap<>();
        boolean whole = false;
        for (Statement statement : file.evidence().statements()) {
            if (statement.role() == Role.USAGE) {
                Credits.of(statement).ifPresent(credits -> {
                    Run run = run(runs, statement.fact(Facts.RUN));
                    run.used = run.used.add(credits);
                    run.usage.add(statement.source());
                });
            } else if (statement.kind().equals("ledger_extract")) {
                Run run = run(runs, statement.fact(Facts.LEDGER_RUN));
                statement.parts(Facts.POSTINGS).forEach(posting -> debit(run, posting));
                run.ledger.add(statement.source());
            } else if (statement.kind().equals("ledger_entry")) {
                // a table of entries is of all runs, an extract of its own
                whole = true;
                Run run = run(runs, statement.fact(Facts.LEDGER_RUN));
                debit(run, statement.facts());
                run.ledger.add(statement.source());
            }
        }
        Found findings = new Found();
        boolean all = whole;
        runs.forEach((name, run) -> {
            boolean both = !run.usage.isEmpty() && !run.ledger.isEmpty();
            boolean missing = run.usage.isEmpty() ? run.debited.signum() > 0 : all && run.used.signum() > 0;
            if (both ? !run.used.equals(run.debited) : missing) {
                findings.add(finding(name, run));
            }
        });
        return findings;
    }

    private static Run run(Map<String, Run> runs, Optional<String> name) {
        return runs.computeIfAbsent(name.orElse(""), n -> new Run());
    }

    /** What is pending isn't taken yet, and what was voided never is. */
    private static void debit(Run run, Facts posting) {
        boolean taken = posting.get("phase")
                .filter(phase -> phase.equals("pending") || phase.equals("void"))
                .isEmpty();
        boolean credits = posting.get(Facts.ASSET)
                .filter(asset -> !asset.contains("CREDIT"))
                .isEmpty();
        if (taken && credits) {
            posting.whole(Facts.AMOUNT).ifPresent(amount -> run.debited = run.debited.add(amount));
        }
    }

    private static Finding finding(String name, Run run) {
        List<Source> records = new ArrayList<>(run.usage);
        records.addAll(run.ledger);
        return Finding.of(
                SPEC,
                Severity.MAJOR,
                (name.isEmpty() ? "Outside of runs" : "In run " + Quoted.text(name)) + " usage comes to " + run.used
                        + " microcredits, and the ledger debits " + run.debited + ".",
                records,
                run.used.toString(),
                run.debited.toString());
    }
}
