package tokenops.funding;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.funding.ConfirmationRow.Event;
import tokenops.funding.ProviderRoute.Fact;
import tokenops.ledger.Account;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantBooks;
import tokenops.ledger.Ledger;
import tokenops.ledger.Transfer;
import tokenops.log.Sealing;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Lifecycle;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.store.AtRest;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Stations 6 and 7, confirmation and funding: the provider's word is held against the payment it names, kept with its exact
 * bytes, and in the same commit becomes ledger transfers, a grant, a settlement receipt and a run eligibility.
 */
public final class Funding {
    private static final Logger LOG = LoggerFactory.getLogger(Funding.class);

    /** Messages come within seconds as a rule. */
    private static final Duration LOOKED_UP_AFTER = Duration.ofMinutes(2);

    /** As long as providers go on sending a message (Stripe: three days). */
    private static final Duration LOOKED_UP_FOR = Duration.ofDays(3);

    /** A chain or a bank may take its time over money that was sent. */
    private static final Duration ENDED_LOOKED_UP_FOR = Duration.ofDays(30);

    /** Ids are in the order of time, so that the newest of each home are at the end of its index; as with payments. */
    private static final String IN_REVIEW = """
            SELECT review.* FROM generate_series(0, ? - 1) AS h (home) CROSS JOIN LATERAL (
              SELECT * FROM confirmation WHERE confirmation.home = h.home::smallint AND state = 'manual_review'
              ORDER BY id DESC LIMIT ?) AS review
            ORDER BY review.id DESC LIMIT ?""";

    private final Core core;
    private final Payments payments;
    private final Adjustments adjustments;
    private final AtRest atRest;
    private final FundingDocuments documents;
    private final FirstLook firstLook;
    private final Turns unconfirmed;
    private final Turns ended;

    public Funding(Core core, Payments payments, Adjustments adjustments, AtRest atRest) {
        this.core = core;
        this.payments = payments;
        this.adjustments = adjustments;
        this.atRest = atRest;
        this.documents = new FundingDocuments(core.sealer(), core.ids(), core.clock(), atRest);
        this.firstLook = new FirstLook(core.reads(), core.homes());
        this.unconfirmed =
                new Turns(core.reads(), core.clock(), "payment", "state = 'submitted'", LOOKED_UP_AFTER, LOOKED_UP_FOR);
        this.ended = new Turns(
                core.reads(),
                core.clock(),
                "payment",
                "state IN ('pending', 'failed', 'expired')",
                LOOKED_UP_AFTER,
                ENDED_LOOKED_UP_FOR);
    }

    /** What a provider is answered: that its message was kept, and what it came to. */
    public record Received(String id, String kind, States.Confirmation state, Optional<String> reason) {}

    /**
     * Takes a provider's message.
     *
     * <p>Refused: not signed, stale, about a payment whose own request isn't answered yet, or not to be judged while the provider can't
     * be asked (it sends again). A signed message that doesn't fund is kept with the reason and answered as received.
     */
    public Reply<Received> receive(ProviderRoute route, byte[] body, Map<String, String> headers) {
        return switch (route.read(body, headers, core.now())) {
            case ProviderRoute.Message.NotSigned(String why) ->
                Reply.refused(Refusal.of(Problem.WEBHOOK_SIGNATURE_INVALID, why));
            case ProviderRoute.Message.Stale(String why) -> Reply.refused(Refusal.of(Problem.WEBHOOK_STALE, why));
            case ProviderRoute.Message.Event(Fact fact) ->
                fact.reverses() ? takeBack(route, fact, body) : take(route, fact, body, "webhook_confirmation");
        };
    }

    /** Asks providers how payments stand whose message may be lost, and takes what they say. */
    public void lookUp(Home home) {
        for (Turns turns : List.of(unconfirmed, ended)) {
            turns.take(
                    home,
                    id -> payments.row(new Id.Payment(id))
                            .filter(row -> row.grant().isEmpty())
                            .ifPresent(this::lookUp));
        }
    }

