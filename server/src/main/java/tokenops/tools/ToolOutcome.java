package tokenops.tools;

import java.util.List;
import tokenops.proof.Json;

/** What came of a tool's work. */
public sealed interface ToolOutcome {
    /**
     * The work is done.
     *
     * @param outcome {@code completed}, {@code completed_with_findings} or {@code partial}
     * @param evidenceStatus {@code sufficient}, {@code partial}, {@code insufficient} or {@code unknown}
     * @param evidenceScore 0 to 100, by the tool's published formula
     * @param summary a sentence or two with figures
     * @param findings how many of each severity
     * @param nextActions what the agent should do now
     * @param usage what was consumed, by meter
     * @param members the tool's own members of the result package
     * @param tables for spreadsheets, complete: also what the package only counts. They may keep all that was read in memory
     */
    record Completed(
            String outcome,
            String evidenceStatus,
            int evidenceScore,
            String summary,
            Findings findings,
            List<NextAction> nextActions,
            List<Usage> usage,
            Json.Obj members,
            List<Table> tables)
            implements ToolOutcome {}

    /**
     * Required evidence isn't there: the run pauses with an exception ticket that says this.
     *
     * @param usage what was consumed by then; a later outcome, of more evidence, counts it in
     */
    record MissingEvidence(List<Missing> missing, List<Usage> usage) implements ToolOutcome {}

    /**
     * The work was stopped where it began to cost more than the credits that there are.
     *
     * @param usage what it came to by then, the part included that isn't paid for
     */
    record BeyondCredits(List<Usage> usage) implements ToolOutcome {}

    /** How many findings of each severity. */
    record Findings(int info, int minor, int major, int critical) {}

    /** Something to do, and why. */
    record NextAction(String action, String because) {}

    /** A meter's reading. */
    record Usage(String meter, long quantity) {}

    /** A family that is missing, and in which way ({@code no_records}, {@code not_corroborated}). */
    record Missing(String family, String how, String detail) {}
}
