package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.NotRepeatable;
import tokenops.tools.tokenops.columns.Cores;

/** Every check, in the order in which packages and documentation list them. A new one is a line here. */
public final class Checks {
    /** Most findings that one check brings into a package; further ones are counted and still weigh. */
    public static final int MOST_FINDINGS = 100;

    private static final List<Check> ALL = List.of(
            ReadInFull.records(),
            ReadInFull.families(),
            ReadInFull.values(),
            new AssetIdentifiers(),
            new DuplicateTransfers(),
            new DuplicateAssetEvents(),
            new Gaps(),
            new ZeroAddress(),
            new ZeroValue(),
            new Conservation(),
            new SupplyAddsUp(),
            new HoldersAddUp(),
            new NeverNegative(),
            new ProRata(),
            new WhileFrozen(),
            new Concentration(),
            new MatchesRequest(),
            new OnChain(),
            Corroborated.settlement(),
            new DuplicateEvents(),
            new OneSettlement(),
            new FeesAddUp(),
            new Webhooks(),
            new StatusOrder(),
            new LateSettlement(),
            new Refunds(),
            new OneMode(),
            new PricedAsQuoted(),
            new UsageAddsUp(),
            new CreditsAsStated(),
            new DuplicateUsage(),
            new Overlaps(),
            new Funded(),
            new AfterClosing(),
            new LedgerTotal(),
            new Outliers(),
            new NotItsOwn(),
            Corroborated.usage(),
            new DeliveryState(),
            new EveryResult(),
            new OnSchedule(),
            new BeforeReady(),
            new Deadline(),
            new AcknowledgedTwice(),
            Corroborated.delivery(),
            new OpenExceptions(),
            new Aging(),
            new ClosedWithoutEvidence(),
            new UnknownReferences(),
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

    /** Those that a new review asks. */
    public static List<Check> current() {
        return ALL;
    }

    /**
     * Those that a result package names, in its order.
     *
     * @throws NotRepeatable when one isn't here in that version
     */
    public static List<Check> named(Json.Obj resultPackage) throws NotRepeatable {
        List<Check> named = new ArrayList<>();
        for (Json.Obj one : resultPackage.objects("checks")) {
            String id = one.text("id").orElse("");
            String version = one.text("version").orElse("");
            named.add(ALL.stream()
                    .filter(check -> check.spec().id().equals(id)
                            && check.spec().version().equals(version))
                    .findFirst()
                    .orElseThrow(() -> new NotRepeatable("this build doesn't have the check " + id + " in version "
                            + version + ": take the one that made the package")));
        }
        return named;
    }

    /** Puts these questions to the evidence. */
    public static List<Ran> run(List<Check> checks, CaseFile file) {
        Ran[] all = new Ran[checks.size()];
        Cores.each(all.length, file.evidence().transfers().size(), () -> at -> all[at] = run(checks.get(at), file));
        return List.of(all);
    }

    private static Ran run(Check check, CaseFile file) {
        Optional<String> missing = check.spec().need().missing(file);
        if (missing.isPresent()) {
            return new Ran(check.spec(), missing, List.of());
        }
        List<Finding> findings = new ArrayList<>(check.examine(file));
        findings.sort(Finding.ORDER);
        return new Ran(check.spec(), missing, findings);
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
    }
}
