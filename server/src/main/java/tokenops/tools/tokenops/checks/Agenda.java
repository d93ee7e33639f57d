package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tokenops.proof.Json;
import tokenops.tools.tokenops.evidence.Family;

/**
 * The checks of a review, in their order, with what can be said of them before any evidence is seen.
 *
 * <p>Which of them have nothing to do mostly follows from the families that the evidence has. That is worked out once for each set
 * of families, so a review of one family costs what its own checks cost, however many others there are. One serves all threads.
 */
public final class Agenda {
    private final List<Question> questions;

    /** At most one for each set of families. */
    private final Map<Set<Family>, Plan> plans = new ConcurrentHashMap<>();

    Agenda(List<Check> checks) {
        questions = checks.stream().map(Question::of).toList();
    }

    /** What is to be asked of evidence that has these families. */
    Plan plan(Set<Family> present) {
        return plans.computeIfAbsent(Set.copyOf(present), this::planned);
    }

    private Plan planned(Set<Family> present) {
        List<Question> asked = new ArrayList<>();
        Map<Family, List<Spec>> absent = new EnumMap<>(Family.class);
        Map<Need, List<Spec>> needs = new EnumMap<>(Need.class);
        for (Question question : questions) {
            Need need = question.spec().need();
            Optional<Family> lacking = need.families().stream()
                    .filter(family -> !present.contains(family))
                    .findFirst();
            if (lacking.isPresent()) {
                absent.computeIfAbsent(lacking.get(), family -> new ArrayList<>())
                        .add(question.spec());
            } else {
                asked.add(question);
                needs.computeIfAbsent(need, one -> new ArrayList<>()).add(question.spec());
            }
        }
        List<Json.Obj> idle = new ArrayList<>();
        absent.forEach((family, specs) -> idle.add(idle("records of the family " + family.word(), specs)));
        Map<Need, Json.Obj> without = new EnumMap<>(Need.class);
        needs.forEach((need, specs) -> without.put(need, idle(need.what(), specs)));
        return new Plan(asked, idle, without);
    }

    /** A line of the package's {@code not_applicable}. */
    private static Json.Obj idle(String needed, List<Spec> specs) {
        Map<String, Json> versions = new TreeMap<>();
        specs.forEach(spec -> versions.put(spec.id(), new Json.Text(spec.version())));
        return Json.object()
                .put("checks", new Json.Obj(versions))
                .put("needs", needed)
                .build()
                .prepared();
    }

    /**
     * A check, with what the package says of it as long as it finds nothing.
     *
     * @param clean its line, with {@code findings} 0
     * @param undiminished its line in the basis of the score, with nothing deducted
     */
    record Question(Check check, Spec spec, Json.Obj clean, Json.Obj undiminished) {
        static Question of(Check check) {
            Spec spec = check.spec();
            return new Question(
                    check,
                    spec,
                    spec.json().put("findings", 0).build().prepared(),
                    Json.object()
                            .put("check", spec.id())
                            .put("deduction", "0.00")
                            .put("weight", spec.weight())
                            .build()
                            .prepared());
        }
    }

    /**
     * What is asked of evidence with certain families.
     *
     * @param asked the checks whose families are there, in their order
     * @param idle the others, in lines for the package
     * @param without the line for the checks with a need, for evidence that has their families and yet not what they need
     */
    record Plan(List<Question> asked, List<Json.Obj> idle, Map<Need, Json.Obj> without) {}
}
