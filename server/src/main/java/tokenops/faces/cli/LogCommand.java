package tokenops.faces.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tokenops.log.Keys;
import tokenops.log.LogAudit;
import tokenops.log.LogKey;
import tokenops.log.NewOrigin;
import tokenops.log.RemoteAudit;
import tokenops.log.SignedHead;
import tokenops.operations.Because;
import tokenops.path.Ids;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.store.CheckResult;

/** {@code tokenops log}: looks at the log of a server, beside it or while it is stopped, and ends it under its name. */
@Command(name = "log", description = "Looks at the public log.", synopsisSubcommandLabel = "COMMAND")
public final class LogCommand {
    /** How long one answer of a server whose log is read from outside may take. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Path cache;
    private final Clock clock;
    private final SecureRandom random;

    @Spec
    private @Nullable CommandSpec spec;

    /** @param cache where PostgreSQL's programs are unpacked */
    public LogCommand(Path cache, Clock clock, SecureRandom random) {
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    @Command(
            name = "audit",
            exitCodeOnExecutionException = CommandLine.ExitCode.USAGE,
            description = {
                "Makes the log anew from the database and compares: entries, tiles, head, checkpoints, and whether each leaf has its"
                        + " document and each document its leaf. Exit 1 if anything differs, 2 if it can't be looked at.",
                "Works on one snapshot, also while a server runs; where none runs, its database is started for as long as it takes.",
                "With --url from what a server shows to everybody: entries, tiles, head and checkpoints, with --log-key."
            })
    int audit(
            @Mixin Books books,
            @Option(
                            names = "--url",
                            paramLabel = "URL",
                            description =
                                    "A server whose log is read from outside, instead of --data and --database-url.")
                    @Nullable
                    String url,
            @Option(
                            names = "--log-key",
                            paramLabel = "FILE",
                            description =
                                    "The log's verifier key, the one line of /log/key (default: that of the key in the server's folder).")
                    @Nullable
                    Path logKey,
            @Option(
                            names = "--checkpoint",
                            paramLabel = "FILE",
                            description =
                                    "A checkpoint that was kept and must be a beginning of the log, as the one beside the key must.")
                    @Nullable
                    Path checkpoint) {
        if (url != null) {
            return fromOutside(url, logKey, checkpoint, books.json());
        }
        Keys keys = keys(books);
        Optional<NoteVerifierKey> key =
                logKey == null ? LogKey.beside(keys) : Optional.of(file(logKey).logKey());
        List<NoteVerifierKey> known = new ArrayList<>(LogKey.ended(keys));
        key.ifPresent(known::add);
        Optional<SignedNote> kept = Optional.ofNullable(checkpoint).map(path -> note(file(path), known));
        Optional<NoteVerifierKey> given = logKey == null ? Optional.empty() : key;
        LogAudit.Trusted trusted = new LogAudit.Trusted(known, given, SignedHead.beside(keys), kept);
        List<CheckResult> results = books.open(cache, random, source -> new LogAudit(source, trusted).run());
        return new ChecksPrint(out())
                .checked(
                        books.json(),
                        Json.object().putIf("origin", key.map(NoteVerifierKey::name)),
                        results,
                        "The log is sound.",
                        "THE LOG IS NOT SOUND.");
    }

    /** Looks at no folder and no database. */
    private int fromOutside(String url, @Nullable Path logKey, @Nullable Path checkpoint, boolean json) {
        URI server = ServeCommand.http(url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .filter(found -> found.getRawQuery() == null && found.getRawFragment() == null)
                .orElseThrow(() -> wrong("audit", "--url is the http or https URL of a server, not " + url));
        if (isGiven("--data") || isGiven("--database-url")) {
            throw wrong(
                    "audit",
                    "--url is given, and so is where the server's books are: the log is read from one of them");
        }
        if (logKey == null) {
            throw wrong("audit", "--url is given, and --log-key is missing");
        }
        NoteVerifierKey key = file(logKey).logKey();
        Optional<SignedNote> kept = Optional.ofNullable(checkpoint).map(path -> note(file(path), List.of(key)));
        String rest = " From outside " + String.join(", ", RemoteAudit.NOT_CHECKED) + " can't be checked.";
        return new ChecksPrint(out())
                .checked(
                        json,
                        Json.object().put("origin", key.name()).put("not_checked", Json.texts(RemoteAudit.NOT_CHECKED)),
                        new RemoteAudit(server, key, kept, ANSWER).run(),
                        "The log is sound as it is shown." + rest,
                        "THE LOG IS NOT SOUND." + rest);
    }

    private boolean isGiven(String option) {
        return spec().commandLine().getParseResult().subcommand().hasMatchedOption(option);
    }

    @Command(
            name = "new-origin",
            description = {
                "Ends the log under its name: the next start of a server makes another key, and goes on under another name with the"
                        + " leaves that the database has.",
                "For a database that is older than what was signed and can't be had newer, and for a key that may be in other hands."
                        + " What was signed stays true. Stop every server first."
            })
    int newOrigin(
            @Mixin Books books,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            required = true,
                            description = "Why, for the audit trail: 1 to " + Because.LONGEST + " characters.")
                    String reason) {
        new Because(reason).refusal().ifPresent(refusal -> {
            throw wrong("new-origin", "--" + refusal.detail());
        });
        NewOrigin.Outcome outcome = books.open(cache, random, source -> {
            try {
                return new NewOrigin(keys(books), source, clock, new Ids(clock, random)).end(reason);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Json.Builder told = Json.object();
        int exit = switch (outcome) {
            case NewOrigin.Ended ended -> {
                told.put("ended", ended.origin()).put("folder", ended.folder().toString());
                say(
                        books,
                        "The log " + ended.origin() + " has ended; what was its own lies in " + ended.folder()
                                + ". The next start begins it anew: give verifiers the new /log/key, and witnesses too.");
                yield CommandLine.ExitCode.OK;
            }
            case NewOrigin.Refused refused -> {
                told.put("refused", refused.why());
                say(books, refused.why());
                yield CommandLine.ExitCode.SOFTWARE;
            }
            case NewOrigin.WrongFolder wrong -> throw wrong("new-origin", wrong.why());
        };
        if (books.json()) {
            out().println(CanonicalJson.text(told.build()));
        }
        return exit;
    }

    private void say(Books books, String sentence) {
        if (!books.json()) {
            out().println(sentence);
        }
    }

    private Keys keys(Books books) {
        return new Keys(books.data().resolve("keys"), new Ids(clock, random));
    }

    private FileArgument file(Path file) {
        return new FileArgument(file, command("audit"));
    }

    /** A checkpoint that none of the keys has signed says nothing against the log. */
    private SignedNote note(FileArgument file, List<NoteVerifierKey> known) {
        try {
            SignedNote note = SignedNote.parse(file.text(SignedNote.LARGEST));
            if (known.stream().noneMatch(note::isSignedBy)) {
                throw file.wrong(" is signed by no key of this log that is known here");
            }
            return note;
        } catch (MalformedProof e) {
            throw file.wrong(": " + e.sentence());
        }
    }

    private ParameterException wrong(String command, String why) {
        return new ParameterException(command(command), why);
    }

    private CommandLine command(String name) {
        return Optional.ofNullable(spec().commandLine().getSubcommands().get(name))
                .orElseThrow();
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not begun");
        }
        return spec;
    }
}
