package tokenops.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Life;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * Credits that one confirmed payment granted: what is left of them, what of that is held, and what was paid.
 *
 * @param remaining not yet burnt, held or not, in microcredits
 * @param held reserved by holds; never more than {@code remaining}
 * @param tools the tools that it may pay for
 */
public record Grant(
        Id.Grant id,
        Id.Agent agent,
        Id.Payment payment,
        Id.SettlementReceipt receipt,
        Id.Eligibility eligibility,
        Asset asset,
        long credits,
        long remaining,
        long held,
        Amount paid,
        List<String> tools,
        States.Grant state,
        Instant expiresAt,
        Instant createdAt) {

    /** What a hold may still reserve. */
    long free() {
        return remaining - held;
    }

    boolean covers(String tool, Asset credit, Instant now) {
        return state == States.Grant.FUNDED
                && asset.equals(credit)
                && expiresAt.isAfter(now)
                && tools.contains(tool)
                && free() > 0;
    }

    Grant reserve(long amount) {
        return with(remaining, held + amount);
    }

    /** Ends a reservation, of which {@code burnt} is gone for good. */
    Grant settle(long reserved, long burnt) {
        return with(remaining - burnt, held - reserved);
    }

    /** With so much more left, and held; below zero for less. */
    Grant moved(long leftMore, long heldMore) {
        return with(remaining + leftMore, held + heldMore);
    }

    private Grant with(long left, long stillHeld) {
        States.Grant next = left == 0 && state == States.Grant.FUNDED ? States.Grant.EXHAUSTED : state;
        return with(left, stillHeld, next);
    }

    Grant in(States.Grant next) {
        return with(remaining, held, next);
    }

    private Grant with(long left, long stillHeld, States.Grant next) {
        return new Grant(
                id,
                agent,
                payment,
                receipt,
                eligibility,
                asset,
                credits,
                left,
                stillHeld,
                paid,
                tools,
                next,
                expiresAt,
                createdAt);
    }

    public static final String SELECT = """
            SELECT id, agent, payment, receipt, eligibility, asset, credits, remaining, held, paid_asset, paid, tools, state,
              expires_at, created_at
            FROM credit_grant\s""";

    private static final Table.Reader<Grant> READER = row -> new Grant(
            new Id.Grant(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            new Id.Payment(Reads.uuid(row, "payment")),
            new Id.SettlementReceipt(Reads.uuid(row, "receipt")),
            new Id.Eligibility(Reads.uuid(row, "eligibility")),
            Asset.parse(row.getString("asset")).orElseThrow(),
            row.getLong("credits"),
            row.getLong("remaining"),
            row.getLong("held"),
            new Amount(Asset.parse(row.getString("paid_asset")).orElseThrow(), row.getLong("paid")),
            List.of(row.getString("tools").split(",")),
            Word.of(States.Grant.class, row.getString("state")),
            Reads.at(row, "expires_at"),
            Reads.at(row, "created_at"));

    public static Table.Reader<Grant> reader() {
        return READER;
    }

    /** Locked after the account of its agent. */
    public static final Table<UUID, Grant> TABLE = new Table<>(
            200,
            "credit_grant",
            grant -> grant.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO credit_grant (home, id, agent, payment, receipt, eligibility, asset, credits, remaining, held, paid_asset,
              paid, tools, state, expires_at, created_at)""",
            List.of(
                    Column.uuid(g -> g.id().uuid()),
                    Column.uuid(g -> g.agent().uuid()),
                    Column.uuid(g -> g.payment().uuid()),
                    Column.uuid(g -> g.receipt().uuid()),
                    Column.uuid(g -> g.eligibility().uuid()),
                    Column.text(g -> g.asset().toString()),
                    Column.whole(Grant::credits),
                    Column.whole(Grant::remaining),
                    Column.whole(Grant::held),
                    Column.text(g -> g.paid().asset().toString()),
                    Column.whole(g -> g.paid().minor()),
                    Column.text(g -> String.join(",", g.tools())),
                    Column.word(Grant::state),
                    Column.time(Grant::expiresAt),
                    Column.time(Grant::createdAt)),
            """
            UPDATE credit_grant SET remaining = n.remaining, held = n.held, state = n.state
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::int8[], ?::int8[], ?::text[])
              AS u (id, remaining, held, state)) AS n
            WHERE credit_grant.home = n.home AND credit_grant.id = n.id""",
            List.of(Column.whole(Grant::remaining), Column.whole(Grant::held), Column.word(Grant::state)),
            List.of(new Life<>(Lifecycle.GRANT, Grant::state)));

    /**
     * The grants of an agent that a hold may reserve of. The agent's account row must be among the needs: it is locked first.
     *
     * <p>Asked by state and not by what remains, so that the index of them isn't written by every run: one with nothing left is
     * exhausted in the same command.
     */
    public static final Lookup<UUID, UUID, Grant> OF_AGENT = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND agent = ANY(?::uuid[]) AND state = 'funded' ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            grant -> grant.agent().uuid());
}
