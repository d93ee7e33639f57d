package tokenops.funding;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.funding.ConfirmationRow.Event;
import tokenops.funding.ProviderRoute.Fact;
import tokenops.ledger.Account;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Grant;
import tokenops.ledger.Ledger;
import tokenops.ledger.Transfer;
import tokenops.log.Sealing;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Times;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Stations 6 and 7, confirmation and funding: the provider's word is held against the payment it names, kept with its exact
 * bytes, and in the same commit becomes ledger transfers, a grant, a settlement receipt and a run eligibility.
 */
public final class Funding {
    private static final Duration GRANT_LIFETIME = Duration.ofDays(365);

    private final Core core;
    private final Payments payments;

    public Funding(Core core, Payments payments) {
        this.core = core;
        this.payments = payments;
    }

    /** What a provider is answered: that its message was kept, and what it came to. */
    public record Received(String id, String kind, States.Confirmation state, Optional<String> reason) {}

    /**
     * Takes a provider's message.
     *
     * <p>Refused: not signed, stale, or about a payment whose own request isn't answered yet (the provider sends again). A signed
     * message that doesn't fund is kept with the reason and answered as received.
     */
    public Reply<Received> receive(ProviderRoute route, byte[] body, Map<String, String> headers) {
        return switch (route.read(body, headers, core.now())) {
            case ProviderRoute.Message.NotSigned(String why) ->
                Reply.refused(Refusal.of(Problem.WEBHOOK_SIGNATURE_INVALID, why));
            case ProviderRoute.Message.Stale(String why) -> Reply.refused(Refusal.of(Problem.WEBHOOK_STALE, why));
            case ProviderRoute.Message.Event(Fact fact) -> take(route, fact, body, "webhook_confirmation");
        };
    }

    /** Takes what the provider said when it was asked: for payments whose message was lost. */
    public Reply<Received> lookedUp(ProviderRoute route, ProviderRoute.LookedUp found) {
        return take(route, found.fact(), found.message(), "provider_api_polling");
    }

    private Reply<Received> take(ProviderRoute route, Fact fact, byte[] message, String confirmationMode) {
        Optional<PaymentRow> named = fact.payment().flatMap(payments::row);
        if (named.isEmpty()) {
            return core.lanes()
                    .submit(new Keep(
                            Home.SHARED,
                            kept(
                                    route,
                                    fact,
                                    message,
                                    Home.SHARED.number(),
                                    Optional.empty(),
                                    States.Confirmation.MANUAL_REVIEW,
                                    "the message names no payment of ours")));
        }
        PaymentRow payment = named.get();
        Home home = core.homes().of(payment.agent());
        if (payment.state() == States.Payment.REQUESTED) {
            return Reply.refused(
                    Refusal.of(Problem.UNAVAILABLE, "the payment request is not answered yet; send again"));
        }
        Optional<Judgement> against = judge(route, payment, fact);
        if (against.isPresent()) {
            return core.lanes()
                    .submit(new Keep(
                            home,
                            kept(
                                    route,
                                    fact,
                                    message,
                                    payment.agent().homeByte(),
                                    Optional.of(payment.id()),
                                    against.get().state(),
                                    against.get().reason())));
        }
        return core.lanes().submit(new Fund(home, payment, prepare(route, payment, fact, message, confirmationMode)));
    }

    private record Judgement(States.Confirmation state, String reason) {}

    /** Why a message doesn't fund the payment; empty when nothing speaks against it. */
    private static Optional<Judgement> judge(ProviderRoute route, PaymentRow payment, Fact fact) {
        if (!fact.funds()) {
            return rejected("a " + fact.eventType() + " is not the provider's final word");
        }
        if (!payment.route().equals(route.name())) {
            return rejected("the payment was requested through " + payment.route());
        }
        if (fact.mode() != payment.amount().asset().mode()) {
            return rejected("the message is of " + fact.mode().word() + " mode, the payment is not");
        }
        if (fact.payee().filter(payee -> !payee.equals(route.payee())).isPresent()) {
            return rejected("the message is about another account");
        }
        if (payment.reference().filter(fact.reference()::equals).isEmpty()) {
            return rejected("the payment has another reference at the provider");
        }
        if (fact.amount().isEmpty()
                || !fact.amount().get().asset().equals(payment.amount().asset())) {
            return review("the payment is in another asset");
        }
        long difference = fact.amount().get().minor() - payment.amount().minor();
        if (difference != 0) {
            return review((difference < 0 ? "underpaid by " : "overpaid by ")
                    + new Amount(payment.amount().asset(), Math.abs(difference)).readable());
        }
        return Optional.empty();
    }

