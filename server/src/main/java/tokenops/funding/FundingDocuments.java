package tokenops.funding;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.funding.ConfirmationRow.Event;
import tokenops.funding.ProviderRoute.Fact;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Grant;
import tokenops.ledger.Transfer;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.path.Sealer;
import tokenops.path.States;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.AtRest;
import tokenops.store.Packet;

/** Prepares what the funding of a payment writes, sealed before the lane: documents, transfers and the grant. */
final class FundingDocuments {
    private static final Duration GRANT_LIFETIME = Duration.ofDays(365);

    /** The documents of a funding follow its confirmation in one packet. */
    private static final int FUNDING_EVENT = 1;

    private static final int RECEIPT = 2;
    private static final int ELIGIBILITY = 3;

    private final Sealer sealer;
    private final Ids ids;
    private final Clock clock;
    private final AtRest atRest;

    FundingDocuments(Sealer sealer, Ids ids, Clock clock, AtRest atRest) {
        this.sealer = sealer;
        this.ids = ids;
        this.clock = clock;
        this.atRest = atRest;
    }

    /** All of it. */
    record Prepared(ConfirmationRow row, Packet documents, Grant grant, List<Transfer> transfers) {}

    /** @param payment whose request the provider has answered */
    Prepared prepare(ProviderRoute route, PaymentRow payment, Fact fact, byte[] message, String confirmationMode) {
        Mode mode = payment.amount().asset().mode();
        Id.Agent agent = payment.agent();
        Instant now = now();
        Id.Confirmation id = new Id.Confirmation(ids.next(agent));
        ConfirmationRow row = new ConfirmationRow(
                id,
                Optional.of(payment.id()),
                new Event(route.provider(), fact.eventId()),
                fact.eventType(),
                States.Confirmation.VERIFIED,
                Optional.empty(),
                ConfirmationRow.conceal(atRest, id, message),
                now);
        Sealed confirmation = sealer.seal(
                Kind.CONFIRMATION,
                row.id(),
                mode,
                List.of(payment.request().orElseThrow()),
                Json.object()
                        .put("provider", route.provider())
                        .put("event_id", fact.eventId())
                        .put("event_type", fact.eventType())
                        .put("confirmation_mode", confirmationMode)
                        .put("signature", confirmationMode.equals("webhook_confirmation") ? "valid" : "not_required")
                        .put("signed_at", DocumentTime.text(fact.signedAt()))
                        .put("occurred_at", DocumentTime.text(fact.occurredAt()))
                        .put("provider_reference", fact.reference())
                        .put("reference", payment.id().text())
                        .put("amount", payment.amount().json())
                        .put("message_digest", Digest.of(message).toString()));
        Id.Grant grantId = new Id.Grant(ids.next(agent));
        Instant grantExpiresAt = now.plus(GRANT_LIFETIME);
        List<Transfer> transfers = transfers(route, payment, now);
        Ref account = Ref.agentCredits(agent, payment.credits().asset());
        Sealed event = sealer.seal(
                Kind.CREDIT_FUNDING_EVENT,
                new Id.FundingEvent(Ids.after(id.uuid(), FUNDING_EVENT)),
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
                                        transfers, transfer -> transfer.json().build()))
                        .put("tools", Json.texts(payment.tools()))
                        .put("grant_expires_at", DocumentTime.text(grantExpiresAt)));
        Sealed receipt = receipt(route, payment, fact, id, grantId, event);
        Sealed eligibility = sealer.seal(
                Kind.RUN_ELIGIBILITY,
                new Id.Eligibility(Ids.after(id.uuid(), ELIGIBILITY)),
                mode,
                List.of(receipt.link()),
                Json.object()
                        .put("grant_id", grantId.text())
                        .put("agent_id", agent.text())
                        .put("tools", Json.texts(payment.tools()))
                        .put("data_modes", Json.texts(payment.dataModes()))
                        .put("credits", payment.credits().json())
                        .put("expires_at", DocumentTime.text(grantExpiresAt)));
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
        return new Prepared(
                row, Packet.of(agent, List.of(confirmation, event, receipt, eligibility)), grant, transfers);
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
                new Id.Transfer(ids.next(payment.agent())),
                payment.agent(),
                Transfer.Phase.SINGLE,
                Optional.empty(),
                debit,
                credit,
                amount,
                payment.id().uuid(),
                now);
    }

    private Instant now() {
        return DocumentTime.micros(clock.instant());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Sealed receipt(
            ProviderRoute route,
            PaymentRow payment,
            Fact fact,
            Id.Confirmation confirmation,
            Id.Grant grant,
            Sealed event) {
        String statement = payment.amount().readable() + " settled through " + route.provider() + " as "
                + fact.reference() + " funded " + payment.credits().readable() + ".";
        return sealer.seal(
                Kind.SETTLEMENT_RECEIPT,
                new Id.SettlementReceipt(Ids.after(confirmation.uuid(), RECEIPT)),
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
                        // The provider's clock may be ahead of ours; its own word stands in the confirmation.
                        .put("settled_at", DocumentTime.text(earlier(fact.occurredAt(), now())))
                        .put("statement", statement));
    }
}
