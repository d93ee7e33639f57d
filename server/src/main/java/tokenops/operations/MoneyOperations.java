package tokenops.operations;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.contracts.Contracts;
import tokenops.funding.Funding;
import tokenops.funding.Grants;
import tokenops.funding.Payments;
import tokenops.funding.ProviderRoute;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Keyed;
import tokenops.path.Id;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.quotes.Quotes;
import tokenops.store.Reply;

/** Stations 4 to 8: from a price to an accepted contract. */
final class MoneyOperations {
    /** The largest message that a provider may send. */
    static final int LARGEST_MESSAGE = 512 * 1024;

    private MoneyOperations() {}

    record PaymentWanted(String route) {}

    /** @param acceptance a detached compact JWS over the contract's exact bytes */
    record Acceptance(String acceptance) {}

    static List<Operation<?, ?>> of(
            Quotes quotes, Payments payments, Funding funding, Grants grants, Contracts contracts) {
        Access open = new Access.Open();
        return List.of(
                Operation.post("createQuote", "/v1/quotes", new Access.Scope("quotes:write"), "What work would cost")
                        .answers(201)
                        .refuses(
                                Problem.TOOL_UNKNOWN,
                                Problem.DATA_MODE_REFUSED,
                                Problem.AGENT_SUSPENDED,
                                Problem.SWITCHED_OFF)
                        .does(
                                Quotes.Wanted.class,
                                Quotes.Quoted.class,
                                ask -> quotes.quote(ask.agent(), ask.body(), ask.once())),
                Operation.get("getQuote", "/v1/quotes/{id}", new Access.Scope("quotes:write"), "A quote")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Quotes.Quoted.class,
                                ask -> Answers.found(
                                        quoteId(ask.at("id"))
                                                .flatMap(id ->
                                                        quotes.get(ask.agent().id(), id)),
                                        "quote")),
                Operation.get(
                                "listProviderRoutes",
                                "/v1/provider-routes",
                                open,
                                "The ways in which a quote can be paid, and whether each is on: one that is off refuses payment requests")
                        .does(Page.class, ask -> Reply.done(new Page<>(payments.routes(), Optional.empty()))),
                Operation.post(
                                "requestPayment",
                                "/v1/quotes/{id}/payments",
                                new Access.Scope("payments:write"),
                                "Asks a provider for payment of a quote")
                        .keyed(Keyed.REQUIRED)
                        .answers(201)
                        .refuses(
                                Problem.NOT_FOUND,
                                Problem.QUOTE_EXPIRED,
                                Problem.ROUTE_UNKNOWN,
                                Problem.PROVIDER_FAILED,
                                Problem.TRANSITION_REFUSED,
                                Problem.SWITCHED_OFF)
                        .does(
                                PaymentWanted.class,
                                Payments.Payment.class,
                                ask -> quoteId(ask.at("id"))
                                        .map(id -> payments.request(
                                                ask.agent(), id, ask.body().route(), ask.once()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("quote")))),
                Operation.get("getPayment", "/v1/payments/{id}", new Access.Scope("payments:write"), "A payment")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Payments.Payment.class,
                                ask -> Answers.found(
                                        Id.parse(Id.Prefix.PAY, ask.at("id"))
                                                .map(Id.Payment::new)
                                                .flatMap(id ->
                                                        payments.get(ask.agent().id(), id)),
                                        "payment")),
                Operation.post(
                                "receiveProviderMessage",
                                "/v1/providers/{route}/webhook",
                                open,
                                "Where a provider's signed messages go")
                        .keyed(Keyed.NO)
                        .refuses(
                                Problem.WEBHOOK_SIGNATURE_INVALID,
                                Problem.WEBHOOK_STALE,
                                Problem.NOT_FOUND,
                                Problem.BODY_TOO_LARGE)
                        .streams(LARGEST_MESSAGE, Funding.Received.class, ask -> receive(payments, funding, ask)),
                Operation.get(
                                "getProviderMessage",
                                "/v1/confirmations/{id}/message",
                                new Access.Scope("payments:write"),
                                "The raw bytes of the provider's message behind a confirmation")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Operation.Bytes.class,
                                ask -> Answers.found(
                                        Id.parse(Id.Prefix.CNF, ask.at("id"))
                                                .map(Id.Confirmation::new)
                                                .flatMap(id -> funding.message(
                                                        ask.agent().id(), id))
                                                .map(bytes -> Operation.Bytes.of("application/octet-stream", bytes)),
                                        "confirmation")),
                Operation.get(
                                "getCredits",
                                "/v1/credits",
                                new Access.Scope("ledger:read"),
                                "What may be spent, and the grants behind it")
                        .does(
                                Grants.Credits.class,
                                ask -> Reply.done(grants.credits(
                                        ask.agent().id(), ask.agent().mode()))),
                Operation.get(
                                "getSettlementReceipt",
                                "/v1/settlement-receipts/{id}",
                                new Access.Scope("ledger:read"),
                                "What funded credits")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Grants.Receipt.class,
                                ask -> Answers.found(
                                        Id.parse(Id.Prefix.SRT, ask.at("id"))
                                                .map(Id.SettlementReceipt::new)
                                                .flatMap(id -> grants.receipt(
                                                        ask.agent().id(), id)),
                                        "settlement receipt")),
                Operation.post(
                                "offerContract",
                                "/v1/contracts",
                                new Access.Scope("contracts:write"),
                                "Offers a run contract over a quote")
                        .answers(201)
                        .refuses(
                                Problem.NOT_FOUND,
                                Problem.PAYMENT_REQUIRED,
                                Problem.QUOTE_EXPIRED,
                                Problem.TOOL_UNKNOWN,
                                Problem.DATA_MODE_REFUSED,
                                Problem.AGENT_SUSPENDED,
                                Problem.SWITCHED_OFF)
                        .does(
                                Contracts.Wanted.class,
                                Contracts.Contract.class,
                                ask -> contracts.offer(ask.agent(), ask.body(), ask.once())),
                Operation.get("getContract", "/v1/contracts/{id}", new Access.Scope("contracts:write"), "A contract")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Contracts.Contract.class,
                                ask -> Answers.found(
                                        contractId(ask.at("id"))
                                                .flatMap(id -> contracts.get(
                                                        ask.agent().id(), id)),
                                        "contract")),
                Operation.post(
                                "acceptContract",
                                "/v1/contracts/{id}/accept",
                                new Access.Scope("contracts:write"),
                                "Accepts a contract with the agent's signature over its exact bytes")
                        .keyed(Keyed.REQUIRED)
                        .refuses(
                                Problem.NOT_FOUND,
                                Problem.ACCEPTANCE_INVALID,
                                Problem.CONTRACT_EXPIRED,
                                Problem.TRANSITION_REFUSED)
                        .does(
                                Acceptance.class,
                                Contracts.Contract.class,
                                ask -> contractId(ask.at("id"))
                                        .map(id -> contracts.accept(
                                                ask.agent(), id, ask.body().acceptance(), ask.once()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("contract")))));
    }

    private static Reply<Funding.Received> receive(
            Payments payments, Funding funding, Operation.Ask<Operation.RawBody> ask) throws IOException {
        Optional<ProviderRoute> route = payments.route(ask.at("route"));
        if (route.isEmpty()) {
            return Reply.refused(Refusal.notFound("provider route"));
        }
        byte[] body = ask.body().content().readNBytes(LARGEST_MESSAGE + 1);
        if (body.length > LARGEST_MESSAGE) {
            return Reply.refused(
                    Refusal.of(Problem.BODY_TOO_LARGE, "a message has at most " + LARGEST_MESSAGE + " bytes"));
        }
        return funding.receive(route.get(), body, Map.copyOf(ask.headers()));
    }

    private static Optional<Id.Quote> quoteId(String text) {
        return Id.parse(Id.Prefix.QUO, text).map(Id.Quote::new);
    }

    private static Optional<Id.Contract> contractId(String text) {
        return Id.parse(Id.Prefix.CON, text).map(Id.Contract::new);
    }
}
