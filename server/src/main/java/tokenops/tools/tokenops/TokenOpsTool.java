package tokenops.tools.tokenops;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.tools.NotRepeatable;
import tokenops.tools.Table;
import tokenops.tools.Tool;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.checks.Agenda;
import tokenops.tools.tokenops.checks.Checks;
import tokenops.tools.tokenops.checks.Spec;
import tokenops.tools.tokenops.evidence.EvidenceReader;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.MappingSchema;
import tokenops.tools.tokenops.references.KeptAnswers;
import tokenops.tools.tokenops.report.Report;
import tokenops.tools.tokenops.report.Tables;

/**
 * The built-in tool: takes the records that surround token-funded work, from systems that don't agree with each other, and says
 * what can be relied on, what doesn't match and what is missing, each finding pointing at its records.
 *
 * <p>One serves all threads.
 */
public final class TokenOpsTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "tokenops",
            "1.0.0",
            Checks.digest(),
            Checks.specs().stream().map(Spec::described).toList(),
            "Reviews settlement, usage, delivery, exception and token-transfer records against each other and against what"
                    + " the server and the provider know.",
            Arrays.stream(Family.values()).map(Word::word).toList(),
            List.of(
                    "Reading the given evidence as it is or by a mapping: JSON, JSON Lines and CSV, also as gzip or zstd, token values exact"
                            + " to 256 bits.",
                    "Matching payment requests, settlements, usage and deliveries by reference and amount.",
                    "Looking up every reference that the server's ledger, log and deliveries or the provider can confirm.",
                    "Running the listed checks and scoring the evidence by the published formula."),
            List.of(
                    "Whether a token, an issuer or a counterparty is sound, lawful or worth its price.",
                    "Reading chains, accounts or systems that the server isn't configured for.",
                    "Correcting records, moving money or credits, or contacting anybody."),
            List.of(
                    "Evidence status and score with how they came about.",
                    "Findings with the records behind them, matches, references with who confirms them.",
                    "Exact totals by token, open items and next actions.",
                    "The result package as canonical JSON, and as a self-contained page for people."),
            // Many times what the largest evidence takes that a contract allows.
            Duration.ofMinutes(15),
            List.of(
                    new ToolDescription.Meter("review", "one review of all the evidence given"),
                    new ToolDescription.Meter("record", "one record of evidence that was read")));

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    /**
     * Reviews at once: as many as there are cores. A review never waits, and a virtual thread that doesn't wait keeps its core: more
     * of them would only keep those from it that hold a connection or have a caller to answer. In turn, so that large ones don't keep
     * small ones waiting until their time is over.
     */
    private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    @Override
    public ToolOutcome run(ToolRequest request) {
        return onACore(() -> Review.of(request, Checks.current()));
    }

    @Override
    public ToolOutcome again(ToolRequest request, Json.Obj resultPackage) throws NotRepeatable {
        Agenda agenda = Checks.named(resultPackage);
        ToolRequest then = request.asking(new KeptAnswers(resultPackage));
        return onACore(() -> Review.of(then, agenda));
    }

    @Override
    public List<String> leftOut(Json.Obj resultPackage) {
        return Checks.leftOut(resultPackage);
    }

    private ToolOutcome onACore(Supplier<ToolOutcome> work) {
        try {
            cores.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it waited for a core", e);
        }
        try {
            return work.get();
        } finally {
            cores.release();
        }
    }

    @Override
    public Optional<Misfit> misfit(Json.Obj mapping) {
        return EvidenceReader.misfit(mapping);
    }

    @Override
    public Map<String, Json.Obj> schemas() {
        return Map.of(MappingSchema.NAME, MappingSchema.json(), ResultSchema.NAME, ResultSchema.document());
    }

    @Override
    public List<Table> tables(Json.Obj resultPackage) {
        return Tables.of(resultPackage);
    }

    @Override
    public byte[] report(Json.Obj resultPackage) {
        return Report.page(resultPackage);
    }

    @Override
    public Optional<String> reportScript() {
        return Optional.of(Report.SCRIPT_SOURCE);
    }
}
