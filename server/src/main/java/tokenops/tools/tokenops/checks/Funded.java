package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.references.Credits;
import tokenops.tools.tokenops.references.Standing;

/** Work is paid from credits that somebody funded, and from no more of them than there are. */
final class Funded implements Check {
    private static final Spec SPEC = new Spec(
            "usage.funded",
            "1",
            Optional.of(Family.USAGE),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "Every grant that usage names is funded in the evidence, and usage burns no more than was granted.",
                    "Usage on a grant that nobody paid for, and grants that were spent twice.",
                    "Add the settlement that funded the grant. Where it was overspent, collect the difference or take the usage back."),
            Need.USAGE_AND_SETTLEMENT);

    /** Usage that burns a grant. */
    private static final class Burnt {
        private BigInteger credits = BigInteger.ZERO;
        private boolean relied;
        private final List<Source> sources = new ArrayList<>();
    }

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, Optional<BigInteger>> granted = granted(file);
        Map<String, Burnt> burnt = burnt(file);
        Found findings = new Found();
        burnt.forEach((grant, used) -> {
            Optional<BigInteger> credits = granted.get(grant);
            if (credits == null) {
                if (!used.relied) {
                    findings.add(Finding.of(
                            SPEC,
                            Severity.MAJOR,
                            Text.count(used.sources.size(), "usage record") + " of grant " + Quoted.text(grant)
                                    + ", which nothing in the evidence funds.",
                            used.sources,
                            "a settlement of the grant",
                            "none in the evidence"));
                }
            } else if (credits.isPresent() && used.credits.compareTo(credits.get()) > 0) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        "Usage burns " + used.credits + " microcredits of grant " + Quoted.text(grant) + ", which has "
                                + credits.get() + ".",
                        used.sources,
                        "at most " + credits.get(),
                        used.credits.toString()));
            }
        });
        return findings;
    }

    private static Map<String, Optional<BigInteger>> granted(CaseFile file) {
        Map<String, Optional<BigInteger>> granted = new HashMap<>();
        for (Statement statement : file.evidence().statements()) {
            Optional<String> grant = statement.settles() ? statement.fact(Facts.GRANT) : Optional.empty();
            grant.ifPresent(id -> granted.merge(
                    id,
                    statement.facts().whole(Facts.CREDITS),
                    (one, other) -> one.isEmpty() || other.isEmpty()
                            ? one.or(() -> other)
                            : Optional.of(one.get().max(other.get()))));
        }
        return granted;
    }

    private static Map<String, Burnt> burnt(CaseFile file) {
        Map<String, Burnt> burnt = new TreeMap<>();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            boolean relied = file.answers().standing(usage) == Standing.CORROBORATED;
            List<Facts> burns = usage.parts("burns");
            for (Facts burn : burns) {
                burn.get(Facts.GRANT).ifPresent(grant -> add(burnt, grant, usage, burn.whole(Facts.CREDITS), relied));
            }
            if (burns.isEmpty()) {
                usage.fact(Facts.GRANT).ifPresent(grant -> add(burnt, grant, usage, Credits.of(usage), relied));
            }
        }
        return burnt;
    }

    private static void add(
            Map<String, Burnt> burnt, String grant, Statement usage, Optional<BigInteger> credits, boolean relied) {
        Burnt used = burnt.computeIfAbsent(grant, g -> new Burnt());
        used.credits = used.credits.add(credits.orElse(BigInteger.ZERO));
        used.relied |= relied;
        used.sources.add(usage.source());
    }
}