    private void lookUp(PaymentRow row) {
        Optional<ProviderRoute> route = payments.route(row.route());
        if (route.isPresent() && row.reference().isPresent()) {
            lookUp(route.get(), row.reference().get());
        }
    }

    /**
     * Takes what the provider says of a payment when it is asked. Who has lost the word that it is paid may have lost the word of its
     * refund as well, so of what is paid all that went back is taken with it. Answers why that can't be done just now.
     */
    private Optional<Refusal> lookUp(ProviderRoute route, String reference) {
        try {
            Optional<ProviderRoute.LookedUp> found = route.lookUp(reference);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Fact fact = found.get().fact();
            if (!fact.funds()) {
                hear(route, fact);
                return Optional.empty();
            }
            // Before anything is taken: a payment that has funded isn't looked up again.
            List<ProviderRoute.GoneBack> goneBack = goneBack(route, reference);
            byte[] message = found.get().message();
            if (take(route, fact, message, "provider_api_polling")
                    instanceof Reply.Refused<Received>(Refusal refusal)) {
                return Optional.of(refusal);
            }
            named(route, fact.payment(), fact.mode(), reference)
                    .filter(payment -> payment.grant().isPresent())
                    .ifPresent(payment -> takeBack(route, payment, fact, message, goneBack));
            return Optional.empty();
        } catch (ProviderRoute.ProviderFailure e) {
            LOG.warn("{} can't be asked about {}: {}", route.provider(), reference, String.valueOf(e.getMessage()));
            return e.refused()
                    ? Optional.empty()
                    : Optional.of(Refusal.of(Problem.UNAVAILABLE, "the provider can't be asked; send again"));
        }
    }

