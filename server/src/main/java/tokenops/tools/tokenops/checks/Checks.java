package tokenops.tools.tokenops.checks;

import java.util.List;
import java.util.Optional;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/** Every check, in the order in which packages and documentation list them. A new one is a line here. */
public final class Checks {
    /** Most findings that one check brings into a package; further ones are counted and still weigh. */
    public static final int MOST_FINDINGS = 100;

    private static final List<Check> ALL = List.of(
            ReadInFull.records(),
            ReadInFull.families(),
            ReadInFull.values(),
            new DuplicateTransfers(),
            new ZeroAddress(),
            new ZeroValue(),
            new Conservation(),
            new SupplyAddsUp(),
            new MatchesRequest(),
            Corroborated.settlement(),
            new DuplicateEvents(),
            new OneSettlement(),
            new FeesAddUp(),
            new OneMode(),
            new PricedAsQuoted(),
            new UsageAddsUp(),
            new DuplicateUsage(),
            new NotItsOwn(),
            Corroborated.usage(),
            new DeliveryState(),
            Corroborated.delivery(),
            new OpenExceptions(),
            new ThreeWay());

    private Checks() {}

    /** What each check is, in their order. */
    public static List<Spec> specs() {
        return ALL.stream().map(Check::spec).toList();
    }

    /** The digest of the canonical list of ids and versions. */
    public static Digest digest() {
        return Digest.of(CanonicalJson.bytes(Json.array(
                specs(),
                spec -> Json.object()
                        .put("id", spec.id())
                        .put("version", spec.version())
                        .build())));
    }

    /** Puts every question to the evidence. */
    public static List<Ran> run(CaseFile file) {
        return ALL.stream().map(check -> run(check, file)).toList();
    }

    private static Ran run(Check check, CaseFile file) {
        Optional<String> missing = check.spec().need().missing(file);
        return missing.isPresent()
                ? new Ran(check.spec(), missing, List.of())
                : new Ran(
                        check.spec(),
                        missing,
                        check.examine(file).stream().sorted(Finding.ORDER).toList());
    }

    /**
     * What came of a check.
     *
     * @param notApplicable why it couldn't run; empty when it did
     * @param findings all of them, the gravest first
     */
    public record Ran(Spec spec, Optional<String> notApplicable, List<Finding> findings) {
        /** The gravest of its findings; empty when it found nothing. */
        public Optional<Severity> gravest() {
            return findings.isEmpty()
                    ? Optional.empty()
                    : Optional.of(findings.getFirst().severity());
        }

        /** How many findings of a severity it has. */
        public int count(Severity severity) {
            int count = 0;
            for (Finding finding : findings) {
                if (finding.severity() == severity) {
                    count++;
                }
            }
            return count;
        }
    }
}
