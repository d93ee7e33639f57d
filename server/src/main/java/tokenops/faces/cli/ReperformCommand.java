package tokenops.faces.cli;

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
import java.util.ArrayList;
import java.util.HashMap;
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
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.proof.Visible;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.NotRepeatable;
import tokenops.tools.Reperformance;
import tokenops.tools.Tool;
import tokenops.tools.ToolRequest;

/**
 * {@code tokenops reperform}: the review behind a result package once more, from the same evidence and without a server, as an
 * auditor does it. The answers to look-ups are those that the package keeps.
 */
@Command(
        name = "reperform",
        description = {
            "Makes the review of a result package again, from the same evidence, and says whether it comes to the same.",
            "Exit 0 if it does, 1 if a member differs, 2 if it could not be done."
        })
public final class ReperformCommand implements Callable<Integer> {
    private static final int LARGEST_DOCUMENT = 256 << 20;
    private static final int DIFFERS = 1;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(paramLabel = "PACKAGE", description = "The result package, as the run or the command review gave it.")
    private Path resultPackage = Path.of("package.json");

    @Parameters(
            index = "1..*",
            paramLabel = "FILE",
            arity = "1..*",
            description = "The evidence, in any order and under any names: its digests tell which is which.")
    private List<Path> files = List.of();

    @Option(
            names = "--contract",
            paramLabel = "FILE",
            description = "The contract's document under which the package was made, if there was one.")
    private @Nullable Path contract;

    private final Tool tool;
    private final Ids ids;

    public ReperformCommand(Tool tool, Clock clock, SecureRandom random) {
        this.tool = tool;
        this.ids = new Ids(clock, random);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        CommandLine command = spec.commandLine();
        try {
            Json.Obj pack = document(resultPackage);
            Json.Obj terms = contract == null ? Json.object().build() : document(contract);
            Reperformance again = Reperformance.of(tool, request(pack, terms), pack);
            command.getOut()
                    .println(
                            again.isSame()
                                    ? "The same: every member but those that each package has of its own (id, salt, time)."
                                    : "Different: " + Visible.line(String.join(", ", again.differing())) + ".");
            if (again.differing().contains("tool.checks")) {
                command.getOut()
                        .println(
                                "It states no digest in tool.checks that is of this build's checks or of those that it lists:"
                                        + " whether the build that made it had others can't be told.");
            }
            command.getOut().flush();
            return again.isSame() ? CommandLine.ExitCode.OK : DIFFERS;
        } catch (IOException e) {
            throw new ParameterException(command, "can't read: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new ParameterException(command, "can't read: " + e.getMessage(), e);
        } catch (NotRepeatable e) {
            throw new ParameterException(
                    command, "it can't be done again: " + Visible.line(String.valueOf(e.getMessage())), e);
        } catch (NoSuchElementException | IllegalArgumentException e) {
            throw new ParameterException(
                    command,
                    "the package or the contract lacks a member, or one has another form: "
                            + Visible.line(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static Json.Obj document(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CanonicalJson.readObject(in.readNBytes(LARGEST_DOCUMENT));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private ToolRequest request(Json.Obj pack, Json.Obj terms) throws IOException, NotRepeatable {
        return new ToolRequest(
                pack.text("run_id")
                        .flatMap(text -> Id.parse(Id.Prefix.RUN, text))
                        .map(Id.Run::new)
                        .orElseGet(() -> new Id.Run(ids.next(0))),
                pack.text("as_of").flatMap(DocumentTime::parse).orElseThrow(),
                Word.of(Mode.class, pack.text("mode").orElseThrow()),
                evidence(pack),
                Terms.required(terms),
                terms.object("metering").map(Terms::prices).orElse(List.of()),
                Terms.tolerance(terms),
                Long.MAX_VALUE,
                Corroboration.NONE);
    }

    /** The evidence in the package's order and under its names; what else was given is no part of it. */
    private List<EvidenceFile> evidence(Json.Obj pack) throws IOException, NotRepeatable {
        Map<Digest, Path> byDigest = new HashMap<>();
        for (Path file : files) {
            byDigest.put(digest(file), file);
        }
        List<EvidenceFile> evidence = new ArrayList<>();
        for (Json.Obj input : pack.objects("inputs")) {
            String name = input.text("file").orElseThrow();
            Digest digest = input.text("digest").flatMap(Digest::parse).orElseThrow();
            Path file = Optional.ofNullable(byDigest.get(digest))
                    .orElseThrow(() -> new NotRepeatable("no file given has the digest of " + name + ", " + digest));
            evidence.add(new EvidenceFile(
                    new Id.Evidence(ids.next(0)),
                    name,
                    input.text("given_as"),
                    input.text("media_type").orElseThrow(),
                    digest,
                    Files.size(file),
                    input.object("mapping").flatMap(stated -> stated.object("mapping")),
                    () -> open(file)));
        }
        return evidence;
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Digest digest(Path file) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.ofHash(sha256.digest());
    }
}
