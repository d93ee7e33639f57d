package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.funding.MoneyBack.Seen;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Ledger;
import tokenops.ledger.Position;
import tokenops.ledger.Transfer;
import tokenops.log.Sealing;
import tokenops.path.Amount;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.AuditEntry;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * What agents owe, because money went back that had paid for work done: an operator says that it was paid otherwise, or gives it up.
 * Until then the agent holds no credits for new runs.
 */
public final class Receivables {
    private final Core core;
    private final Payments payments;
    private final Adjustments adjustments;
    private final AdjustmentDocuments documents;

    public Receivables(Core core, Payments payments, Adjustments adjustments) {
        this.core = core;
        this.payments = payments;
        this.adjustments = adjustments;
        this.documents = new AdjustmentDocuments(core);
    }

    /** How a receivable ends. */
    public enum How implements Word {
        PAID,
        WRITTEN_OFF
    }

    /** A receivable that was settled, with the document that says so. */
    public record Settled(String id, String kind, String paymentId, Amount amount, String digest, Raw document) {}

    /**
     * Settles all that is owed over one payment.
     *
     * <p>Refused: no such payment, nothing owed, or runs that still hold credits of it: what they release is owed no longer.
     */
    public Reply<Settled> settle(Id.Payment id, How how, String reason, AuditEntry entry, Optional<Once> once) {
        Optional<PaymentRow> payment =
                payments.row(id).filter(row -> row.grant().isPresent());
        if (payment.isEmpty()) {
            return Reply.refused(Refusal.notFound("payment with credits"));
        }
        Home home = core.homes().of(id);
        Optional<Reply<Settled>> before = once.flatMap(key -> core.replay(home, key));
        if (before.isPresent()) {
            return before.get();
        }
        Seen seen = adjustments.steps().look(payment.get());
        Optional<Refusal> refusal = refusal(seen.position());
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        Amount owed = new Amount(
                payment.get().amount().asset(), seen.position().books().receivable());
        Id.Adjustment document = new Id.Adjustment(core.ids().next(id));
        Transfer transfer = transfer(
                payment.get(), how, owed, document, new Id.Transfer(core.ids().next(id)), core.now());
        Sealed sealed = documents.settlement(
                document,
                seen,
                payments.route(payment.get().route())
                        .map(ProviderRoute::provider)
                        .orElse(payment.get().route()),
                entry.actor(),
                how.word() + ": " + reason,
                owed,
                List.of(transfer));
        AdjustmentRow row = row(payment.get(), transfer, entry.actor(), how.word() + ": " + reason);
        return core.lanes().submit(entry.with(new Settle(home, payment.get(), row, transfer, sealed)), once);
    }

    /** How it is listed with what went back of the payment. It has the id of its document. */
    static AdjustmentRow row(PaymentRow payment, Transfer transfer, String author, String reason) {
        return new AdjustmentRow(
                new Id.Adjustment(transfer.subject()),
                payment.agent(),
                payment.id(),
                false,
                States.Adjustment.SETTLED,
                Optional.empty(),
                transfer.amount(),
                0,
                Optional.empty(),
                0,
                0,
                0,
                author,
                reason,
                Optional.empty(),
                Optional.empty(),
                transfer.at());
    }

    /** What books that so much is owed no longer. */
    static Transfer transfer(
            PaymentRow payment, How how, Amount owed, Id.Adjustment document, Id.Transfer id, Instant at) {
        return new Transfer(
                id,
                payment.agent(),
                Transfer.Phase.SINGLE,
                Optional.empty(),
                how == How.PAID ? Ref.paidDirectly(owed.asset()) : Ref.writeOffs(owed.asset()),
                Ref.receivable(payment.agent(), owed.asset()),
                owed,
                document.uuid(),
                at);
    }

    private static Optional<Refusal> refusal(Position position) {
        if (!position.owes()) {
            return Optional.of(Refusal.state(position.grant().state(), "nothing is owed over this payment"));
        }
        return position.grant().remaining() > 0 && position.books().uncovered() > 0
                ? Optional.of(
                        Refusal.state(
                                position.grant().state(),
                                "runs hold credits of this payment, or have just released them: what they don't use is owed no longer"))
                : Optional.empty();
    }

    record Settle(Home home, PaymentRow payment, AdjustmentRow row, Transfer transfer, Sealed document)
            implements Command<Settled> {
        @Override
        public void needs(Needs needs) {
            AdjustmentSteps.needs(
                    needs,
                    payment,
                    List.of(
                            Ref.agentCredits(payment.agent(), payment.credits().asset()),
                            transfer.debit(),
                            transfer.credit()));
        }

        @Override
        public Outcome<Settled> decide(Rows rows, Instant now) {
            Position position = Ledger.position(rows, payment.grant().orElseThrow());
            Optional<Refusal> refusal = refusal(position);
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            if (position.books().receivable() != transfer.amount().minor()) {
                return Outcome.refused(
                        Refusal.of(Problem.UNAVAILABLE, "what is owed has changed in this moment: ask again"));
            }
            Ledger.book(rows, transfer);
            Ledger.put(rows, position, position.paidUp(transfer.amount().minor()));
            rows.put(AdjustmentRow.TABLE, row);
            Sealing.put(rows, payment.agent(), document);
            return Outcome.done(new Settled(
                    document.id().text(),
                    Kind.ADJUSTMENT.word(),
                    payment.id().text(),
                    transfer.amount(),
                    document.digest().toString(),
                    Raw.of(document)));
        }
    }
}
