package tokenops.bench.simulate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.bench.Figures;
import tokenops.faces.cli.Failures;
import tokenops.faces.cli.Logging;
import tokenops.faces.cli.VersionCommand;
import tokenops.store.postgres.Folders;

/** {@code tokenops simulate}: the deterministic simulation. */
@CommandLine.Command(
        name = "tokenops simulate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = {
            "Runs the product's own commands in memory, as a seed says: agents, payers, a provider, nodes that work and die, clocks",
            "that jump; and checks every rule of money and work after each command. Exit 0 only if none was broken; each that was is",
            "told on standard error, with the seed of its world."
        })
public final class Main implements Callable<Integer> {
    @CommandLine.Option(
            names = "--seed",
            paramLabel = "S",
            description = "Of the first world; each further one has the next (default: a new one, which is told).")
    private @Nullable Long seed;

    @CommandLine.Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Commands to decide (default: ${DEFAULT-VALUE}); a world lives for 100000.")
    private long steps = 1_000_000;

    @CommandLine.Option(
            names = "--postgres",
            description = "Does all of it through a PostgreSQL of its own as well, and compares; some 60 times slower.")
    private boolean postgres;

    @CommandLine.Option(
            names = "--json",
            description = "One JSON object per figure on standard output, and nothing else there.")
    private boolean json;

    @CommandLine.Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where PostgreSQL's data lies meanwhile (default: the system's temporary folder).")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        Logging.toStandardError();
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
        if (steps < 1) {
            throw new CommandLine.ParameterException(commands(), "--steps is at least 1, not " + steps);
        }
        Figures figures = new Figures(System.out, System.err, json);
        long first = seed == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : seed;
        figures.say("seed " + first);
        if (!postgres) {
            try (Simulation simulation = Simulation.inMemory(figures::say)) {
                return run(simulation, first, figures);
            }
        }
        Path own = Files.createTempDirectory(folder, "tokenops-simulate-");
        try (Simulation simulation = Simulation.throughPostgres(own, figures::say)) {
            return run(simulation, first, figures);
        } finally {
            Folders.delete(own);
        }
    }

    private int run(Simulation simulation, long first, Figures figures) {
        long begin = System.nanoTime();
        simulation.run(first, steps);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("seed", first);
        detail.put("store", postgres ? "memory and postgresql" : "memory");
        detail.put("seconds", Math.round(seconds * 10) / 10.0);
        detail.put("steps_per_second", Math.round(simulation.steps() / seconds));
        figures.figure("simulate.steps", simulation.steps(), "count", detail);
        figures.figure(
                "simulate.violations",
                simulation.findings().size(),
                "count",
                Map.of(
                        "seeds",
                        simulation.findings().stream()
                                .map(Simulation.Finding::seed)
                                .toList()));
        return simulation.findings().isEmpty() ? 0 : 1;
    }
}