    private static Optional<Judgement> rejected(String reason) {
        return Optional.of(new Judgement(States.Confirmation.REJECTED, reason));
    }

    private static Optional<Judgement> review(String reason) {
        return Optional.of(new Judgement(States.Confirmation.MANUAL_REVIEW, reason));
    }

    private ConfirmationRow kept(
            ProviderRoute route,
            Fact fact,
            byte[] message,
            int homeByte,
            Optional<Id.Payment> payment,
            States.Confirmation state,
            String reason) {
        return new ConfirmationRow(
                new Id.Confirmation(core.ids().next(homeByte)),
                payment,
                new Event(route.provider(), fact.eventId()),
                fact.eventType(),
                state,
                Optional.of(reason),
                message,
                core.now());
    }

    private static Received received(ConfirmationRow row) {
        return new Received(row.id().text(), Kind.CONFIRMATION.word(), row.state(), row.reason());
    }

    private static Received duplicate(ConfirmationRow first) {
        return new Received(
                first.id().text(),
                Kind.CONFIRMATION.word(),
                States.Confirmation.DUPLICATE,
                Optional.of("the provider's event " + first.event().id() + " was received before"));
    }

    private static Optional<ConfirmationRow> before(Rows rows, Event event) {
        return rows.find(ConfirmationRow.BY_EVENT, event).stream().findFirst();
    }

    /** Keeps a message that doesn't fund. */
    private record Keep(Home home, ConfirmationRow row) implements Command<Received> {
        @Override
        public void needs(Needs needs) {
            needs.lock(ConfirmationRow.TABLE, row.id().uuid()).find(ConfirmationRow.BY_EVENT, row.event());
        }

        @Override
        public Outcome<Received> decide(Rows rows, Instant now) {
            Optional<ConfirmationRow> first = before(rows, row.event());
            if (first.isPresent()) {
                return Outcome.done(duplicate(first.get()));
            }
            rows.put(ConfirmationRow.TABLE, row);
            return Outcome.done(received(row));
        }
    }

    /** All that funding writes, sealed before the lane. */
    private record Prepared(
            ConfirmationRow row,
            Sealed confirmation,
            Sealed event,
            Sealed receipt,
            Sealed eligibility,
            Grant grant,
            List<Transfer> transfers) {}

    private Prepared prepare(
            ProviderRoute route, PaymentRow payment, Fact fact, byte[] message, String confirmationMode) {
        Mode mode = payment.amount().asset().mode();
        Id.Agent agent = payment.agent();
        Instant now = core.now();
        ConfirmationRow row = new ConfirmationRow(
                new Id.Confirmation(core.ids().next(agent)),
                Optional.of(payment.id()),
                new Event(route.provider(), fact.eventId()),
                fact.eventType(),
                States.Confirmation.VERIFIED,
                Optional.empty(),
                message,
                now);
        Documents.Stored request = core.documents().byId(payment.id()).orElseThrow();
        Sealed confirmation = core.sealer()
                .seal(
                        Kind.CONFIRMATION,
                        row.id(),
                        mode,
                        List.of(new Sealed.Link(
                                Kind.PAYMENT_REQUEST, payment.id(), request.digest(), request.issuedAt())),
                        Json.object()
                                .put("provider", route.provider())
                                .put("event_id", fact.eventId())
                                .put("event_type", fact.eventType())
                                .put("confirmation_mode", confirmationMode)
                                .put("signature", "valid")
                                .put("signed_at", Times.text(fact.signedAt()))
                                .put("occurred_at", Times.text(fact.occurredAt()))
                                .put("provider_reference", fact.reference())
                                .put("reference", payment.id().text())
                                .put("amount", payment.amount().json())
                                .put("message_digest", Digest.of(message).toString()));
        Id.Grant grantId = new Id.Grant(core.ids().next(agent));
        Instant grantExpiresAt = now.plus(GRANT_LIFETIME);
        List<Transfer> transfers = transfers(route, payment, now);
        Ref account = Ref.agentCredits(agent, payment.credits().asset());
        Sealed event = core.sealer()
                .seal(
                        Kind.CREDIT_FUNDING_EVENT,
                        new Id.FundingEvent(core.ids().next(agent)),
                        mode,
                        List.of(confirmation.link()),
                        Json.object()
                                .put("grant_id", grantId.text())
                                .put("account", account.name())
                                .put("paid", payment.amount().json())
                                .put("credits", payment.credits().json())
                                .put(
                                        "transfers",
                                        Json.array(
                                                transfers,
                                                transfer -> transfer.json().build()))
                                .put("tools", Json.texts(payment.tools()))
                                .put("grant_expires_at", Times.text(grantExpiresAt)));
        Sealed receipt = receipt(route, payment, fact, grantId, event);
        Sealed eligibility = core.sealer()
                .seal(
                        Kind.RUN_ELIGIBILITY,
                        new Id.Eligibility(core.ids().next(agent)),
                        mode,
                        List.of(receipt.link()),
                        Json.object()
                                .put("grant_id", grantId.text())
                                .put("agent_id", agent.text())
                                .put("tools", Json.texts(payment.tools()))
                                .put("data_modes", Json.texts(payment.dataModes()))
                                .put("credits", payment.credits().json())
                                .put("expires_at", Times.text(grantExpiresAt)));
        Grant grant = new Grant(
                grantId,
                agent,
                payment.id(),
                (Id.SettlementReceipt) receipt.id(),
                (Id.Eligibility) eligibility.id(),
                payment.credits().asset(),
                payment.credits().minor(),
                payment.credits().minor(),
                0,
                payment.amount(),
                payment.tools(),
                States.Grant.FUNDED,
                grantExpiresAt,
                now);
        return new Prepared(row, confirmation, event, receipt, eligibility, grant, transfers);
    }

