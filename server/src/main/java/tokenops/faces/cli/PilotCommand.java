package tokenops.faces.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.client.Trail;
import tokenops.faces.cli.pilot.Folder;
import tokenops.faces.cli.pilot.Journal;
import tokenops.faces.cli.pilot.Pilot;
import tokenops.faces.cli.pilot.PrettyJson;
import tokenops.faces.cli.pilot.Stand;
import tokenops.proof.Json;
import tokenops.proof.VerifyReport;

/** {@code tokenops pilot}: the main job in one command, from nothing to a verified proof. */
@CommandLine.Command(
        name = "pilot",
        description = {
            "Starts a server with a provider sandbox, goes all fifteen stations from outside as an agent would, writes what came of it, and verifies the proof.",
            "Exit 0 only if all of that held."
        })
public final class PilotCommand implements Callable<Integer> {
    private final Launch launch;
    private final Path cache;
    private final Clock clock;
    private final SecureRandom random;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Option(
            names = "--evidence",
            paramLabel = "FILE",
            description =
                    "A file of token transfers to review, as JSON, JSON Lines or CSV; may be given again. Without any, the pilot reviews its own payment, and then its own first run.")
    private List<Path> evidence = List.of();

    @CommandLine.Option(
            names = "--provider-route",
            paramLabel = "ROUTE",
            description = "How to pay (default: ${DEFAULT-VALUE}).")
    private String route = "stripe_stablecoin";

    @CommandLine.Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The server's folder, kept for the next time; a temporary one when absent.")
    private @Nullable Path data;

    @CommandLine.Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where what came of it goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("out", "pilot");

    @CommandLine.Option(
            names = "--json",
            description = "Print JSON on standard output, and nothing else there; progress goes to standard error.")
    private boolean json;

    @CommandLine.Option(names = "--stay", description = "Keep the server running afterwards, until Ctrl-C.")
    private boolean stay;

    /**
     * The command, which starts nothing yet.
     *
     * @param cache where PostgreSQL's programs are unpacked
     */
    public PilotCommand(Launch launch, Path cache, Clock clock, SecureRandom random) {
        this.launch = launch;
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        PrintWriter results = spec.commandLine().getOut();
        PrintWriter people = json ? spec.commandLine().getErr() : results;
        for (Path file : evidence) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new CommandLine.ParameterException(spec.commandLine(), file + " can't be read");
            }
        }
        return run(new Journal(people), results);
    }

    private int run(Journal journal, PrintWriter results) throws IOException, InterruptedException {
        SignatureProvider.install();
        long begun = System.nanoTime();
        try (Stand stand = Stand.start(launch, cache, Optional.ofNullable(data), clock, random)) {
            journal.say("The server answers at " + stand.url() + " after " + millis(begun)
                    + " ms, with a provider sandbox beside it.");
            Pilot.Outcome outcome;
            try (Pilot pilot = Pilot.at(stand.url(), journal, clock)) {
                outcome = pilot.go(new Pilot.Wanted(route, evidence));
            }
            Folder folder = new Folder(out);
            folder.write(outcome);
            VerifyReport verdict = folder.verify(outcome, clock);
            report(journal, results, outcome, folder, verdict, millis(begun));
            if (stay) {
                journal.say("Console: " + stand.url() + "/runs/"
                        + outcome.trail().runId() + ", until Ctrl-C. Operator token: " + stand.operatorToken());
                new CountDownLatch(1).await();
            }
            return verdict.holds() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    private void report(
            Journal journal,
            PrintWriter results,
            Pilot.Outcome outcome,
            Folder folder,
            VerifyReport verdict,
            long took) {
        Trail trail = outcome.trail();
        Map<String, Json> shortForm = new LinkedHashMap<>();
        shortForm.put("pilot_id", new Json.Text(trail.reference().orElse("")));
        shortForm.put("tool", new Json.Text(trail.tool()));
        shortForm.put("provider_route", new Json.Text(trail.providerRoute()));
        shortForm.put("credit_state", new Json.Text(trail.creditState()));
        shortForm.put("run_state", new Json.Text(trail.runState()));
        shortForm.put("proof_objects", Json.texts(trail.proofObjects()));
        journal.say("");
        journal.say(trail.summary());
        journal.say("");
        if (json) {
            shortForm.put("run_id", new Json.Text(trail.runId()));
            shortForm.put("summary", new Json.Text(trail.summary()));
            shortForm.put("verdict", new Json.Text(verdict.holds() ? "passed" : "failed"));
            shortForm.put("files", files(folder));
            shortForm.put("took_ms", new Json.Whole(took));
            results.println(PrettyJson.text(shortForm));
            results.flush();
        } else {
            journal.say(PrettyJson.text(shortForm));
            journal.say("");
        }
        if (!verdict.holds()) {
            journal.say(verdict.text());
        }
        journal.say("Verified as an auditor would: "
                + verdict.text().lines().reduce((first, last) -> last).orElse(""));
        journal.say("Trail, proof, log key, result, report, the provider's message and the evidence are in " + out
                + ". Anybody can check them, without this server:");
        journal.say(verifying(folder, outcome));
        journal.say("All of it took " + took + " ms.");
    }

    /** The command, a line for each file. */
    private String verifying(Folder folder, Pilot.Outcome outcome) {
        String tokenops = spec == null ? "tokenops" : spec.root().name();
        StringBuilder command = new StringBuilder("  " + tokenops + " verify " + folder.proof());
        command.append(" --log-key ").append(folder.logKey());
        folder.beside(outcome)
                .forEach(file -> command.append(" \\\n    --with ").append(file));
        return command.toString();
    }

    private static Json.Obj files(Folder folder) {
        return Json.object()
                .put("trail", folder.trail().toString())
                .put("proof", folder.proof().toString())
                .put("log_key", folder.logKey().toString())
                .put("result", folder.result().toString())
                .put("report", folder.report().toString())
                .put("provider_message", folder.providerMessage().toString())
                .build();
    }
}
