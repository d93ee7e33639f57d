package tokenops.tools;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tokenops.proof.Json;

/**
 * Earlier work held against the same work done again, as an auditor does it (ISA 500 calls it reperformance).
 *
 * @param differing the members of the result package that aren't the same, or by which it leaves something out ({@link Tool#leftOut}),
 *     names between dots, sorted; none when the result is what it was
 */
public record Reperformance(List<String> differing) {
    /** What tells one package from another although they say the same: who, when, which run, and what its seal needs. */
    private static final Set<String> COMMON =
            Set.of("id", "issued_at", "kind", "links", "mode", "run_id", "salt", "schema_version", "tool");

    public boolean isSame() {
        return differing.isEmpty();
    }

    /**
     * Does the work behind a result package again.
     *
     * @param request with the evidence, the terms and the times of then
     * @throws NotRepeatable when the tool doesn't have what it had, or the evidence isn't what it was
     */
    public static Reperformance of(Tool tool, ToolRequest request, Json.Obj resultPackage) throws NotRepeatable {
        return switch (tool.again(request, resultPackage)) {
            case ToolOutcome.Completed completed ->
                new Reperformance(differing(tool, completed.members(), resultPackage));
            case ToolOutcome.MissingEvidence missing ->
                throw new NotRepeatable("evidence is missing that was there: "
                        + missing.missing().stream()
                                .map(ToolOutcome.Missing::family)
                                .collect(Collectors.joining(", ")));
            case ToolOutcome.BeyondCredits beyond ->
                throw new NotRepeatable("the evidence costs more than it did: it isn't the same");
        };
    }

    private static List<String> differing(Tool tool, Json.Obj again, Json.Obj earlier) {
        Set<String> names = new TreeSet<>(again.members().keySet());
        names.addAll(earlier.members().keySet());
        names.removeAll(COMMON);
        Set<String> differing = new TreeSet<>(tool.leftOut(earlier));
        names.stream()
                .filter(name -> !again.get(name).equals(earlier.get(name)))
                .forEach(differing::add);
        return List.copyOf(differing);
    }
}