    /** Money side: the provider owes us, we owe work. Credit side: credits are issued to the agent. */
    private List<Transfer> transfers(ProviderRoute route, PaymentRow payment, Instant now) {
        Asset money = payment.amount().asset();
        Asset credit = payment.credits().asset();
        return List.of(
                transfer(
                        payment,
                        Ref.providerClearing(route.name(), money),
                        Ref.deferredRevenue(money),
                        payment.amount(),
                        now),
                transfer(
                        payment,
                        Ref.creditsIssued(credit),
                        Ref.agentCredits(payment.agent(), credit),
                        payment.credits(),
                        now));
    }

    private Transfer transfer(PaymentRow payment, Ref debit, Ref credit, Amount amount, Instant now) {
        return new Transfer(
                new Id.Transfer(core.ids().next(payment.agent())),
                payment.agent(),
                Transfer.Phase.SINGLE,
                Optional.empty(),
                debit,
                credit,
                amount,
                payment.id().uuid(),
                now);
    }

    private Sealed receipt(ProviderRoute route, PaymentRow payment, Fact fact, Id.Grant grant, Sealed event) {
        String statement = payment.amount().readable() + " settled through " + route.provider() + " as "
                + fact.reference() + " funded " + payment.credits().readable() + ".";
        return core.sealer()
                .seal(
                        Kind.SETTLEMENT_RECEIPT,
                        new Id.SettlementReceipt(core.ids().next(payment.agent())),
                        payment.amount().asset().mode(),
                        List.of(event.link()),
                        Json.object()
                                .put("provider", route.provider())
                                .put("provider_reference", fact.reference())
                                .put("event_id", fact.eventId())
                                .put("payment_id", payment.id().text())
                                .put("quote_id", payment.quote().text())
                                .put("grant_id", grant.text())
                                .put("paid", payment.amount().json())
                                .put("credits", payment.credits().json())
                                .put("settled_at", Times.text(fact.occurredAt()))
                                .put("statement", statement));
    }

    /** Funds a payment: once, whatever comes how often. */
    private record Fund(Home home, PaymentRow seen, Prepared prepared) implements Command<Received> {
        @Override
        public void needs(Needs needs) {
            for (Transfer transfer : prepared.transfers) {
                needs.lock(Account.TABLE, transfer.debit()).lock(Account.TABLE, transfer.credit());
            }
            needs.lock(PaymentRow.TABLE, seen.id().uuid())
                    .lock(ConfirmationRow.TABLE, prepared.row.id().uuid())
                    .find(ConfirmationRow.BY_EVENT, prepared.row.event());
        }

        @Override
        public Outcome<Received> decide(Rows rows, Instant now) {
            Optional<ConfirmationRow> first = before(rows, prepared.row.event());
            if (first.isPresent()) {
                return Outcome.done(duplicate(first.get()));
            }
            PaymentRow payment = rows.get(PaymentRow.TABLE, seen.id().uuid()).orElseThrow();
            if (!tokenops.path.Lifecycle.PAYMENT.allows(payment.state(), States.Payment.CONFIRMED)) {
                ConfirmationRow late = rejected(
                        prepared.row, "the payment is " + payment.state().word() + " already");
                rows.put(ConfirmationRow.TABLE, late);
                return Outcome.done(received(late));
            }
            prepared.transfers.forEach(transfer -> Ledger.book(rows, transfer));
            rows.put(Grant.TABLE, prepared.grant);
            rows.put(PaymentRow.TABLE, payment.confirmed(prepared.grant.id()));
            rows.put(ConfirmationRow.TABLE, prepared.row);
            Sealing.put(
                    rows,
                    payment.agent(),
                    prepared.confirmation,
                    prepared.event,
                    prepared.receipt,
                    prepared.eligibility);
            return Outcome.done(received(prepared.row));
        }

