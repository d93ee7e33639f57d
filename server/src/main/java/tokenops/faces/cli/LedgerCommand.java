package tokenops.faces.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tokenops.faces.http.Wire;
import tokenops.ledger.LedgerCheck;
import tokenops.ledger.Reckoning;
import tokenops.path.Asset;
import tokenops.proof.Json;
import tokenops.store.CheckResult;
import tokenops.store.Reads;

/**
 * {@code tokenops ledger}: looks at the books of a server, beside it or while it is stopped. What it shows is reckoned as what the
 * server answers, and with {@code --json} is the same.
 */
@Command(name = "ledger", description = "Looks at the books.", synopsisSubcommandLabel = "COMMAND")
public final class LedgerCommand {
    private static final Duration MONTH = Duration.ofDays(30);

    private final Path cache;
    private final Clock clock;
    private final SecureRandom random;

    @Spec
    private @Nullable CommandSpec spec;

    /** @param cache where PostgreSQL's programs are unpacked */
    public LedgerCommand(Path cache, Clock clock, SecureRandom random) {
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    /** A time on the command line. */
    static final class Moment implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            return Reckoning.time(text)
                    .orElseThrow(() -> new TypeConversionException("a time as 2026-11-23T10:15:30Z, not " + text));
        }
    }

    @Command(
            name = "check",
            exitCodeOnExecutionException = CommandLine.ExitCode.USAGE,
            description = {
                "Recomputes every balance from the transfers and compares. Exit 1 if anything differs, 2 if it can't be looked at.",
                "Works on one snapshot, also while a server runs; where none runs, its database is started for as long as it takes."
            })
    int check(@Mixin Books books) {
        List<CheckResult> results = books.open(cache, random, source -> new LedgerCheck(source).run());
        return new ChecksPrint(out())
                .checked(books.json(), Json.object(), results, "The books balance.", "THE BOOKS DO NOT BALANCE.");
    }

    @Command(
            name = "trial-balance",
            description =
                    "The balances of all accounts, agents' taken together. Exit 1 if an asset doesn't come to zero.")
    int trialBalance(
            @Mixin Books books,
            @Option(
                            names = "--at",
                            paramLabel = "TIME",
                            converter = Moment.class,
                            description = "As they were then, such as 2026-11-23T10:15:30Z (default: now).")
                    @Nullable
                    Instant at) {
        Reckoning.TrialBalance trial =
                books.open(cache, random, source -> new Reckoning(new Reads(source)).trialBalance(or(at)));
        if (books.json()) {
            print(trial);
        } else {
            LedgerPrint print = new LedgerPrint(out());
            print.lines(trial.at(), trial.lines());
            trial.totals().forEach(print::total);
        }
        return trial.balances() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(name = "balances", description = "The balance of every single account.")
    int balances(
            @Mixin Books books,
            @Option(
                            names = "--at",
                            paramLabel = "TIME",
                            converter = Moment.class,
                            description = "As it was then, such as 2026-11-23T10:15:30Z (default: now).")
                    @Nullable
                    Instant at) {
        Reckoning.Balances balances =
                books.open(cache, random, source -> new Reckoning(new Reads(source)).balances(or(at)));
        if (books.json()) {
            print(balances);
        } else {
            LedgerPrint print = new LedgerPrint(out());
            print.lines(balances.at(), balances.lines());
            print.incomplete(balances.complete(), "accounts");
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(name = "statement", description = "What was booked in an account over a period.")
    int statement(
            @Mixin Books books,
            @Parameters(
                            paramLabel = "ACCOUNT",
                            description =
                                    "Such as revenue, agent_credits:agt_... or provider_clearing:stripe_stablecoin; balances lists them.")
                    String account,
            @Option(
                            names = "--asset",
                            paramLabel = "ASSET",
                            description = "Such as USD/2; needed where the account has several.")
                    @Nullable
                    String asset,
            @Option(
                            names = "--from",
                            paramLabel = "TIME",
                            converter = Moment.class,
                            description = "From then on, such as 2026-11-23T10:15:30Z (default: 30 days before --to).")
                    @Nullable
                    Instant from,
            @Option(
                            names = "--to",
                            paramLabel = "TIME",
                            converter = Moment.class,
                            description = "Before then (default: now).")
                    @Nullable
                    Instant to) {
        Instant until = or(to);
        Instant since = from == null ? until.minus(MONTH) : from;
        if (since.isAfter(until)) {
            throw wrong("--from is not after --to");
        }
        Reckoning.Statement statement = books.open(cache, random, source -> {
            Reckoning reckoning = new Reckoning(new Reads(source));
            return reckoning.statement(account, asset(reckoning, account, asset), since, until);
        });
        if (books.json()) {
            print(statement);
        } else {
            new LedgerPrint(out()).statement(statement);
        }
        return CommandLine.ExitCode.OK;
    }

    private Asset asset(Reckoning reckoning, String account, @Nullable String named) {
        List<Asset> assets = reckoning.assets(account);
        if (named != null) {
            return Asset.parse(named).orElseThrow(() -> wrong("--asset is as USD/2, not " + named));
        }
        if (assets.size() != 1) {
            throw wrong(
                    assets.isEmpty()
                            ? Reckoning.noAccount(account) + " (see ledger balances)"
                            : account + " has "
                                    + assets.stream().map(Asset::toString).collect(Collectors.joining(" and "))
                                    + ": name one with --asset");
        }
        return assets.getFirst();
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec().commandLine().getSubcommands().get("statement"), why);
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

    private Instant or(@Nullable Instant time) {
        return time == null ? clock.instant() : time;
    }

    private void print(Object answer) {
        out().println(new String(new Wire().write(answer), StandardCharsets.UTF_8));
    }
}
