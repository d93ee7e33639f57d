package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantBooks;
import tokenops.ledger.Position;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.store.Core;

/** Payments as operators see them: what became of the money and of the credits that it bought. */
public final class PaymentBooks {
    private final Core core;
    private final Payments payments;
    private final Adjustments adjustments;

    public PaymentBooks(Core core, Payments payments, Adjustments adjustments) {
        this.core = core;
        this.payments = payments;
        this.adjustments = adjustments;
    }

    /**
     * A payment in full.
     *
     * @param grant what it funded; absent before it is confirmed
     */
    public record Detail(PaymentOverview payment, Optional<Granted> grant, List<Adjustments.Adjustment> adjustments) {}

    /**
     * A grant with where everything of it is: credits are burnt, remaining, taken back or expired; money is deferred, revenue, breakage
     * or went back covered.
     *
     * @param held of what remains, by open runs and refunds
     * @param covered of what went back, by what wasn't spent
     * @param owed of what went back, and not covered nor settled since
     */
    public record Granted(
            String id,
            States.Grant state,
            Amount credits,
            Amount burnt,
            Amount remaining,
            Amount held,
            Amount takenBack,
            Amount expired,
            Amount paid,
            Amount deferred,
            Amount revenue,
            Amount breakage,
            Amount covered,
            Amount owed,
            Amount refundable,
            Instant expiresAt) {
        private static Granted of(Position position) {
            Grant grant = position.grant();
            GrantBooks books = position.books();
            Asset credit = grant.asset();
            Asset money = grant.paid().asset();
            return new Granted(
                    grant.id().text(),
                    grant.state(),
                    new Amount(credit, grant.credits()),
                    new Amount(credit, position.burnt()),
                    new Amount(credit, grant.remaining()),
                    new Amount(credit, grant.held()),
                    new Amount(credit, books.taken()),
                    new Amount(credit, books.expired()),
                    grant.paid(),
                    new Amount(money, position.deferred()),
                    new Amount(money, books.recognised()),
                    new Amount(money, books.broken()),
                    new Amount(money, books.returned()),
                    new Amount(money, books.receivable()),
                    new Amount(money, position.refundable()),
                    grant.expiresAt());
        }
    }

    /** The newest payments of all agents. */
    public List<PaymentOverview> newest(int limit) {
        return core
                .reads()
                .list(
                        PaymentOverview.NEWEST,
                        PaymentOverview.READER,
                        core.homes().homes(),
                        limit,
                        limit)
                .stream()
                .map(payment -> payment.seenAt(core.now()))
                .toList();
    }

    /** Any payment. */
    public Optional<Detail> of(Id.Payment id) {
        return core.reads()
                .one(PaymentOverview.ONE, PaymentOverview.READER, core.homes().of(id), id.uuid())
                .map(payment -> new Detail(
                        payment.seenAt(core.now()),
                        payments.row(id)
                                .filter(row -> row.grant().isPresent())
                                .map(row ->
                                        Granted.of(adjustments.steps().look(row).position())),
                        adjustments.of(id)));
    }
}
