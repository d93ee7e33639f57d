package tokenops.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.bench.funding.FundingBench;
import tokenops.bench.growth.GrowthBench;
import tokenops.bench.ledger.LedgerBench;
import tokenops.bench.log.LogBench;
import tokenops.bench.path.PathBench;
import tokenops.bench.queue.QueueBench;
import tokenops.bench.review.ReviewBench;
import tokenops.bench.verify.VerifyBench;
import tokenops.faces.cli.Failures;
import tokenops.faces.cli.Logging;
import tokenops.faces.cli.SignatureProvider;
import tokenops.faces.cli.VersionCommand;
import tokenops.store.postgres.Folders;

/** {@code tokenops bench}: runs benches one after the other and prints their figures. */
@CommandLine.Command(
        name = "tokenops bench",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description =
                "Runs benches (all, or those named) and prints one line per figure. Exit 1 if a check of correctness fails.")
public final class Main implements Callable<Integer> {
    private static final List<Bench> BENCHES = List.of(
            new PathBench(),
            new LedgerBench(),
            new LogBench(),
            new QueueBench(),
            new FundingBench(),
            new ReviewBench(),
            new GrowthBench(),
            new VerifyBench());

    @CommandLine.Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Which benches: path, ledger, log, queue, funding, review, growth, verify.")
    private List<String> names = new ArrayList<>();

    @CommandLine.Option(
            names = "--json",
            description = "One JSON object per figure on standard output, and nothing else there.")
    private boolean json;

    @CommandLine.Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long each load lasts, 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @CommandLine.Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where data lies meanwhile (default: the system's temporary folder).")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        Logging.toStandardError();
        SignatureProvider.install();
        System.exit(Failures.told(new CommandLine(new Main())).execute(arguments));
    }

    private CommandLine commands() {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        return spec.commandLine();
    }

    @Override
    public Integer call() throws Exception {
        List<Bench> wanted = wanted();
        if (seconds < 1 || seconds > 3600) {
            throw new CommandLine.ParameterException(commands(), "--seconds is 1 to 3600, not " + seconds);
        }
        Figures figures = new Figures(System.out, System.err, json);
        for (Bench bench : wanted) {
            Path own = Files.createTempDirectory(folder, "tokenops-bench-");
            try {
                bench.run(new Setting(own, seconds), figures);
            } finally {
                Folders.delete(own);
            }
        }
        return figures.failed() ? 1 : 0;
    }

    private List<Bench> wanted() {
        List<String> known = BENCHES.stream().map(Bench::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new CommandLine.ParameterException(
                        commands(), "There is no bench " + name + "; there is " + String.join(", ", known));
            }
        }
        return BENCHES.stream()
                .filter(bench -> names.isEmpty() || names.contains(bench.name()))
                .toList();
    }
}
