package tokenops.runs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import tokenops.contracts.Contracts;
import tokenops.contracts.Terms;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.tools.Corroboration;
import tokenops.tools.NotRepeatable;
import tokenops.tools.Reperformance;
import tokenops.tools.Tool;
import tokenops.tools.ToolRequest;

/**
 * Does the work behind a result again, from the evidence, the terms and the answers of then, and holds it against the package that
 * was sealed. Nothing is written. One at a time: it is an auditor's, not a run's, and runs have the cores.
 */
public final class Reperformer {
    private final Runs runs;
    private final Contracts contracts;
    private final Evidences evidences;
    private final Results results;
    private final Map<String, Tool> tools;
    private final Semaphore one = new Semaphore(1);

    public Reperformer(Runs runs, Contracts contracts, Evidences evidences, Results results, Map<String, Tool> tools) {
        this.runs = runs;
        this.contracts = contracts;
        this.evidences = evidences;
        this.results = results;
        this.tools = tools;
    }

    /** What it came to. */
    enum Comparison implements Word {
        SAME,
        DIFFERENT,
        NOT_REPEATABLE
    }

    /**
     * The answer.
     *
     * @param differing members of the package that came out otherwise
     * @param because why it couldn't be done again
     */
    public record Reperformed(String runId, Comparison comparison, List<String> differing, Optional<String> because) {}

    /** Refused: no such run, no result yet, another one under way. */
    public Outcome<Reperformed> reperform(Id.Run id) {
        Optional<RunRow> run = runs.row(id);
        if (run.isEmpty()) {
            return Outcome.refused(Refusal.notFound("run"));
        }
        if (!one.tryAcquire()) {
            return Outcome.refused(Refusal.of(Problem.UNAVAILABLE, "another result is being held against its work"));
        }
        try {
            return results.resultPackage(run.get()).map(pack -> compared(run.get(), pack));
        } finally {
            one.release();
        }
    }

    private Reperformed compared(RunRow run, Json.Obj pack) {
        Terms terms = contracts.terms(run.contract()).orElseThrow();
        ToolRequest request = new ToolRequest(
                run.id(),
                run.createdAt(),
                terms.mode(),
                evidences.files(evidences.of(run)),
                terms.required(),
                terms.prices(),
                terms.tolerance(),
                Long.MAX_VALUE,
                Corroboration.NONE);
        try {
            Reperformance again = onItsOwnThread(run, request, pack);
            return new Reperformed(
                    run.id().text(),
                    again.isSame() ? Comparison.SAME : Comparison.DIFFERENT,
                    again.differing(),
                    Optional.empty());
        } catch (NotRepeatable e) {
            return new Reperformed(
                    run.id().text(), Comparison.NOT_REPEATABLE, List.of(), Optional.ofNullable(e.getMessage()));
        }
    }

    /** Work of seconds: the threads that requests are served on give way only where they wait. */
    private Reperformance onItsOwnThread(RunRow run, ToolRequest request, Json.Obj pack) throws NotRepeatable {
        Tool tool = Optional.ofNullable(tools.get(run.tool()))
                .orElseThrow(() -> new NotRepeatable("there is no tool " + run.tool() + " any more"));
        FutureTask<Reperformance> work = new FutureTask<>(() -> Reperformance.of(tool, request, pack));
        Thread.ofPlatform().daemon().name("reperform").start(work);
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tool worked", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotRepeatable why) {
                throw why;
            }
            throw new IllegalStateException("the tool failed", e.getCause());
        }
    }
}
