package tokenops.tools.tokenops.checks;

import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Problem;

/** What couldn't be read. One class for the three ways, which differ in how much is lost and whose evidence it is. */
final class ReadInFull implements Check {
    private final Spec spec;
    private final Severity severity;
    private final List<Problem.Kind> kinds;

    private ReadInFull(Spec spec, Problem.Kind... kinds) {
        this.spec = spec;
        this.severity = spec.gravest();
        this.kinds = List.of(kinds);
    }

    static ReadInFull records() {
        return new ReadInFull(
                new Spec(
                        "evidence.readable",
                        "1",
                        Optional.empty(),
                        Severity.MAJOR,
                        6,
                        new Meaning(
                                "Every file and every record of it could be read.",
                                "Files and records that are broken, cut off, not in UTF-8 or beyond a limit. Whatever they hold is missing from every total.",
                                "Export the file again, in UTF-8; the finding names the line and what is wrong there."),
                        Need.NOTHING),
                Problem.Kind.FILE,
                Problem.Kind.RECORD);
    }

    static ReadInFull families() {
        return new ReadInFull(
                new Spec(
                        "evidence.recognised",
                        "1",
                        Optional.empty(),
                        Severity.MINOR,
                        2,
                        new Meaning(
                                "Every record belongs to a family of evidence.",
                                "Records that are well-formed and have no members by which they could be told.",
                                "Give the file its family, or name the members as docs/evidence.md lists them."),
                        Need.NOTHING),
                Problem.Kind.UNKNOWN);
    }

    static ReadInFull values() {
        return new ReadInFull(
                new Spec(
                        "asset.transfer_values",
                        "1",
                        Optional.of(Family.ASSET_CONTEXT),
                        Severity.MAJOR,
                        8,
                        new Meaning(
                                "Every token transfer has an exact value from 0 to 2^256-1, addresses and positions.",
                                "Values that went through a floating-point number or a spreadsheet, addresses and hashes that were cut.",
                                "Export values as whole numbers of the token's minor unit, as text."),
                        Need.TOKEN_ROWS),
                Problem.Kind.VALUE);
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Found examine(CaseFile file) {
        Evidence evidence = file.evidence();
        Found findings = new Found();
        long total = 0;
        for (Problem.Kind kind : kinds) {
            total += evidence.problemCount(kind);
        }
        for (Problem problem : evidence.problems()) {
            if (kinds.contains(problem.kind())) {
                String what = problem.kind() == Problem.Kind.FILE ? "The file was" : "A record was";
                findings.add(Finding.of(
                        spec, severity, what + " left out: " + problem.why() + ".", List.of(problem.source())));
            }
        }
        long further = total - findings.count();
        if (further > 0) {
            findings.add(Finding.of(
                    spec, severity, further + " further records were left out for such reasons.", List.of()));
        }
        return findings;
    }
}
