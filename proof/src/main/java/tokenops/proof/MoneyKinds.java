package tokenops.proof;

import static tokenops.proof.Forms.*;

import java.util.List;

/** The documents from a price to the right to run: what was asked, what the provider said, what was granted for it. */
final class MoneyKinds {
    private MoneyKinds() {}

    static DocumentKind quote() {
        Shape.Members priceBook = Shape.Members.of()
                .with("id", WORDS)
                .with("credit_price", AMOUNT)
                .with("lines", listOf(PRICE_LINE));
        Shape.Members estimateLine = Shape.Members.of()
                .with("meter", WORDS)
                .with("quantity", QUANTITY)
                .with("credits", AMOUNT);
        Shape.Members estimate = Shape.Members.of()
                .with("lines", listOf(estimateLine))
                .with("credits_per_run", AMOUNT)
                .with("credits", AMOUNT);
        return new DocumentKind(
                "quote",
                "quo",
                to("agent"),
                Shape.Members.of()
                        .with("tool", WORDS)
                        .with("tool_version", WORDS)
                        .with("data_mode", DATA_MODE)
                        .with("basis", Shape.Members.of().with("runs", COUNT).with("records", COUNT))
                        .with("price_book", priceBook)
                        .with("estimate", estimate)
                        .with("price", AMOUNT)
                        .with("evidence_expected", words())
                        .with("metering_policy", METERING_POLICY)
                        .with("provider_routes", words())
                        .with("expires_at", TIME));
    }

    static DocumentKind paymentRequest() {
        return new DocumentKind(
                "payment_request",
                "pay",
                to("quote"),
                Shape.Members.of()
                        .with("route", WORDS)
                        .with("provider", WORDS)
                        .with("rail_mode", WORDS)
                        .with("provider_reference", WORDS)
                        .with("payee", WORDS)
                        .with("amount", AMOUNT)
                        .with("credits", AMOUNT)
                        .with("expires_at", TIME));
    }

    static DocumentKind confirmation() {
        return new DocumentKind(
                "confirmation",
                "cnf",
                to("payment_request"),
                Shape.Members.of()
                        .with("provider", WORDS)
                        .with("event_id", WORDS)
                        .with("event_type", WORDS)
                        .with("confirmation_mode", WORDS)
                        .with("signature", oneOf("valid", "not_required"))
                        .with("signed_at", TIME)
                        .with("occurred_at", TIME)
                        .with("provider_reference", WORDS)
                        .with("reference", id("pay"))
                        .with("amount", AMOUNT)
                        .with("message_digest", DIGEST));
    }

    static DocumentKind creditFundingEvent() {
        Shape.Members transfer = Shape.Members.of()
                .with("id", id("trf"))
                .with("debit", ACCOUNT)
                .with("credit", ACCOUNT)
                .with("amount", AMOUNT);
        return new DocumentKind(
                "credit_funding_event",
                "cfe",
                to("confirmation"),
                Shape.Members.of()
                        .with("grant_id", id("grt"))
                        .with("account", ACCOUNT)
                        .with("paid", AMOUNT)
                        .with("credits", AMOUNT)
                        .with("transfers", listOf(transfer))
                        .with("tools", words())
                        .with("grant_expires_at", TIME));
    }

    static DocumentKind settlementReceipt() {
        return new DocumentKind(
                "settlement_receipt",
                "srt",
                to("credit_funding_event"),
                Shape.Members.of()
                        .with("provider", WORDS)
                        .with("provider_reference", WORDS)
                        .with("event_id", WORDS)
                        .with("payment_id", id("pay"))
                        .with("quote_id", id("quo"))
                        .with("grant_id", id("grt"))
                        .with("paid", AMOUNT)
                        .with("credits", AMOUNT)
                        .with("settled_at", TIME)
                        .with("statement", WORDS));
    }

    static DocumentKind runEligibility() {
        return new DocumentKind(
                "run_eligibility",
                "elg",
                to("settlement_receipt"),
                Shape.Members.of()
                        .with("grant_id", id("grt"))
                        .with("agent_id", id("agt"))
                        .with("tools", words())
                        .with("data_modes", listOf(DATA_MODE))
                        .with("credits", AMOUNT)
                        .with("expires_at", TIME));
    }

    static DocumentKind adjustment() {
        Shape.Members transfer = Shape.Members.of()
                .with("id", id("trf"))
                .with("debit", ACCOUNT)
                .with("credit", ACCOUNT)
                .with("amount", AMOUNT);
        Shape.Members credits = Shape.Members.of()
                .with("taken_back", AMOUNT)
                .with("given_back", AMOUNT)
                .with("uncovered", AMOUNT);
        return new DocumentKind(
                "adjustment",
                "adj",
                List.of(new DocumentKind.Link("settlement_receipt", false), new DocumentKind.Link("adjustment", true)),
                Shape.Members.of()
                        .with(
                                "adjustment_type",
                                oneOf(
                                        "refund",
                                        "refund_failed",
                                        "dispute_opened",
                                        "dispute_won",
                                        "dispute_lost",
                                        "receivable_settled"))
                        .with("payment_id", id("pay"))
                        .with("grant_id", id("grt"))
                        .with("provider", WORDS)
                        .with("provider_reference", WORDS)
                        .with("author", WORDS)
                        .with("reason", WORDS)
                        .with("amount", AMOUNT)
                        .with("receivable", AMOUNT)
                        .with("credits", credits)
                        .with("transfers", listOf(transfer))
                        .with("statement", WORDS));
    }
}
