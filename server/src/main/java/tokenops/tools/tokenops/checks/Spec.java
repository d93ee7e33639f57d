package tokenops.tools.tokenops.checks;

import java.util.Optional;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.tools.ToolDescription;
import tokenops.tools.tokenops.evidence.Family;

/**
 * What a check is, for packages and documentation.
 *
 * @param id stays the same as long as it asks the same question
 * @param version changes with every change of its answers
 * @param family whose evidence it is about; empty for all of it
 * @param gravest the gravest finding that it can make
 * @param weight in the score; 0 for what is only worth knowing
 * @param meaning what it states, catches and advises
 * @param need what it can't run without
 */
public record Spec(
        String id, String version, Optional<Family> family, Severity gravest, int weight, Meaning meaning, Need need) {
    /** The family's word, {@code all} for evidence of any family. */
    public String familyWord() {
        return family.map(Word::word).orElse("all");
    }

    /** The part of its line in a package that doesn't depend on the evidence. */
    Json.Builder json() {
        return Json.object()
                .put("id", id)
                .put("version", version)
                .put("family", familyWord())
                .put("severity", gravest.word())
                .put("weight", weight)
                .put("states", meaning.states());
    }

    /** The check as the public list and {@code docs/checks.md} describe it. */
    public ToolDescription.Check described() {
        return new ToolDescription.Check(
                id,
                version,
                familyWord(),
                gravest.word(),
                weight,
                meaning.states(),
                meaning.catches(),
                meaning.fix(),
                need.what(),
                need.whenAbsent(family));
    }
}