    /** All that went back of a payment. A provider that doesn't tell us keeps nobody's payment from being taken. */
    private static List<ProviderRoute.GoneBack> goneBack(ProviderRoute route, String reference)
            throws ProviderRoute.ProviderFailure {
        try {
            return route.standing(reference).goneBack();
        } catch (ProviderRoute.ProviderFailure e) {
            if (!e.refused()) {
                throw e;
            }
            LOG.error(
                    "{} doesn't tell what went back of {}: {}",
                    route.provider(),
                    reference,
                    String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /** Takes back what went back of a payment that was found paid; where that can't be, an operator must look at it. */
    private void takeBack(
            ProviderRoute route, PaymentRow payment, Fact paid, byte[] message, List<ProviderRoute.GoneBack> goneBack) {
        adjustments
                .steps()
                .applyAll(route, payment.id(), goneBack)
                .ifPresent(refusal -> keep(
                        route,
                        paid.as("standing_" + paid.reference(), "payment.standing"),
                        message,
                        Optional.of(payment),
                        refusal.detail()));
    }

    /** The payment that the provider names, where it is the one that it was asked about. */
    private Optional<PaymentRow> named(ProviderRoute route, Optional<Id.Payment> payment, Mode mode, String reference) {
        return payment.flatMap(payments::row)
                .filter(row -> row.route().equals(route.name())
                        && row.amount().asset().mode() == mode
                        && row.reference().filter(reference::equals).isPresent());
    }

    /** Writes how a payment stands that isn't paid. No message said it, so none is kept. */
    private void hear(ProviderRoute route, Fact fact) {
        fact.payment()
                .flatMap(payments::row)
                .filter(row -> Judgement.misfit(route, row, fact).isEmpty())
                .ifPresent(row -> fact.stands()
                        .ifPresent(state -> core.lanes()
                                .submit(new Stands(core.homes().of(row.id()), row.id(), state, true))
                                .orFail()));
    }

    /**
     * Takes a message that money went back: the provider is asked for all that did, so that neither the order of messages nor the loss
     * of one matters. The message is kept when it was all applied.
     */
    private Reply<Received> takeBack(ProviderRoute route, Fact fact, byte[] message) {
        ProviderRoute.Standing standing;
        try {
            standing = route.standing(fact.reference());
        } catch (ProviderRoute.ProviderFailure e) {
            return e.refused()
                    ? keep(route, fact, message, Optional.empty(), "the provider has no such payment for us")
                    : Reply.refused(Refusal.of(Problem.UNAVAILABLE, "the provider can't be asked; send again"));
        }
        Optional<PaymentRow> named = named(route, standing.payment(), standing.mode(), fact.reference());
        if (named.isPresent() && named.get().grant().isEmpty()) {
            // Told of the refund before the payment: kept as it is, it would never be applied.
            Optional<Refusal> notYet = lookUp(route, fact.reference());
            if (notYet.isPresent()) {
                return Reply.refused(notYet.get());
            }
            named = payments.row(named.get().id());
        }
        Optional<PaymentRow> funded = named.filter(row -> row.grant().isPresent());
        if (funded.isEmpty()) {
            return keep(route, fact, message, named, "money went back of a payment that funded nothing here");
        }
        Optional<Refusal> refusal =
                adjustments.steps().applyAll(route, funded.get().id(), standing.goneBack());
        if (refusal.isPresent() && refusal.get().problem() == Problem.UNAVAILABLE) {
            return Reply.refused(refusal.get());
        }
        return refusal.isPresent()
                ? keep(route, fact, message, funded, refusal.get().detail())
                : core.lanes()
                        .submit(new Keep(
                                core.homes().of(funded.get().id()),
                                kept(
                                        route,
                                        fact,
                                        message,
                                        funded.get().agent().homeByte(),
                                        Optional.of(funded.get().id()),
                                        States.Confirmation.VERIFIED,
                                        Optional.empty())));
    }

    private Reply<Received> keep(
            ProviderRoute route, Fact fact, byte[] message, Optional<PaymentRow> about, String reason) {
        int homeByte = about.map(row -> row.agent().homeByte()).orElse((int) Home.SHARED.number());
        return core.lanes()
                .submit(new Keep(
                        core.homes().ofByte(homeByte),
                        kept(
                                route,
                                fact,
                                message,
                                homeByte,
                                about.map(PaymentRow::id),
                                States.Confirmation.MANUAL_REVIEW,
                                Optional.of(reason))));
    }

    private Reply<Received> take(ProviderRoute route, Fact fact, byte[] message, String confirmationMode) {
        Event event = new Event(route.provider(), fact.eventId());
        Optional<FirstLook.Known> named = fact.payment().flatMap(payment -> firstLook.at(payment, event));
        if (named.isEmpty()) {
            return keep(route, fact, message, Optional.empty(), "the message names no payment of ours");
        }
        Optional<Id.Confirmation> before = named.get().before();
        if (before.isPresent()) {
            return Reply.done(duplicate(before.get(), event));
        }
        PaymentRow payment = named.get().payment();
        Home home = core.homes().of(payment.agent());
        if (payment.at(core.now()) == States.Payment.REQUESTED) {
            return Reply.refused(
                    Refusal.of(Problem.UNAVAILABLE, "the payment request is not answered yet; send again"));
        }
        // Of a payment that has funded it is nearly always told the same again: nothing is sealed for that.
        Optional<Judgement> against = Judgement.of(route, payment, fact)
                .or(() -> payment.grant().isPresent()
                        ? Judgement.rejected(
                                "the payment is " + payment.at(core.now()).word() + " already")
                        : Optional.empty());
        Optional<Stands> stands = fact.stands()
                .filter(state -> payment.grant().isEmpty()
                        && Judgement.misfit(route, payment, fact).isEmpty())
                .map(state -> new Stands(home, payment.id(), state, false));
        if (stands.filter(heard -> Stands.revives(payment.state(), heard.state()))
                .isPresent()) {
            // Kept as it is, a copy of it would be passed over: so the provider is asked first.
            Optional<Refusal> notYet = lookUp(route, fact.reference());
            if (notYet.isPresent()) {
                return Reply.refused(notYet.get());
            }
        }
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
                                    Optional.of(against.get().reason())),
                            stands));
        }
        return core.lanes()
                .submit(new Fund(home, payment, documents.prepare(route, payment, fact, message, confirmationMode)));
    }

    private ConfirmationRow kept(
            ProviderRoute route,
            Fact fact,
            byte[] message,
            int homeByte,
            Optional<Id.Payment> payment,
            States.Confirmation state,
            Optional<String> reason) {
        Id.Confirmation id = new Id.Confirmation(core.ids().next(homeByte));
        return new ConfirmationRow(
                id,
                payment,
                new Event(route.provider(), fact.eventId()),
                fact.eventType(),
                state,
                reason,
                ConfirmationRow.conceal(atRest, id, message),
                core.now());
    }

    private static Received received(ConfirmationRow row) {
        return new Received(row.id().text(), Kind.CONFIRMATION.word(), row.state(), row.reason());
    }

    private static Received duplicate(Id.Confirmation first, Event event) {
        return new Received(
                first.text(),
                Kind.CONFIRMATION.word(),
                States.Confirmation.DUPLICATE,
                Optional.of("the provider's event " + event.id() + " was received before"));
    }

    private static Optional<ConfirmationRow> before(Rows rows, Event event) {
        return rows.find(ConfirmationRow.BY_EVENT, event).stream().findFirst();
    }

    /** Keeps a message that doesn't fund. @param stands how its payment stands by it */
    record Keep(Home home, ConfirmationRow row, Optional<Stands> stands) implements Command<Received> {
        Keep(Home home, ConfirmationRow row) {
            this(home, row, Optional.empty());
        }

        @Override
        public void needs(Needs needs) {
            stands.ifPresent(heard -> heard.needs(needs));
            needs.find(ConfirmationRow.BY_EVENT, row.event());
        }

        @Override
        public Outcome<Received> decide(Rows rows, Instant now) {
            Optional<ConfirmationRow> first = before(rows, row.event());
            if (first.isPresent()) {
                return Outcome.done(duplicate(first.get().id(), row.event()));
            }
            rows.put(ConfirmationRow.TABLE, row);
            stands.ifPresent(heard -> heard.decide(rows, now));
            return Outcome.done(received(row));
        }
    }

    /** Funds a payment: once, whatever comes how often. */
    record Fund(Home home, PaymentRow seen, FundingDocuments.Prepared prepared) implements Command<Received> {
        @Override
        public void needs(Needs needs) {
            for (Transfer transfer : prepared.transfers()) {
                needs.lock(Account.TABLE, transfer.debit()).lock(Account.TABLE, transfer.credit());
            }
            needs.lock(PaymentRow.TABLE, seen.id().uuid())
                    .find(ConfirmationRow.BY_EVENT, prepared.row().event());
        }

        @Override
        public Outcome<Received> decide(Rows rows, Instant now) {
            Optional<ConfirmationRow> first = before(rows, prepared.row().event());
            if (first.isPresent()) {
                return Outcome.done(duplicate(first.get().id(), prepared.row().event()));
            }
            PaymentRow payment = rows.get(PaymentRow.TABLE, seen.id().uuid()).orElseThrow();
            // What has funded once may be confirmed again, after a dispute or a refund that failed; it never funds
            // again.
            if (payment.grant().isPresent() || !Lifecycle.PAYMENT.allows(payment.at(now), States.Payment.CONFIRMED)) {
                ConfirmationRow late = rejected(
                        prepared.row(), "the payment is " + payment.at(now).word() + " already");
                rows.put(ConfirmationRow.TABLE, late);
                return Outcome.done(received(late));
            }
            prepared.transfers().forEach(transfer -> Ledger.book(rows, transfer));
            rows.put(Grant.TABLE, prepared.grant());
            rows.put(GrantBooks.TABLE, GrantBooks.empty(prepared.grant().id()));
            rows.put(PaymentRow.TABLE, payment.confirmed(prepared.grant().id()));
            rows.put(ConfirmationRow.TABLE, prepared.row());
            Sealing.put(rows, prepared.documents());
            return Outcome.done(received(prepared.row()));
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
                .map(row -> row.reveal(atRest));
    }

    /** Messages that an operator must look at, newest first, with the reason. */
    public List<Received> inReview(int limit) {
        return core.reads().list(IN_REVIEW, ConfirmationRow.READER, core.homes().homes(), limit, limit).stream()
                .map(Funding::received)
                .toList();
    }
}
