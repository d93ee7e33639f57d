package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    private static final Agenda CURRENT = new Agenda(ALL);

    private Checks() {}

    /** What each check is, in their order. */
    public static List<Spec> specs() {
        return ALL.stream().map(Check::spec).toList();
    }

    /** The digest of the canonical list of ids and versions. */
    public static Digest digest() {
        return digest(specs());
    }

    private static Digest digest(List<Spec> listed) {
        return Digest.of(CanonicalJson.bytes(Json.array(
                listed,
                spec -> Json.object()
                        .put("id", spec.id())
                        .put("version", spec.version())
                        .build())));
    }

    /** What a new review asks. */
    public static Agenda current() {
        return CURRENT;
    }

    /**
     * What the review behind a result package asked.
     *
     * @throws NotRepeatable when a check isn't here in the version that it names
     */
    public static Agenda named(Json.Obj resultPackage) throws NotRepeatable {
        Map<String, String> versions = versions(resultPackage);
        List<Check> named = ALL.stream()
                .filter(check ->
                        check.spec().version().equals(versions.get(check.spec().id())))
                .toList();
        named.forEach(check -> versions.remove(check.spec().id()));
        if (!versions.isEmpty()) {
            String id = versions.keySet().iterator().next();
            throw new NotRepeatable("this build doesn't have the check " + id + " in version " + versions.get(id)
                    + ": take the one that made the package");
        }
        return new Agenda(named);
    }

    /**
     * By which members a package hides checks of the build that made it: {@code checks.ID} for each of this build's that it doesn't
     * list, unless its digest ({@link #digest}) is that of exactly those that it lists, as of a build that had no others; and {@code
     * tool.checks} for a digest that is neither of those nor of this build's, or for none where there are any of the first.
     *
     * @param resultPackage whose checks are all here
     */
    public static List<String> leftOut(Json.Obj resultPackage) {
        Map<String, String> versions = versions(resultPackage);
        List<Spec> listed = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        for (Spec spec : specs()) {
            if (versions.containsKey(spec.id())) {
                listed.add(spec);
            } else {
                hidden.add("checks." + spec.id());
            }
        }
        Optional<String> stated = resultPackage.object("tool").flatMap(tool -> tool.text("checks"));
        if (stated.equals(Optional.of(digest(listed).toString()))) {
            return List.of();
        }
        boolean doubted = stated.isPresent() ? !stated.get().equals(digest().toString()) : !hidden.isEmpty();
        if (doubted) {
            hidden.add("tool.checks");
        }
        return hidden;
    }

    /** The checks that a package lists, whether they ran or had nothing to do, with their versions. */
    private static Map<String, String> versions(Json.Obj resultPackage) {
        Map<String, String> versions = new TreeMap<>();
        resultPackage
                .objects("checks")
                .forEach(ran -> versions.put(
                        ran.text("id").orElse(""), ran.text("version").orElse("")));
        resultPackage
                .objects("not_applicable")
                .forEach(group -> group.object("checks")
                        .ifPresent(idle -> idle.members()
                                .keySet()
                                .forEach(id -> versions.put(id, idle.text(id).orElse("")))));
        return versions;
    }

    /** Puts the questions to the evidence. */
    public static Asked ask(Agenda agenda, CaseFile file) {
        Agenda.Plan plan = agenda.plan(file.evidence().families());
        List<Json> idle = new ArrayList<>(plan.idle());
        Set<Need> there = EnumSet.noneOf(Need.class);
        plan.without().forEach((need, line) -> {
            if (need.isIn(file)) {
                there.add(need);
            } else {
                idle.add(line);
            }
        });
        List<Agenda.Question> asked = plan.asked().stream()
                .filter(question -> there.contains(question.spec().need()))
                .toList();
        Ran[] ran = new Ran[asked.size()];
        Cores.each(ran.length, file.evidence().transfers().size(), () -> at -> ran[at] = run(asked.get(at), file));
        return new Asked(List.of(ran), new Json.Arr(idle));
    }

    private static Ran run(Agenda.Question question, CaseFile file) {
        Found found = question.check().examine(file);
        return new Ran(question, found, found.isEmpty() ? List.of() : found.first());
    }

    /**
     * What came of all checks.
     *
     * @param ran those that had something to look at, in their order
     * @param notApplicable the others, as the package lists them: what they need and the evidence lacks, with their versions
     */
    public record Asked(List<Ran> ran, Json.Arr notApplicable) {}

    /**
     * What came of a check that ran.
     *
     * @param found all of it
     * @param findings the first {@value Found#MOST}, the gravest first
     */
    public record Ran(Agenda.Question question, Found found, List<Finding> findings) {
        public Spec spec() {
            return question.spec();
        }

        /** The gravest of its findings; empty when it found nothing. */
        public Optional<Severity> gravest() {
            return found.gravest();
        }

        /**
         * Its line in the basis of the score.
         *
         * @param deduction from its weight, with two decimals
         */
        public Json.Obj scored(String deduction) {
            return gravest()
                    .map(severity -> question.undiminished()
                            .with("deduction", new Json.Text(deduction))
                            .with("gravest", new Json.Text(severity.word())))
                    .orElse(question.undiminished());
        }

        /** Its line in the package. */
        public Json.Obj json() {
            return found.isEmpty()
                    ? question.clean()
                    : question.clean().with("findings", new Json.Whole(found.count()));
        }
    }
}
