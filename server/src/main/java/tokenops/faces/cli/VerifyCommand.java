package tokenops.faces.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.proof.Bundle;
import tokenops.proof.BundleVerifier;
import tokenops.proof.CanonicalJson;
import tokenops.proof.GivenFiles;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.VerifyReport;
import tokenops.proof.WitnessPolicy;

/** {@code tokenops verify}: checks a run's proof with nothing but files; no server, no database, no account. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Checks the proof of a run, check by check. Needs no server.",
            "Exit 0 if it holds, 1 if it doesn't, 2 if the arguments can't be used."
        })
public final class VerifyCommand implements Callable<Integer> {
    private final Clock clock;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Parameters(paramLabel = "FILE", description = "The proof bundle, as GET /v1/runs/{id}/proof gave it.")
    private Path bundle = Path.of("");

    @CommandLine.Option(
            names = "--log-key",
            paramLabel = "FILE",
            required = true,
            description =
                    "The log's verifier key: the one line of /log/key. Get it once, from whom you trust to have it.")
    private Path logKey = Path.of("");

    @CommandLine.Option(
            names = "--witness-policy",
            paramLabel = "FILE",
            description =
                    "Which witnesses must have cosigned the checkpoint, in the form of c2sp.org/tlog-policy (default: none is asked for).")
    private @Nullable Path witnessPolicy;

    @CommandLine.Option(
            names = "--with",
            paramLabel = "FILE",
            description =
                    "A file to check against its digest in the bundle: evidence, the result package, a provider's message; may be given again.")
    private List<Path> with = List.of();

    @CommandLine.Option(names = "--json", description = "Print JSON on standard output, and nothing else there.")
    private boolean json;

    public VerifyCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        CommandLine command = spec.commandLine();
        PrintWriter out = command.getOut();
        BundleVerifier verifier = verifier(command);
        byte[] file = new FileArgument(bundle, command).bytes(Bundle.LARGEST);
        VerifyReport report = verifier.verify(file, given(command), clock.instant());
        out.print(json ? CanonicalJson.text(report.json()) + "\n" : report.text());
        out.flush();
        return report.holds() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private BundleVerifier verifier(CommandLine command) {
        NoteVerifierKey key = new FileArgument(logKey, command).logKey();
        if (witnessPolicy == null) {
            return new BundleVerifier(key);
        }
        FileArgument policy = new FileArgument(witnessPolicy, command);
        try {
            return new BundleVerifier(key, WitnessPolicy.parse(policy.bytes(WitnessPolicy.LARGEST)));
        } catch (MalformedProof e) {
            throw policy.wrong(": " + e.sentence());
        }
    }

    private GivenFiles given(CommandLine command) {
        GivenFiles files = new GivenFiles();
        for (Path path : with) {
            FileArgument file = new FileArgument(path, command);
            file.requireThere();
            if (!Files.isRegularFile(path)) {
                throw file.wrong(" is not a file: it has to be read twice");
            }
            try {
                files.add(path);
            } catch (IOException e) {
                throw file.unreadable(e);
            }
        }
        return files;
    }
}
