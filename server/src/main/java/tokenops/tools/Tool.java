package tokenops.tools;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.proof.Json;

/**
 * A tool that runs can be bought of.
 *
 * <p>A tool is a function of what it is handed: the same request gives byte for byte the same result. It knows nothing of
 * queues, money or the database. It may be started again for the same run after a crash, and its first result is then thrown
 * away; so it has no effects. It is called on an executor's virtual thread and may take both cores for itself.
 */
public interface Tool {
    /** What it is called, accepts and is metered by. */
    ToolDescription description();

    /**
     * Does the work.
     *
     * <p>When it has worked longer than its description says, its thread is interrupted and its run ended; it should come back soon
     * then, however it does, for it keeps a thread until it does.
     *
     * <p>What it can't read is a finding, never an exception. {@link ToolOutcome.MissingEvidence} pauses the run until the agent
     * adds to the evidence; the tool then starts anew with all of it. Where it can tell that the work comes to cost more than the
     * request's credits it stops there with {@link ToolOutcome.BeyondCredits}: nobody would pay for the rest.
     */
    ToolOutcome run(ToolRequest request);

    /**
     * Does the work of an earlier result again: with the versions that it names, and the answers to its look-ups that it kept.
     *
     * @param request the evidence, the terms and the times of then; nobody is asked through it
     * @param resultPackage what it came to
     * @throws NotRepeatable when the tool doesn't have those versions any more, or never can
     */
    default ToolOutcome again(ToolRequest request, Json.Obj resultPackage) throws NotRepeatable {
        throw new NotRepeatable("the tool " + description().name() + " can't do its work again");
    }

    /**
     * The members of a result package, names between dots, by which it tells of less than its build looked at: what it leaves out is
     * not done again, and nothing would differ. None where the tool can't tell.
     */
    default List<String> leftOut(Json.Obj resultPackage) {
        return List.of();
    }

    /**
     * What is wrong with a mapping.
     *
     * @param member its path, names between dots; empty for the mapping itself
     * @param wanted what should stand there
     */
    record Misfit(String member, String wanted) {}

    /** Why the tool can't read a file of evidence by such a mapping; empty when it can. */
    default Optional<Misfit> misfit(Json.Obj mapping) {
        return Optional.of(new Misfit("", "none: the tool reads evidence as it is"));
    }

    /** JSON Schemas (draft 2020-12) of what it is given or gives beside sealed documents, by the names under which they are published. */
    default Map<String, Json.Obj> schemas() {
        return Map.of();
    }

    /** What of the result package is for spreadsheets: as much as it lists. None where a tool has no tables. */
    default List<Table> tables(Json.Obj resultPackage) {
        return List.of();
    }

    /** The result package for people: one self-contained HTML page that loads nothing from outside. */
    byte[] report(Json.Obj resultPackage);

    /**
     * The inline script that the reports carry, as a source expression of a Content-Security-Policy with its hash: a browser runs that
     * one and no other. Empty when they carry none.
     */
    default Optional<String> reportScript() {
        return Optional.empty();
    }
}
