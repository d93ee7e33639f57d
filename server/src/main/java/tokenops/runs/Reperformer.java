package tokenops.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tokenops.contracts.Contracts;
import tokenops.contracts.Terms;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.store.Reads.DatabaseAway;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
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
        Outcome<Json.Obj> sealed = results.resultPackage(run.get());
        if (sealed instanceof Outcome.Done<Json.Obj> && !one.tryAcquire()) {
            return Outcome.refused(Refusal.of(Problem.UNAVAILABLE, "another result is being held against its work"));
        }
        return sealed.map(pack -> compared(run.get(), pack));
    }

    private Reperformed compared(RunRow run, Json.Obj pack) {
        try {
            Reperformance again = onItsOwnThread(run, pack);
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

    /**
     * Work of seconds: the threads that requests are served on give way only where they wait. A tool that doesn't stop when it is told to
     * keeps the next one from beginning, and nobody waiting.
     */
    private Reperformance onItsOwnThread(RunRow run, Json.Obj pack) throws NotRepeatable {
        FutureTask<Reperformance> work = new FutureTask<>(() -> {
            try {
                return again(run, pack);
            } finally {
                one.release();
            }
        });
        Thread worker = Thread.ofPlatform().daemon().name("reperform").unstarted(work);
        Duration most = Optional.ofNullable(tools.get(run.tool()))
                .map(tool -> tool.description().maximumDuration())
                .orElse(Duration.ofMinutes(1));
        begin(worker);
        try {
            return work.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            worker.interrupt();
            throw new NotRepeatable("it took longer than the " + most.toSeconds() + " s that the tool may work");
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tool worked", e);
        } catch (ExecutionException e) {
            throw why(e.getCause());
        }
    }

    private void begin(Thread worker) {
        boolean begun = false;
        try {
            worker.start();
            begun = true;
        } finally {
            if (!begun) {
                one.release();
            }
        }
    }

    private static NotRepeatable why(@Nullable Throwable fault) {
        return switch (fault) {
            case NotRepeatable known -> known;
            case DatabaseAway away -> throw away;
            case Throwable other
            when EvidenceAway.isBehind(other) -> new NotRepeatable("the evidence can't be read just now");
            case null, default -> throw new IllegalStateException("the tool failed", fault);
        };
    }

    private Reperformance again(RunRow run, Json.Obj pack) throws NotRepeatable {
        Tool tool = Optional.ofNullable(tools.get(run.tool()))
                .orElseThrow(() -> new NotRepeatable("there is no tool " + run.tool() + " any more"));
        Terms terms = contracts.terms(run.contract()).orElseThrow();
        ToolRequest request = new ToolRequest(
                run.id(),
                run.createdAt(),
                terms.mode(),
                evidence(run),
                terms.required(),
                terms.prices(),
                terms.tolerance(),
                Long.MAX_VALUE,
                Corroboration.NONE);
        return Reperformance.of(tool, request, pack);
    }

    /** All that the run came with, each piece opened once: one that is gone says so, and not that the result is another. */
    private List<EvidenceFile> evidence(RunRow run) throws NotRepeatable {
        List<EvidenceRow> pieces = evidences.of(run);
        Set<Id.Evidence> there = pieces.stream().map(EvidenceRow::id).collect(Collectors.toSet());
        Optional<Id.Evidence> gone =
                run.evidence().stream().filter(id -> !there.contains(id)).findFirst();
        if (gone.isPresent()) {
            throw new NotRepeatable("the evidence " + gone.get() + " isn't there any more");
        }
        try {
            List<EvidenceFile> files = evidences.files(pieces);
            for (EvidenceFile file : files) {
                file.open().get().close();
            }
            return files;
        } catch (UncheckedIOException e) {
            throw new NotRepeatable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new NotRepeatable("the evidence can't be read just now");
        }
    }
}