        private static ConfirmationRow rejected(ConfirmationRow row, String reason) {
            return new ConfirmationRow(
                    row.id(),
                    row.payment(),
                    row.event(),
                    row.eventType(),
                    States.Confirmation.REJECTED,
                    Optional.of(reason),
                    row.message(),
                    row.receivedAt());
        }
    }

    /** The agent's credits: what may be held, what is held, and the grants behind them. */
    public record Credits(Amount available, Amount held, List<Granted> grants) {}

    /** A grant as it is answered; {@code eligibilityId} is what lets a run begin with it. */
    public record Granted(
            String id,
            States.Grant state,
            Amount credits,
            Amount remaining,
            Amount held,
            Amount paid,
            List<String> tools,
            String paymentId,
            String settlementReceiptId,
            String eligibilityId,
            Instant expiresAt) {}

    /** The credits of an agent in its mode. */
    public Credits credits(Id.Agent agent, Mode mode) {
        Asset credit = Asset.CREDIT.in(mode);
        Ref ref = Ref.agentCredits(agent, credit);
        Account account = core.reads()
                .one(
                        Account.SELECT + "WHERE home = ? AND name = ? AND asset = ?",
                        Account.reader(),
                        core.homes().of(agent),
                        ref.name(),
                        credit.toString())
                .orElseGet(() -> Account.empty(ref));
        return new Credits(
                account.available(),
                new Amount(credit, account.held()),
                grants(agent).stream().map(Funding::granted).toList());
    }

    private static Granted granted(Grant grant) {
        return new Granted(
                grant.id().text(),
                grant.state(),
                new Amount(grant.asset(), grant.credits()),
                new Amount(grant.asset(), grant.remaining()),
                new Amount(grant.asset(), grant.held()),
                grant.paid(),
                grant.tools(),
                grant.payment().text(),
                grant.receipt().text(),
                grant.eligibility().text(),
                grant.expiresAt());
    }

    /** The agent's grants, newest first. */
    public List<Grant> grants(Id.Agent agent) {
        return core.reads()
                .list(
                        Grant.SELECT + "WHERE home = ? AND agent = ? ORDER BY id DESC LIMIT 200",
                        Grant.reader(),
                        core.homes().of(agent),
                        agent.uuid());
    }

    /** The eligibility that a contract for the tool can rest on: of the newest grant that still covers it. */
    public Optional<Sealed.Link> eligibility(Id.Agent agent, String tool) {
        return grants(agent).stream()
                .filter(grant -> grant.state() == States.Grant.FUNDED
                        && grant.tools().contains(tool)
                        && grant.expiresAt().isAfter(core.now()))
                .findFirst()
                .flatMap(grant -> core.documents().byId(grant.eligibility()))
                .map(stored -> new Sealed.Link(
                        Kind.RUN_ELIGIBILITY, new Id.Eligibility(stored.id()), stored.digest(), stored.issuedAt()));
    }

    /** A settlement receipt as it is answered. */
    public record Receipt(String id, String kind, String state, String digest, Raw document) {}

    /** The agent's settlement receipt. */
    public Optional<Receipt> receipt(Id.Agent agent, Id.SettlementReceipt id) {
        return core.documents()
                .byId(id)
                .filter(stored -> stored.kind() == Kind.SETTLEMENT_RECEIPT
                        && stored.owner().equals(agent.uuid()))
                .map(stored -> new Receipt(
                        id.text(),
                        stored.kind().word(),
                        "settled",
                        stored.digest().toString(),
                        new Raw(stored.bytes())));
    }

    /** The raw message behind a confirmation of the agent's: what {@code message_digest} is the digest of. */
    public Optional<byte[]> message(Id.Agent agent, Id.Confirmation id) {
        return core.reads()
                .one(
                        ConfirmationRow.SELECT + "WHERE home = ? AND id = ?",
                        ConfirmationRow.READER,
                        core.homes().of(id),
                        id.uuid())
                .filter(row -> row.payment()
                        .flatMap(payments::row)
                        .filter(payment -> payment.agent().equals(agent))
                        .isPresent())
                .map(ConfirmationRow::message);
    }

    /** Messages that an operator must look at, newest first, with the reason. */
    public List<Received> inReview(int limit) {
        return core
                .reads()
                .list(
                        ConfirmationRow.SELECT + "WHERE state = 'manual_review' ORDER BY received_at DESC LIMIT ?",
                        ConfirmationRow.READER,
                        limit)
                .stream()
                .map(Funding::received)
                .toList();
    }
}
