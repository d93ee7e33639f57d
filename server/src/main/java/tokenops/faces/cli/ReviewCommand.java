package tokenops.faces.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import tokenops.contracts.Terms;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Mode;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.Table;
import tokenops.tools.Tool;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;

/**
 * {@code tokenops review}: the review that a run buys, on files, without a server. Nothing is looked up, so what the evidence says of
 * payments and runs stays what it claims.
 */
@Command(
        name = "review",
        description = {
            "Reviews files of evidence, and writes what it found: package.json, report.html, findings.csv, matches.csv.",
            "Exit 0 without a critical finding, 1 with one, 2 if it could not be done: also if no record could be read."
        })
public final class ReviewCommand implements Callable<Integer> {
    private static final int LARGEST_CONTRACT = 1 << 20;
    private static final int LARGEST_MAPPING = 1 << 20;
    private static final int CRITICAL = 1;
    private static final int COULD_NOT = 2;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "JSON, JSON Lines or CSV, also as gzip or zstd; what they hold decides how they are read.")
    private List<Path> files = List.of();

    @Option(
            names = "--contract",
            paramLabel = "FILE",
            description = "A contract's document: the evidence that it requires, its prices for usage, its tolerance.")
    private @Nullable Path contract;

    @Option(
            names = "--mapping",
            paramLabel = "FILE=MAPPING",
            description =
                    "How one of the files is read, where not as it is (docs/evidence.md). May be given several times.")
    private Map<Path, Path> mappings = Map.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "review",
            description = "Where to write (default: ${DEFAULT-VALUE}); what is there of these names is written over.")
    private Path out = Path.of("review");

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description =
                    "The time that the review stands for, as 2026-01-31T00:00:00Z (default: now). The same files and the same"
                            + " time give the same bytes.")
    private @Nullable String asOf;

    @Option(names = "--live", description = "The evidence is of real money (default: of test mode).")
    private boolean live;

    @Option(names = "--json", description = "Print the package on standard output, and nothing else there.")
    private boolean json;

    private final Tool tool;
    private final Clock clock;
    private final Ids ids;

    public ReviewCommand(Tool tool, Clock clock, SecureRandom random) {
        this.tool = tool;
        this.clock = clock;
        this.ids = new Ids(clock, random);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        CommandLine command = spec.commandLine();
        try {
            return review(command);
        } catch (IOException e) {
            throw new ParameterException(command, "can't read or write: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new ParameterException(command, "can't read: " + e.getMessage(), e);
        }
    }

    private int review(CommandLine command) throws IOException {
        Json.Obj terms = contract == null
                ? Json.object().build()
                : json(contract, LARGEST_CONTRACT, "a contract's document", command);
        Map<Path, Json.Obj> mapped = mapped(command);
        long bytes = 0;
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new ParameterException(command, file + " is not a file");
            }
            bytes += Files.size(file);
        }
        // read once for their digests and once for the review
        Progress progress = new Progress(command.getErr(), isTerminal(), 2 * bytes);
        Instant at = time(command);
        ToolOutcome outcome = tool.run(request(terms, mapped, at, progress, command));
        progress.end();
        return switch (outcome) {
            case ToolOutcome.MissingEvidence(List<ToolOutcome.Missing> missing, List<ToolOutcome.Usage> _) -> {
                missing.forEach(one -> command.getErr()
                        .println("tokenops: the contract requires " + one.family() + ", and it is missing (" + one.how()
                                + "): " + one.detail()));
                yield COULD_NOT;
            }
            case ToolOutcome.BeyondCredits beyond -> {
                command.getErr().println("tokenops: by the contract's prices it costs more than an amount can be");
                yield COULD_NOT;
            }
            case ToolOutcome.Completed completed -> {
                Json.Obj pack = Json.object()
                        .putAll(completed.members())
                        .put("kind", "result_package")
                        .put("schema_version", 1)
                        .put("issued_at", DocumentTime.text(at))
                        .put("mode", mode().word())
                        .put(
                                "tool",
                                Json.object()
                                        .put("name", tool.description().name())
                                        .put("version", tool.description().version())
                                        .put(
                                                "checks",
                                                tool.description().checks().toString())
                                        .build())
                        .build();
                Map<String, Path> written = write(pack, completed.tables());
                if (json) {
                    command.getOut().println(CanonicalJson.text(pack));
                } else {
                    new ReviewSummary(command.getOut(), command.getColorScheme().ansi()).tell(completed, pack, written);
                }
                command.getOut().flush();
                yield exitCode(completed);
            }
        };
    }

    /** What nothing could be read of wasn't reviewed: a script mustn't take it for good. */
    private static int exitCode(ToolOutcome.Completed completed) {
        if (completed.evidenceStatus().equals("unknown")) {
            return COULD_NOT;
        }
        return completed.findings().critical() > 0 ? CRITICAL : CommandLine.ExitCode.OK;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .map(java.io.Console::isTerminal)
                .orElse(false);
    }

    private Mode mode() {
        return live ? Mode.LIVE : Mode.TEST;
    }

    private Instant time(CommandLine command) {
        try {
            Instant at = DocumentTime.micros(asOf == null ? clock.instant() : Instant.parse(asOf));
            // documents have years of four digits
            return DocumentTime.parse(DocumentTime.text(at)).orElseThrow();
        } catch (DateTimeException | NoSuchElementException e) {
            throw new ParameterException(command, "--as-of is a time as 2026-01-31T00:00:00Z, not " + asOf, e);
        }
    }

    private static Json.Obj json(Path file, int largest, String what, CommandLine command) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CanonicalJson.readObject(in.readNBytes(largest));
        } catch (MalformedJson e) {
            throw new ParameterException(command, file + " is not " + what + ": " + e.getMessage(), e);
        }
    }

    /** The mappings by the files that they are for, each one that the tool can read by. */
    private Map<Path, Json.Obj> mapped(CommandLine command) throws IOException {
        Map<Path, Json.Obj> mapped = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> one : mappings.entrySet()) {
            if (!files.contains(one.getKey())) {
                throw new ParameterException(
                        command, "--mapping is for " + one.getKey() + ", which is none of the files");
            }
            Json.Obj mapping = json(one.getValue(), LARGEST_MAPPING, "a mapping", command);
            Optional<Tool.Misfit> misfit = tool.misfit(mapping);
            if (misfit.isPresent()) {
                throw new ParameterException(
                        command,
                        one.getValue() + " is not a mapping: " + misfit.get().member() + ": "
                                + misfit.get().wanted());
            }
            mapped.put(one.getKey(), mapping);
        }
        return mapped;
    }

    private ToolRequest request(
            Json.Obj terms, Map<Path, Json.Obj> mapped, Instant at, Progress progress, CommandLine command)
            throws IOException {
        try {
            List<EvidenceFile> evidence = new ArrayList<>();
            for (Path file : files) {
                EvidenceFile asItIs = evidence(file, progress);
                evidence.add(mapped.containsKey(file) ? asItIs.by(mapped.get(file)) : asItIs);
            }
            return new ToolRequest(
                    new Id.Run(ids.next(0)),
                    at,
                    mode(),
                    evidence,
                    Terms.required(terms),
                    terms.object("metering").map(Terms::prices).orElse(List.of()),
                    Terms.tolerance(terms),
                    Long.MAX_VALUE,
                    Corroboration.NONE);
        } catch (NoSuchElementException | IllegalArgumentException e) {
            throw new ParameterException(
                    command, contract + " is not a contract's document: it lacks a member, or one has another form", e);
        }
    }

    private EvidenceFile evidence(Path file, Progress progress) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        long size;
        try (InputStream in = new DigestInputStream(progress.watch(Files.newInputStream(file)), sha256)) {
            size = in.transferTo(OutputStream.nullOutputStream());
        }
        return new EvidenceFile(
                new Id.Evidence(ids.next(0)),
                String.valueOf(file.getFileName()),
                Optional.empty(),
                "application/octet-stream",
                Digest.ofHash(sha256.digest()),
                size,
                () -> {
                    try {
                        return progress.watch(Files.newInputStream(file));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private Map<String, Path> write(Json.Obj pack, List<Table> tables) throws IOException {
        Files.createDirectories(out);
        Map<String, Path> written = new LinkedHashMap<>();
        written.put("report", Files.write(out.resolve("report.html"), tool.report(pack)));
        for (Table table : tables) {
            Path file = out.resolve(table.name() + ".csv");
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
                table.content().writeTo(to);
            }
            written.put(table.name(), file);
        }
        written.put("package", Files.write(out.resolve("package.json"), CanonicalJson.bytes(pack)));
        return written;
    }
}
