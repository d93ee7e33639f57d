package tokenops.operations;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tokenops.funding.Adjustments;
import tokenops.funding.PaymentBooks;
import tokenops.funding.Receivables;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Ask;
import tokenops.operations.Operation.Keyed;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.store.Reply;

/** Payments as operators see them, and money that goes back: refunds, what providers took, and what agents owe for it. */
final class MoneyBackOperations {
    private static final Pattern MINOR = Pattern.compile("[1-9][0-9]{0,17}");
    private static final int SHOWN = 100;

    private MoneyBackOperations() {}

    /** @param amount in minor units; whatever may still be refunded, when absent */
    record RefundWanted(Optional<String> amount, String reason) {}

    /** @param how paid or written_off */
    record Settlement(String how, String reason) {}

    static List<Operation<?, ?>> of(
            PaymentBooks payments, Adjustments adjustments, Receivables receivables, Audit audit) {
        Access operator = new Access.OperatorOnly();
        Access read = new Access.Scope("ledger:read");
        return List.of(
                Operation.get("listAllPayments", "/v1/operator/payments", operator, "The newest payments of all agents")
                        .does(Page.class, ask -> Reply.done(new Page<>(payments.newest(SHOWN), Optional.empty()))),
                Operation.get(
                                "getAnyPayment",
                                "/v1/operator/payments/{id}",
                                operator,
                                "Any payment: where its money and credits are, and what went back")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                PaymentBooks.Detail.class,
                                ask -> Answers.found(paymentId(ask).flatMap(payments::of), "payment")),
                Operation.post(
                                "refundPayment",
                                "/v1/operator/payments/{id}/refunds",
                                operator,
                                "Refunds a payment, whole or in part")
                        .keyed(Keyed.REQUIRED)
                        .answers(201)
                        .refuses(
                                Problem.NOT_FOUND,
                                Problem.REFUND_REFUSED,
                                Problem.ROUTE_UNKNOWN,
                                Problem.PROVIDER_FAILED)
                        .does(RefundWanted.class, Adjustments.Adjustment.class, ask -> refund(adjustments, audit, ask)),
                Operation.get(
                                "listAdjustments",
                                "/v1/operator/payments/{id}/adjustments",
                                operator,
                                "What went back of a payment: refunds and disputes")
                        .does(
                                Page.class,
                                ask -> Reply.done(new Page<>(
                                        paymentId(ask).map(adjustments::of).orElse(List.of()), Optional.empty()))),
                Operation.post(
                                "settleReceivable",
                                "/v1/operator/payments/{id}/receivable",
                                operator,
                                "Settles what the agent owes over a payment that went back: paid otherwise, or written off")
                        .keyed(Keyed.REQUIRED)
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(Settlement.class, Receivables.Settled.class, ask -> settle(receivables, audit, ask)),
                Operation.get(
                                "getAdjustment",
                                "/v1/adjustments/{id}",
                                read,
                                "The document of money that went back, came back or was settled")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Adjustments.Receipt.class,
                                ask -> Answers.found(
                                        Id.parse(Id.Prefix.ADJ, ask.at("id"))
                                                .map(Id.Adjustment::new)
                                                .flatMap(id -> adjustments.document(
                                                        ask.agent().id(), id)),
                                        "adjustment")));
    }

    private static Reply<Adjustments.Adjustment> refund(Adjustments adjustments, Audit audit, Ask<RefundWanted> ask) {
        if (ask.body().amount().filter(text -> !MINOR.matcher(text).matches()).isPresent()) {
            return Reply.refused(
                    Refusal.invalid("amount", "minor units in digits, from 1, as \"1250\" for 12.50 of USD/2"));
        }
        Optional<Long> amount = ask.body().amount().map(Long::parseLong);
        return withReason(
                ask,
                ask.body().reason(),
                id -> adjustments.refund(
                        id,
                        new Adjustments.Wanted(
                                amount,
                                ask.body().reason(),
                                asked -> audit.doing(
                                        ask.caller(),
                                        "refundPayment",
                                        id,
                                        asked.map(Amount::readable).orElse("whatever is left") + ": "
                                                + ask.body().reason())),
                        ask.once()));
    }

    private static Reply<Receivables.Settled> settle(Receivables receivables, Audit audit, Ask<Settlement> ask) {
        Optional<Receivables.How> how =
                Word.parse(Receivables.How.class, ask.body().how());
        if (how.isEmpty()) {
            return Reply.refused(Refusal.invalid("how", "paid or written_off"));
        }
        String said = how.get().word() + ": " + ask.body().reason();
        return withReason(
                ask,
                ask.body().reason(),
                id -> receivables.settle(
                        id,
                        how.get(),
                        ask.body().reason(),
                        audit.doing(ask.caller(), "settleReceivable", id, said),
                        ask.once()));
    }

    private static <A> Reply<A> withReason(Ask<?> ask, String reason, Function<Id.Payment, Reply<A>> does) {
        Optional<Refusal> refusal = new Because(reason).refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        return paymentId(ask).map(does).orElseGet(() -> Reply.refused(Refusal.notFound("payment")));
    }

    private static Optional<Id.Payment> paymentId(Ask<?> ask) {
        return Id.parse(Id.Prefix.PAY, ask.at("id")).map(Id.Payment::new);
    }
}
