package tokenops.ledger;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.store.Reads;

/**
 * The books as of any time: trial balance, and the statement of one account over a period.
 *
 * <p>A balance of the past is today's less what was booked since: so it costs what has happened after, not all that ever did. Each
 * answer is of one snapshot.
 */
public final class Reckoning {
    /** Lines that a statement shows; its sums are over all. */
    public static final int MOST_LINES = 10_000;

    /** Later than anything is booked. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private static final String MOVED = """
            transfer t CROSS JOIN LATERAL (VALUES (t.debit, t.amount, 0::bigint), (t.credit, 0::bigint, t.amount))
              AS side (name, debits, credits)""";

    private final Reads reads;

    public Reckoning(Reads reads) {
        this.reads = reads;
    }

    /** Reads a time that somebody asks for; empty when it is none, or none that the database knows. */
    public static Optional<Instant> time(String text) {
        try {
            Instant time = Instant.parse(text);
            // PostgreSQL's calendar ends earlier than Java's
            return Math.abs(time.getEpochSecond()) < 250_000_000_000L ? Optional.of(time) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** What was moved out of accounts and into them. Agents' own accounts are one line per asset. */
    public record Line(String account, String asset, long debits, long credits, Amount balance) {}

    /** @param zero whether the balances of the asset come to zero, as they must */
    public record Total(String asset, long balance, boolean zero) {}

    /** A trial balance. */
    public record TrialBalance(Instant at, List<Line> lines, List<Total> totals) {
        public boolean balances() {
            return totals.stream().allMatch(Total::zero);
        }
    }

    /** The balances of all accounts as they were when everything up to {@code at} was booked. */
    public TrialBalance trialBalance(Instant at) {
        List<Line> lines = lines(reads, """
                CASE WHEN a.name LIKE 'agent_credits:%' THEN 'agent_credits'
                  WHEN a.name LIKE 'receivables:%' THEN 'receivables' ELSE a.name END""", at, MOST_LINES);
        List<Total> totals = lines.stream()
                .map(Line::asset)
                .distinct()
                .map(asset -> total(asset, lines))
                .toList();
        return new TrialBalance(at, lines, totals);
    }

    /** @param complete whether {@code lines} are all */
    public record Balances(Instant at, List<Line> lines, boolean complete) {}

    /** The balance of every single account as it was when everything up to {@code at} was booked. */
    public Balances balances(Instant at) {
        List<Line> lines = lines(reads, "a.name", at, MOST_LINES + 1);
        boolean complete = lines.size() <= MOST_LINES;
        return new Balances(at, complete ? lines : List.copyOf(lines.subList(0, MOST_LINES)), complete);
    }

    /** @param as what of an account's row names its line */
    private static List<Line> lines(Reads reads, String as, Instant at, int most) {
        return reads.list(
                """
                WITH later AS (
                  SELECT t.home, side.name, t.asset, sum(side.debits) AS debits, sum(side.credits) AS credits
                  FROM %s WHERE t.phase IN ('single', 'post') AND t.at > ? GROUP BY t.home, side.name, t.asset)
                SELECT %s AS account,
                  a.asset, sum(a.debits - coalesce(l.debits, 0)) AS debits, sum(a.credits - coalesce(l.credits, 0)) AS credits
                FROM account a LEFT JOIN later l ON l.home = a.home AND l.name = a.name AND l.asset = a.asset
                GROUP BY 1, 2 ORDER BY 2, 1 LIMIT ?""".formatted(MOVED, as),
                row -> line(
                        row.getString("account"),
                        Asset.parse(row.getString("asset")).orElseThrow(),
                        row.getLong("debits"),
                        row.getLong("credits")),
                at,
                most);
    }

    private static Line line(String account, Asset asset, long debits, long credits) {
        return new Line(account, asset.toString(), debits, credits, new Amount(asset, credits - debits));
    }

    private static Total total(String asset, List<Line> lines) {
        long balance = lines.stream()
                .filter(line -> line.asset().equals(asset))
                .mapToLong(line -> line.balance().minor())
                .sum();
        return new Total(asset, balance, balance == 0);
    }

    /** A transfer as the account sees it: below zero when it left. */
    public record Entry(String id, Instant at, String other, Amount amount, String subject) {}

    /**
     * An account over a period.
     *
     * @param from booked from then on
     * @param to and before then
     * @param debits all that left it in the period, also beyond the lines that are shown
     * @param complete whether {@code entries} are all
     */
    public record Statement(
            String account,
            String asset,
            Instant from,
            Instant to,
            Amount opening,
            Amount debits,
            Amount credits,
            Amount closing,
            List<Entry> entries,
            boolean complete) {}

    private record Sums(long debits, long credits) {
        long balance() {
            return credits - debits;
        }
    }

    private static final String ITS_ROWS =
            "FROM account WHERE home IN (SELECT generate_series(0, value::int - 1) FROM instance WHERE name = 'homes') AND name = ?";

    /** The assets that an account has: more than one where test and live money share a database. */
    public List<Asset> assets(String account) {
        return reads.list(
                "SELECT DISTINCT asset " + ITS_ROWS + " ORDER BY asset",
                row -> Asset.parse(row.getString("asset")).orElseThrow(),
                account);
    }

    /** What to say of an account in which nothing was ever booked: most who name one have left out whose it is. */
    public static String noAccount(String account) {
        String whose = switch (account) {
            case "agent_credits", "receivables" -> "agents have one each, named " + account + ":agt_...";
            case "provider_clearing" ->
                "provider routes have one each, named provider_clearing:stripe_stablecoin and so on";
            default -> "those in which something was booked are listed with the balances";
        };
        return "there is no account " + account + ": " + whose;
    }

    /** The statement of an account in an asset. One that nobody has moved is empty. */
    public Statement statement(String account, Asset asset, Instant from, Instant to) {
        return reads.ofOneMoment(moment -> statement(moment, account, asset, from, to));
    }

    private static Statement statement(Reads reads, String account, Asset asset, Instant from, Instant to) {
        Sums now = reads.one(
                        "SELECT coalesce(sum(debits), 0) AS debits, coalesce(sum(credits), 0) AS credits " + ITS_ROWS
                                + " AND asset = ?",
                        row -> new Sums(row.getLong("debits"), row.getLong("credits")),
                        account,
                        asset.toString())
                .orElse(new Sums(0, 0));
        Sums since = moved(reads, account, asset, from, END_OF_TIME);
        Sums within = moved(reads, account, asset, from, to);
        long opening = now.balance() - since.balance();
        List<Entry> entries = entries(reads, account, asset, from, to);
        return new Statement(
                account,
                asset.toString(),
                from,
                to,
                new Amount(asset, opening),
                new Amount(asset, within.debits()),
                new Amount(asset, within.credits()),
                new Amount(asset, opening + within.balance()),
                entries.size() > MOST_LINES ? List.copyOf(entries.subList(0, MOST_LINES)) : entries,
                entries.size() <= MOST_LINES);
    }

    /** An agent's transfers lie together; those of other accounts are found by their time. */
    private static String of(String account) {
        return "t.asset = ? AND t.phase IN ('single', 'post') AND t.at >= ? AND t.at < ? AND (t.debit = ? OR t.credit = ?)"
                + (agent(account).isPresent()
                        ? " AND t.agent = ? AND t.home IN (SELECT generate_series(0, value::int - 1) FROM instance WHERE name = 'homes')"
                        : "");
    }

    private static Optional<UUID> agent(String account) {
        return Id.parse(Id.Prefix.AGT, account.substring(account.indexOf(':') + 1));
    }

    private static Object[] parameters(String account, Asset asset, Instant from, Instant to) {
        List<Object> parameters = new ArrayList<>(List.of(account, asset.toString(), from, to, account, account));
        agent(account).ifPresent(parameters::add);
        return parameters.toArray();
    }

    private static Sums moved(Reads reads, String account, Asset asset, Instant from, Instant to) {
        Object[] parameters = parameters(account, asset, from, to);
        return reads.one(
                        "SELECT coalesce(sum(amount) FILTER (WHERE t.debit = ?), 0) AS debits,"
                                + " coalesce(sum(amount) FILTER (WHERE t.credit = ?), 0) AS credits FROM transfer t WHERE "
                                + of(account),
                        row -> new Sums(row.getLong("debits"), row.getLong("credits")),
                        Stream.concat(Stream.of((Object) account), Arrays.stream(parameters))
                                .toArray())
                .orElse(new Sums(0, 0));
    }

    private static List<Entry> entries(Reads reads, String account, Asset asset, Instant from, Instant to) {
        return reads.list(
                "SELECT t.id, t.at, t.debit, t.credit, CASE WHEN t.debit = ? THEN -t.amount ELSE t.amount END AS amount, t.subject"
                        + " FROM transfer t WHERE " + of(account) + " ORDER BY t.at, t.id LIMIT " + (MOST_LINES + 1),
                row -> new Entry(
                        new Id.Transfer(Reads.uuid(row, "id")).text(),
                        Reads.at(row, "at"),
                        row.getString("debit").equals(account) ? row.getString("credit") : row.getString("debit"),
                        new Amount(asset, row.getLong("amount")),
                        Reads.uuid(row, "subject").toString()),
                parameters(account, asset, from, to));
    }
}
