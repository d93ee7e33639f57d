package tokenops.faces.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
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
    private static final int LARGEST_KEY = 4096;

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
        VerifyReport report =
                verifier(command).verify(read(bundle, Bundle.LARGEST, command), given(command), clock.instant());
        out.print(json ? CanonicalJson.text(report.json()) + "\n" : report.text());
        out.flush();
        return report.holds() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private BundleVerifier verifier(CommandLine command) {
        Optional<Path> file = Optional.ofNullable(witnessPolicy);
        if (file.isEmpty()) {
            return new BundleVerifier(key(command));
        }
        try {
            return new BundleVerifier(
                    key(command), WitnessPolicy.parse(read(file.get(), WitnessPolicy.LARGEST, command)));
        } catch (MalformedProof e) {
            throw new ParameterException(command, file.get() + ": " + e.sentence());
        }
    }

    private NoteVerifierKey key(CommandLine command) {
        String text = new String(read(logKey, LARGEST_KEY, command), StandardCharsets.UTF_8);
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() != 1) {
            throw new ParameterException(command, logKey + " isn't one line, as /log/key is");
        }
        try {
            return NoteVerifierKey.parse(lines.getFirst());
        } catch (MalformedProof e) {
            throw new ParameterException(command, logKey + ": " + e.sentence());
        }
    }

    private GivenFiles given(CommandLine command) {
        GivenFiles files = new GivenFiles();
        for (Path file : with) {
            if (!Files.isRegularFile(there(file, command))) {
                throw new ParameterException(command, file + " is not a file: it has to be read twice");
            }
            try {
                files.add(file);
            } catch (IOException e) {
                throw unreadable(file, e, command);
            }
        }
        return files;
    }

    private static Path there(Path file, CommandLine command) {
        if (!Files.exists(file)) {
            throw new ParameterException(command, "there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw new ParameterException(command, file + " is a folder");
        }
        return file;
    }

    private static ParameterException unreadable(Path file, IOException e, CommandLine command) {
        return new ParameterException(command, file + " can't be read: " + e.getMessage());
    }

    /** At most one byte more than the limit, so that what is too large shows as that and fills no memory. */
    private static byte[] read(Path file, int largest, CommandLine command) {
        try (InputStream in = Files.newInputStream(there(file, command))) {
            return in.readNBytes(largest + 1);
        } catch (IOException e) {
            throw unreadable(file, e, command);
        }
    }
}
