package tokenops.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.store.Column;
import tokenops.store.Table;

/**
 * An account: what was debited, credited and is held of one asset, and the counters that its agent's limits are checked against.
 *
 * <p>Its row is the lock for all that concerns an agent's grants and holds. A system account has one row in each home.
 *
 * @param debits the sum of all transfers from it, in the minor unit
 * @param credits the sum of all transfers to it
 * @param held the sum of pending transfers from it
 * @param runsInFlight runs that hold credits of it
 * @param day the day (UTC) that {@code creditsOfDay} counts
 * @param creditsOfDay credits held or debited for runs begun that day
 * @param owing grants whose money went back although it had been spent: while there is one, nothing new is held
 */
public record Account(
        Ref ref, long debits, long credits, long held, int runsInFlight, LocalDate day, long creditsOfDay, int owing) {

    /** Which account: its name and its asset. Names stand in documents as they are. */
    public record Ref(String name, Asset asset) {
        public static Ref agentCredits(Id.Agent agent, Asset credit) {
            return new Ref("agent_credits:" + agent.text(), credit);
        }

        public static Ref creditsIssued(Asset credit) {
            return new Ref("credits_issued", credit);
        }

        public static Ref creditsConsumed(Asset credit) {
            return new Ref("credits_consumed", credit);
        }

        public static Ref providerClearing(String route, Asset money) {
            return new Ref("provider_clearing:" + route, money);
        }

        /** Credits that were taken back because their money went back. */
        public static Ref creditsReturned(Asset credit) {
            return new Ref("credits_returned", credit);
        }

        public static Ref creditsExpired(Asset credit) {
            return new Ref("credits_expired", credit);
        }

        public static Ref deferredRevenue(Asset money) {
            return new Ref("deferred_revenue", money);
        }

        public static Ref revenue(Asset money) {
            return new Ref("revenue", money);
        }

        /** Paid for credits that expired. */
        public static Ref breakage(Asset money) {
            return new Ref("breakage", money);
        }

        /** Passed through by every refund: its balance is zero, its sums are what was refunded and what came back. */
        public static Ref refunds(Asset money) {
            return new Ref("refunds", money);
        }

        /** What payers' banks have taken and nobody has decided yet. */
        public static Ref disputes(Asset money) {
            return new Ref("disputes", money);
        }

        /** What the agent owes, because it went back to it after it was spent. */
        public static Ref receivable(Id.Agent agent, Asset money) {
            return new Ref("receivables:" + agent.text(), money);
        }

        /** Receivables that were paid otherwise than through a provider. */
        public static Ref paidDirectly(Asset money) {
            return new Ref("paid_directly", money);
        }

        /** Receivables that were given up. */
        public static Ref writeOffs(Asset money) {
            return new Ref("write_offs", money);
        }
    }

    /** An account that nobody has moved yet. */
    public static Account empty(Ref ref) {
        return new Account(ref, 0, 0, 0, 0, LocalDate.EPOCH, 0, 0);
    }

    /** What is there, held or not. */
    public Amount balance() {
        return new Amount(ref.asset(), credits - debits);
    }

    /** What may be held. */
    public Amount available() {
        return new Amount(ref.asset(), credits - debits - held);
    }

    Account debited(long amount) {
        return new Account(ref, Math.addExact(debits, amount), credits, held, runsInFlight, day, creditsOfDay, owing);
    }

    Account credited(long amount) {
        return new Account(ref, debits, Math.addExact(credits, amount), held, runsInFlight, day, creditsOfDay, owing);
    }

    Account holding(long change, int runs, LocalDate today, long counted) {
        return new Account(
                ref, debits, credits, Math.addExact(held, change), runsInFlight + runs, today, counted, owing);
    }

    Account owing(int change) {
        return new Account(ref, debits, credits, held, runsInFlight, day, creditsOfDay, owing + change);
    }

    /** The day whose limit counts: never one before the last that was counted, so that no clock brings a spent limit back. */
    LocalDate dayAt(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return today.isBefore(day) ? day : today;
    }

    /** How much counts against today's limit. */
    long countedOn(LocalDate today) {
        return day.equals(today) ? creditsOfDay : 0;
    }

    /** The query that selects whole accounts, to be continued with conditions. */
    public static final String SELECT =
            "SELECT name, asset, debits, credits, held, runs_in_flight, day, credits_of_day, owing FROM account ";

    private static final Table.Reader<Account> READER = row -> new Account(
            new Ref(row.getString("name"), Asset.parse(row.getString("asset")).orElseThrow()),
            row.getLong("debits"),
            row.getLong("credits"),
            row.getLong("held"),
            row.getInt("runs_in_flight"),
            row.getObject("day", LocalDate.class),
            row.getLong("credits_of_day"),
            row.getInt("owing"));

    public static Table.Reader<Account> reader() {
        return READER;
    }

    /** First of all tables in the order of locks. */
    public static final Table<Ref, Account> TABLE = new Table<>(
            100,
            "account",
            Account::ref,
            READER,
            SELECT + """
            WHERE home = ? AND (name, asset) IN (SELECT * FROM unnest(?::text[], ?::text[]))
            ORDER BY name, asset FOR UPDATE""",
            List.of(Column.text(Ref::name), Column.text(ref -> ref.asset().toString())),
            """
            INSERT INTO account (home, name, asset, debits, credits, held, runs_in_flight, day, credits_of_day, owing)""",
            List.of(
                    Column.text(a -> a.ref().name()),
                    Column.text(a -> a.ref().asset().toString()),
                    Column.whole(Account::debits),
                    Column.whole(Account::credits),
                    Column.whole(Account::held),
                    Column.whole(Account::runsInFlight),
                    Column.day(Account::day),
                    Column.whole(Account::creditsOfDay),
                    Column.whole(Account::owing)),
            """
            UPDATE account SET debits = n.debits, credits = n.credits, held = n.held,
              runs_in_flight = n.runs_in_flight, day = n.day, credits_of_day = n.credits_of_day, owing = n.owing
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(
                ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::date[], ?::int8[], ?::int8[])
              AS u (name, asset, debits, credits, held, runs_in_flight, day, credits_of_day, owing)) AS n
            WHERE account.home = n.home AND account.name = n.name AND account.asset = n.asset""",
            List.of(
                    Column.whole(Account::debits),
                    Column.whole(Account::credits),
                    Column.whole(Account::held),
                    Column.whole(Account::runsInFlight),
                    Column.day(Account::day),
                    Column.whole(Account::creditsOfDay),
                    Column.whole(Account::owing)));
}
