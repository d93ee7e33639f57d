package tokenops;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.faces.cli.DoctorCommand;
import tokenops.faces.cli.Failures;
import tokenops.faces.cli.LedgerCommand;
import tokenops.faces.cli.LogCommand;
import tokenops.faces.cli.Logging;
import tokenops.faces.cli.PilotCommand;
import tokenops.faces.cli.ReconcileCommand;
import tokenops.faces.cli.ReperformCommand;
import tokenops.faces.cli.ReviewCommand;
import tokenops.faces.cli.ServeCommand;
import tokenops.faces.cli.VerifyCommand;
import tokenops.faces.cli.VersionCommand;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.tools.tokenops.TokenOpsTool;

/** The commands. The only place, with Server, that looks at the environment. */
@CommandLine.Command(
        name = "tokenops",
        description = "Agents pay for a tool's work and get the result with everything needed to check it.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionCommand.Provider.class,
        footer = {
            "",
            "From the sources also:",
            "  test        Runs the tests.",
            "  bench       Runs the benchmarks.",
            "  simulate    Runs its commands in memory by the million, with faults, and checks every rule after each.",
            "  torture     Kills a server and its database under load, counts what is lost.",
            "",
            "With --help, each says more."
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Say what this takes, and exit.")
    private boolean help;

    @CommandLine.Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Say which version this is, and exit.")
    private boolean version;

    private Main() {}

    /** Runs one command. Its exit code is the process's. */
    public static void main(String[] arguments) {
        System.exit(commands().execute(arguments));
    }

    /** Every command with what it needs. */
    static CommandLine commands() {
        Logging.toStandardError();
        Path cache = PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home")));
        return Failures.told(new CommandLine(new Main())
                .addSubcommand(new ServeCommand(Server::start, cache, Clock.systemUTC(), new SecureRandom()))
                .addSubcommand(new PilotCommand(Server::start, cache, Clock.systemUTC(), new SecureRandom()))
                .addSubcommand(new ReviewCommand(new TokenOpsTool(), Clock.systemUTC(), new SecureRandom()))
                .addSubcommand(new ReperformCommand(new TokenOpsTool(), Clock.systemUTC(), new SecureRandom()))
                .addSubcommand(new VerifyCommand(Clock.systemUTC()))
                .addSubcommand(new LedgerCommand(cache, Clock.systemUTC(), new SecureRandom()))
                .addSubcommand(new LogCommand(cache, Clock.systemUTC(), new SecureRandom()))
                .addSubcommand(new ReconcileCommand())
                .addSubcommand(new VersionCommand())
                .addSubcommand(new DoctorCommand(cache, new SecureRandom()))
                .setCommandName(System.getProperty("tokenops.command", "tokenops")));
    }

    /** Without a command: the help. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
