package tokenops.proof;

import java.util.List;

/**
 * Checks the money behind each grant: what was asked for, what the provider confirmed, what was booked and what was granted are the
 * same payment of the same amount.
 */
final class FundingCheck {
    static final String NAME = "funding";

    private FundingCheck() {}

    static Check of(RunDocuments run) {
        Faults faults = new Faults(NAME);
        for (SealedDocument receipt : run.all("settlement_receipt")) {
            payment(run, receipt, faults);
        }
        for (SealedDocument grant : run.all("run_eligibility")) {
            SealedDocument receipt = run.linkedTo(grant, "settlement_receipt");
            faults.same("The grant of " + grant.called(), grant.text("grant_id"), receipt.text("grant_id"));
            faults.same("The credits of " + grant.called(), grant.amount("credits"), receipt.amount("credits"));
        }
        faults.same(
                "The credential's credit account",
                run.the("credential_envelope").text("credit_account"),
                account(run));
        List<Amount> paid = run.all("settlement_receipt").stream()
                .map(receipt -> receipt.amount("paid"))
                .toList();
        return faults.verdict("What was asked for, confirmed, booked and granted agrees: "
                + String.join(" and ", paid.stream().map(Amount::toString).toList())
                + " paid. That the provider said so is the server's word.");
    }

    /** The agent's account of credits. */
    static String account(RunDocuments run) {
        return "agent_credits:" + run.agent().id();
    }

    private static void payment(RunDocuments run, SealedDocument receipt, Faults faults) {
        SealedDocument funding = run.linkedTo(receipt, "credit_funding_event");
        SealedDocument confirmation = run.linkedTo(funding, "confirmation");
        SealedDocument request = run.linkedTo(confirmation, "payment_request");
        SealedDocument quote = run.linkedTo(request, "quote");
        faults.same("The payment confirmed", confirmation.text("reference"), request.id());
        faults.same("The payment settled", receipt.text("payment_id"), request.id());
        faults.same("The quote settled", receipt.text("quote_id"), quote.id());
        faults.same("The event settled", receipt.text("event_id"), confirmation.text("event_id"));
        faults.same("The grant settled", receipt.text("grant_id"), funding.text("grant_id"));
        for (SealedDocument later : List.of(confirmation, receipt)) {
            faults.same("The provider of " + later.called(), later.text("provider"), request.text("provider"));
            faults.same(
                    "The provider's reference in " + later.called(),
                    later.text("provider_reference"),
                    request.text("provider_reference"));
        }
        faults.require(
                quote.lists("provider_routes", request.text("route")), "The quote doesn't offer the route taken.");
        Amount paid = request.amount("amount");
        faults.same("The amount confirmed", confirmation.amount("amount"), paid);
        faults.same("The amount booked", funding.amount("paid"), paid);
        faults.same("The amount settled", receipt.amount("paid"), paid);
        Amount price = quote.amount("price");
        // A route may settle in another asset than the price is in; then the payment request is what was agreed.
        faults.require(!price.asset().equals(paid.asset()) || price.equals(paid), "The price asked isn't the quote's.");
        Amount credits = request.amount("credits");
        faults.same("The credits booked", funding.amount("credits"), credits);
        faults.same("The credits settled", receipt.amount("credits"), credits);
        transfers(run, funding, faults);
    }

    /** The transfers of a funding event move exactly what was paid out of clearing, and exactly the credits to the agent. */
    private static void transfers(RunDocuments run, SealedDocument funding, Faults faults) {
        String account = funding.text("account");
        faults.same("The account funded", account, account(run));
        List<Json.Obj> transfers = funding.body().objects("transfers");
        Amount credits = funding.amount("credits");
        Amount paid = funding.amount("paid");
        List<Amount> granted = transfers.stream()
                .filter(transfer -> transfer.text("credit").orElseThrow().equals(account))
                .map(transfer -> Amount.of(transfer, "amount"))
                .toList();
        List<Amount> cleared = transfers.stream()
                .filter(transfer -> transfer.text("debit").orElseThrow().startsWith("provider_clearing:"))
                .map(transfer -> Amount.of(transfer, "amount"))
                .toList();
        faults.same("The transfers to the agent", Amount.sum(credits.asset(), granted), credits);
        faults.same("The transfers from clearing", Amount.sum(paid.asset(), cleared), paid);
    }
}
