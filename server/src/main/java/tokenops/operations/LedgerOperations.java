package tokenops.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tokenops.funding.Reconciliation;
import tokenops.ledger.Reckoning;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.NoBody;
import tokenops.operations.Operation.Parameter;
import tokenops.path.Asset;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.store.Reply;

/** The books: trial balance, statements, and a day held against a provider. */
final class LedgerOperations {
    private static final Duration MONTH = Duration.ofDays(30);

    private LedgerOperations() {}

    static List<Operation<?, ?>> of(Reckoning reckoning, Reconciliation reconciliation, Clock clock) {
        Access operator = new Access.OperatorOnly();
        Parameter from = new Parameter("from", "a time; 30 days before to when absent");
        Parameter to = new Parameter("to", "a time; now when absent");
        Parameter asset = new Parameter("asset", "as USD/2; the account's own when absent, unless it has several");
        return List.of(
                Operation.get(
                                "getTrialBalance",
                                "/v1/operator/ledger/trial-balance",
                                operator,
                                "The balances of all accounts, now or as they were")
                        .query(new Parameter("at", "a time, as 2026-11-23T10:15:30Z; now when absent"))
                        .does(
                                Reckoning.TrialBalance.class,
                                ask -> time(ask, "at", clock.instant())
                                        .<Reply<Reckoning.TrialBalance>>map(
                                                at -> Reply.done(reckoning.trialBalance(at)))
                                        .orElseGet(() -> noTime("at"))),
                Operation.get(
                                "getBalances",
                                "/v1/operator/ledger/balances",
                                operator,
                                "The balance of every single account, now or as it was")
                        .query(new Parameter("at", "a time, as 2026-11-23T10:15:30Z; now when absent"))
                        .does(
                                Reckoning.Balances.class,
                                ask -> time(ask, "at", clock.instant())
                                        .<Reply<Reckoning.Balances>>map(at -> Reply.done(reckoning.balances(at)))
                                        .orElseGet(() -> noTime("at"))),
                Operation.get(
                                "getAnyStatement",
                                "/v1/operator/ledger/accounts/{name}/statement",
                                operator,
                                "What was booked in an account over a period")
                        .query(asset, from, to)
                        .refuses(Problem.NOT_FOUND)
                        .does(Reckoning.Statement.class, ask -> anyStatement(reckoning, ask, clock.instant())),
                Operation.get(
                                "getStatement",
                                "/v1/ledger/accounts/{name}/statement",
                                new Access.Scope("ledger:read"),
                                "What was booked in the agent's account over a period")
                        .query(from, to)
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Reckoning.Statement.class,
                                ask -> ask.at("name")
                                                .equals("agent_credits:"
                                                        + ask.agent().id())
                                        ? statement(
                                                reckoning,
                                                ask,
                                                ask.at("name"),
                                                Asset.CREDIT.in(ask.agent().mode()),
                                                clock.instant())
                                        : Reply.refused(Refusal.notFound("account"))),
                Operation.get(
                                "reconcile",
                                "/v1/operator/reconciliation",
                                operator,
                                "A day of our ledger against a provider's own account")
                        .query(
                                new Parameter("provider", "as stripe"),
                                new Parameter("day", "as 2026-11-22, in UTC; yesterday when absent"))
                        .refuses(Problem.ROUTE_UNKNOWN, Problem.PROVIDER_FAILED)
                        .does(Reconciliation.Report.class, ask -> reconcile(reconciliation, ask, clock.instant())));
    }

    private static Reply<Reckoning.Statement> anyStatement(Reckoning reckoning, Ask<NoBody> ask, Instant now) {
        String account = ask.at("name");
        List<Asset> assets = reckoning.assets(account);
        Optional<String> named = Optional.ofNullable(ask.query().get("asset"));
        Optional<Asset> asset = named.isPresent()
                ? named.flatMap(Asset::parse)
                : assets.size() == 1 ? Optional.of(assets.getFirst()) : Optional.empty();
        if (named.isPresent() && asset.isEmpty()) {
            return Reply.refused(Refusal.invalid("asset", "an asset as USD/2"));
        }
        if (assets.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.NOT_FOUND, Reckoning.noAccount(account)));
        }
        String all = assets.stream().map(Asset::toString).collect(Collectors.joining(" and "));
        if (asset.isEmpty()) {
            return Reply.refused(Refusal.invalid("asset", "the account has " + all + ": name one"));
        }
        return assets.contains(asset.get())
                ? statement(reckoning, ask, account, asset.get(), now)
                : Reply.refused(Refusal.of(Problem.NOT_FOUND, account + " has " + all + ", not " + asset.get()));
    }

    private static Reply<Reckoning.Statement> statement(
            Reckoning reckoning, Ask<NoBody> ask, String account, Asset asset, Instant now) {
        Optional<Instant> to = time(ask, "to", now);
        Optional<Instant> from = time(ask, "from", to.orElse(now).minus(MONTH));
        if (from.isEmpty() || to.isEmpty()) {
            return noTime(from.isEmpty() ? "from" : "to");
        }
        return from.get().isAfter(to.get())
                ? Reply.refused(Refusal.invalid("from", "not after to"))
                : Reply.done(reckoning.statement(account, asset, from.get(), to.get()));
    }

    private static <A> Reply<A> noTime(String parameter) {
        return Reply.refused(Refusal.invalid(parameter, "a time as 2026-11-23T10:15:30Z"));
    }

    private static Optional<Instant> time(Ask<NoBody> ask, String parameter, Instant otherwise) {
        String text = ask.query().get(parameter);
        return text == null ? Optional.of(otherwise) : Reckoning.time(text);
    }

    private static Reply<Reconciliation.Report> reconcile(Reconciliation reconciliation, Ask<NoBody> ask, Instant now) {
        String day = ask.query()
                .getOrDefault(
                        "day",
                        LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(1).toString());
        if (!day.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            return noDay();
        }
        try {
            return Reply.of(reconciliation.reconcile(ask.query().getOrDefault("provider", ""), LocalDate.parse(day)));
        } catch (DateTimeParseException e) {
            return noDay();
        }
    }

    private static <A> Reply<A> noDay() {
        return Reply.refused(Refusal.invalid("day", "a day as 2026-11-22"));
    }
}
