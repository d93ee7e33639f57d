package tokenops.funding;

import java.time.Instant;
import java.util.Optional;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A payment as operators see it.
 *
 * @param wentBack what was refunded, is disputed, or was lost; absent where nothing was
 * @param open refunds and disputes that the provider hasn't decided
 */
public record PaymentOverview(
        String id,
        String agentId,
        String route,
        States.Payment state,
        Optional<String> providerReference,
        Amount amount,
        Amount credits,
        Optional<Amount> wentBack,
        long open,
        Instant createdAt,
        Instant expiresAt) {

    /** As it reads at a time. */
    PaymentOverview seenAt(Instant now) {
        return new PaymentOverview(
                id,
                agentId,
                route,
                state.at(now, expiresAt),
                providerReference,
                amount,
                credits,
                wentBack,
                open,
                createdAt,
                expiresAt);
    }

    private static final String COLUMNS = """
            SELECT p.id, p.agent, p.route, p.state, p.provider_reference, p.asset, p.amount, p.credits, p.created_at, p.expires_at,
              a.went_back, a.open
            FROM %s AS p CROSS JOIN LATERAL (
              SELECT coalesce(sum(amount) FILTER (WHERE state IN ('succeeded', 'opened', 'lost')), 0) AS went_back,
                count(*) FILTER (WHERE state IN ('requested', 'submitted', 'opened')) AS open
              FROM adjustment WHERE adjustment.home = p.home AND adjustment.payment = p.id) AS a
            """;

    /** The newest of all agents: asked for with the number of homes, and twice with how many; as with runs. */
    static final String NEWEST = COLUMNS.formatted("""
            (SELECT payment.* FROM generate_series(0, ? - 1) AS h (home) CROSS JOIN LATERAL (
               SELECT * FROM payment WHERE payment.home = h.home::smallint ORDER BY id DESC LIMIT ?) AS payment
             ORDER BY payment.id DESC LIMIT ?)""") + "ORDER BY p.id DESC";

    static final String ONE = COLUMNS.formatted("payment") + "WHERE p.home = ? AND p.id = ?";

    static final Table.Reader<PaymentOverview> READER = row -> {
        Asset money = Asset.parse(row.getString("asset")).orElseThrow();
        long wentBack = row.getLong("went_back");
        return new PaymentOverview(
                new Id.Payment(Reads.uuid(row, "id")).text(),
                new Id.Agent(Reads.uuid(row, "agent")).text(),
                row.getString("route"),
                Word.of(States.Payment.class, row.getString("state")),
                Reads.textIf(row, "provider_reference"),
                new Amount(money, row.getLong("amount")),
                new Amount(Asset.CREDIT.in(money.mode()), row.getLong("credits")),
                wentBack == 0 ? Optional.empty() : Optional.of(new Amount(money, wentBack)),
                row.getLong("open"),
                Reads.at(row, "created_at"),
                Reads.at(row, "expires_at"));
    };
}
