package tokenops.bench.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.bench.Figures;
import tokenops.faces.cli.Failures;
import tokenops.faces.cli.Logging;
import tokenops.faces.cli.SignatureProvider;
import tokenops.faces.cli.VersionCommand;
import tokenops.store.postgres.Folders;

/** {@code tokenops torture}: the crash test. */
@CommandLine.Command(
        name = "tokenops torture",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = {
            "Kills a server of its own and its PostgreSQL under load (kill -9 of one, of the other, of both, at random moments), "
                    + "then counts over API, database and log what was acknowledged and is lost, what happened twice and what doesn't balance.",
            "Exit 0 only if there is nothing of the kind; each finding is told on standard error."
        })
public final class Main implements Callable<Integer> {
    private static final int MOST_KILLS = 1_000;

    @CommandLine.Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "20",
            description = "How often, 1 to 1000 (default: ${DEFAULT-VALUE}); each takes some six seconds.")
    private int kills = 20;

    @CommandLine.Option(
            names = "--json",
            description = "One JSON object per figure on standard output, and nothing else there.")
    private boolean json;

    @CommandLine.Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Where data lies meanwhile (default: the system's temporary folder). It is kept when something is found.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @CommandLine.Option(
            names = "--seed",
            paramLabel = "S",
            description = "Of the kills and of the load (default: a new one, which is told).")
    private @Nullable Long seed;

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
        if (kills < 1 || kills > MOST_KILLS) {
            throw new CommandLine.ParameterException(commands(), "--kills is 1 to " + MOST_KILLS + ", not " + kills);
        }
        Figures figures = new Figures(System.out, System.err, json);
        Path own = Files.createTempDirectory(folder, "tokenops-torture-");
        if (tortured(own, figures)) {
            Folders.delete(own);
            return 0;
        }
        figures.say("Data and the server's output are left in " + own);
        return 1;
    }

    private boolean tortured(Path own, Figures figures) throws Exception {
        try {
            long ofKills = seed == null ? new SecureRandom().nextLong() : seed;
            return new Torture(own, kills, ofKills, figures).run() && !figures.failed();
        } catch (IOException e) {
            figures.say("tokenops torture: " + e.getMessage());
            return false;
        }
    }
}
