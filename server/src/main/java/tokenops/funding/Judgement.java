package tokenops.funding;

import java.util.Optional;
import tokenops.funding.ProviderRoute.Fact;
import tokenops.path.Amount;
import tokenops.path.States;

/**
 * Why a provider's message doesn't fund the payment that it names, and what it is kept as: rejected, or for an operator to review where
 * money may have come.
 */
record Judgement(States.Confirmation state, String reason) {

    /** Empty when nothing speaks against the message: it funds. */
    static Optional<Judgement> of(ProviderRoute route, PaymentRow payment, Fact fact) {
        return fact.funds()
                ? misfit(route, payment, fact).or(() -> amount(payment, fact))
                : rejected("a " + fact.eventType() + " is not the provider's final word");
    }

    /** Why a message isn't about this payment, whatever it says of it; empty when it is. */
    static Optional<Judgement> misfit(ProviderRoute route, PaymentRow payment, Fact fact) {
        if (!payment.route().equals(route.name())) {
            return rejected("the payment was requested through " + payment.route());
        }
        if (fact.mode() != payment.amount().asset().mode()) {
            return rejected("the message is of " + fact.mode().word() + " mode, the payment is not");
        }
        if (fact.payee().filter(payee -> !payee.equals(route.payee())).isPresent()) {
            return rejected("the message is about another account");
        }
        if (payment.reference().isEmpty()) {
            return review("the payment has ended before the provider answered the request");
        }
        return payment.reference().filter(fact.reference()::equals).isEmpty()
                ? rejected("the payment has another reference at the provider")
                : Optional.empty();
    }

    private static Optional<Judgement> amount(PaymentRow payment, Fact fact) {
        if (fact.amount().isEmpty()
                || !fact.amount().get().asset().equals(payment.amount().asset())) {
            return review("the payment is in another asset");
        }
        long difference = fact.amount().get().minor() - payment.amount().minor();
        return difference == 0
                ? Optional.empty()
                : review((difference < 0 ? "underpaid by " : "overpaid by ")
                        + new Amount(payment.amount().asset(), Math.abs(difference)).readable());
    }

    static Optional<Judgement> rejected(String reason) {
        return Optional.of(new Judgement(States.Confirmation.REJECTED, reason));
    }

    private static Optional<Judgement> review(String reason) {
        return Optional.of(new Judgement(States.Confirmation.MANUAL_REVIEW, reason));
    }
}
