package tokenops.funding;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.funding.MoneyBack.Action;
import tokenops.funding.MoneyBack.Fresh;
import tokenops.funding.MoneyBack.Seen;
import tokenops.funding.MoneyBack.Step;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.ledger.Account.Ref;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.proof.Digest;
import tokenops.store.AuditEntry;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Money that goes back: refunds that an operator asks for, and refunds and disputes that the provider tells of.
 *
 * <p>A refund's intent, which sets its credits aside, is committed before the provider is called, and the answer after it. What lies
 * between is taken up again under the refund's id, which the provider knows as its idempotency key.
 */
public final class Adjustments {
    private static final Logger LOG = LoggerFactory.getLogger(Adjustments.class);

    /** Shorter than providers remember an idempotency key. */
    private static final Duration ASKED_AGAIN_FOR = Duration.ofHours(23);

    /** Younger ones are in somebody's hands. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    /** Banks take weeks over a refund, and none takes a year. */
    private static final Duration ASKED_ABOUT_FOR = Duration.ofDays(365);

    private final Core core;
    private final Payments payments;
    private final AdjustmentSteps steps;
    private final Turns unfinished;

    public Adjustments(Core core, Payments payments) {
        this.core = core;
        this.payments = payments;
        this.steps = new AdjustmentSteps(core, payments);
        this.unfinished = new Turns(
                core.reads(),
                core.clock(),
                "adjustment",
                "state IN ('requested', 'submitted')",
                LEFT_ALONE,
                ASKED_ABOUT_FOR);
    }

    /** What applies the provider's word. */
    AdjustmentSteps steps() {
        return steps;
    }

    /**
     * A refund or dispute as it is answered, or a debt that was settled.
     *
     * @param amount money that goes back, or is settled
     * @param credits that the amount stands for: its share of those that the payment bought
     * @param setAside of them, while the provider hasn't decided the refund; what is missing runs hold or have burnt
     * @param takenBack of them, once the money is gone
     * @param covered of the amount, by what wasn't spent
     * @param owed the rest of the amount, as the agent came to owe it. What it owes now stands in the payment's grant
     */
    public record Adjustment(
            String id,
            String kind,
            String type,
            States.Adjustment state,
            String paymentId,
            Amount amount,
            Amount credits,
            Optional<Amount> setAside,
            Optional<Amount> takenBack,
            Optional<Amount> covered,
            Optional<Amount> owed,
            Optional<String> providerReference,
            String author,
            String reason,
            Optional<String> closingId,
            Instant createdAt) {}

    static Adjustment answer(AdjustmentRow row) {
        Asset money = row.amount().asset();
        Asset credit = Asset.CREDIT.in(money.mode());
        boolean gone = row.gone();
        return new Adjustment(
                row.id().text(),
                Kind.ADJUSTMENT.word(),
                type(row),
                row.state(),
                row.payment().text(),
                row.amount(),
                new Amount(credit, row.credits()),
                row.underWay() ? Optional.of(new Amount(credit, row.held())) : Optional.empty(),
                gone ? Optional.of(new Amount(credit, row.taken())) : Optional.empty(),
                gone ? Optional.of(new Amount(money, row.amount().minor() - row.owed())) : Optional.empty(),
                gone ? Optional.of(new Amount(money, row.owed())) : Optional.empty(),
                row.reference(),
                row.author(),
                row.reason(),
                row.closing().map(Id::text),
                row.createdAt());
    }

    private static String type(AdjustmentRow row) {
        return row.state() == States.Adjustment.SETTLED ? "receivable_settled" : row.dispute() ? "dispute" : "refund";
    }

    /**
     * What an operator asks.
     *
     * @param amount in minor units of what was paid; whatever may still be refunded, when empty
     * @param entry of the audit trail, which says the amount with its asset
     */
    public record Wanted(Optional<Long> amount, String reason, Function<Optional<Amount>, AuditEntry> entry) {}

    /**
     * Refunds a payment, whole or in part.
     *
     * <p>Refused: no such payment, one that isn't confirmed or is disputed, more than may still be refunded, a provider that refuses
     * it for good or doesn't answer. In the last case the refund stays begun, and the same key or the sweep goes on with it.
     */
    public Reply<Adjustment> refund(Id.Payment paymentId, Wanted wanted, Optional<Once> once) {
        Optional<PaymentRow> payment = payments.row(paymentId);
        if (payment.isEmpty()) {
            return Reply.refused(Refusal.notFound("payment"));
        }
        Home home = core.homes().of(paymentId);
        Optional<Reply<Adjustment>> before = once.flatMap(key -> core.replay(home, key));
        if (before.isPresent()) {
            return before.get();
        }
        Optional<ProviderRoute> route = payments.route(payment.get().route());
        if (route.isEmpty()) {
            return Reply.refused(Refusal.of(
                    Problem.ROUTE_UNKNOWN, "the route " + payment.get().route() + " is not configured"));
        }
        if (payment.get().grant().isEmpty()) {
            return Reply.refused(refused(payment.get(), 0, "the payment is not confirmed"));
        }
        Digest asked = Digest.of(once.map(Adjustments::identity)
                .orElseGet(() -> core.ids().next(paymentId).toString())
                .getBytes(StandardCharsets.UTF_8));
        Asset asset = payment.get().amount().asset();
        AuditEntry entry = wanted.entry().apply(wanted.amount().map(minor -> new Amount(asset, minor)));
        Reply<AdjustmentRow> begun = core.lanes()
                .submit(entry.with(new Begin(
                        home,
                        payment.get(),
                        wanted.amount(),
                        wanted.reason(),
                        asked,
                        steps.fresh(payment.get(), entry.actor()))));
        return switch (begun) {
            case Reply.Done<AdjustmentRow>(AdjustmentRow row) -> ask(route.get(), payment.get(), row, once);
            case Reply.Refused<AdjustmentRow>(Refusal refusal) -> Reply.refused(refusal);
            case Reply.Replayed<AdjustmentRow> replayed -> Reply.refused(Refusal.failed());
        };
    }

    private static String identity(Once once) {
        return once.scope() + "\n" + once.operation() + "\n" + once.key() + "\n" + once.request();
    }

    private static Refusal refused(PaymentRow payment, long refundable, String why) {
        return Refusal.of(Problem.REFUND_REFUSED, why)
                .with("state", payment.state().word())
                .with("refundable", new Amount(payment.amount().asset(), refundable));
    }

    /** An operator's refund begins, or goes on. */
    record Begin(Home home, PaymentRow payment, Optional<Long> amount, String reason, Digest asked, Fresh fresh)
            implements Command<AdjustmentRow> {
        @Override
        public void needs(Needs needs) {
            AdjustmentSteps.needs(
                    needs,
                    payment,
                    List.of(
                            AdjustmentSteps.account(payment),
                            Ref.creditsReturned(payment.credits().asset())));
        }

        @Override
        public Outcome<AdjustmentRow> decide(Rows rows, Instant now) {
            Seen seen = AdjustmentSteps.seen(rows, payment);
            Optional<AdjustmentRow> already = seen.adjustments().stream()
                    .filter(row -> row.asked().filter(asked::equals).isPresent())
                    .findFirst();
            if (already.isPresent()) {
                return Outcome.done(already.get());
            }
            long refundable = seen.position().refundable();
            if (seen.payment().state() != States.Payment.CONFIRMED) {
                return Outcome.refused(refused(seen.payment(), 0, why(seen)));
            }
            long wanted = amount.orElse(refundable);
            if (wanted < 1 || wanted > refundable) {
                return Outcome.refused(refused(
                        seen.payment(),
                        refundable,
                        "of " + payment.amount().readable() + " at most "
                                + new Amount(payment.amount().asset(), refundable).readable() + " can be refunded"));
            }
            long credits = seen.position().creditsFor(wanted);
            AdjustmentRow row = MoneyBack.begun(
                    seen,
                    fresh,
                    false,
                    new Amount(payment.amount().asset(), wanted),
                    credits,
                    seen.position().reservable(credits),
                    reason,
                    Optional.of(asked));
            Action begin = Action.plain(Step.BEGIN, row);
            Bookings.apply(rows, seen, begin, Bookings.transfers(seen, begin, List.of(), fresh.at()));
            return Outcome.done(row);
        }
    }

    private static String why(Seen seen) {
        boolean lost = seen.adjustments().stream().anyMatch(row -> row.state() == States.Adjustment.LOST);
        return "the payment is " + seen.payment().state().word()
                + (lost ? ": the payer's bank took money of it back in a dispute that was lost" : "");
    }

    /** Asks the provider for a refund that has begun, and applies what it answers. */
    private Reply<Adjustment> ask(ProviderRoute route, PaymentRow payment, AdjustmentRow row, Optional<Once> once) {
        if (row.state() == States.Adjustment.FAILED) {
            return Reply.refused(refusedThere(payment, route.provider() + " has refused this refund."));
        }
        try {
            GoneBack fact = row.state() == States.Adjustment.REQUESTED
                    ? route.refund(row.id(), payment.id(), payment.reference().orElseThrow(), row.amount())
                    : new GoneBack(false, row.reference(), Optional.of(row.id()), row.amount(), Fate.OPEN);
            return steps.apply(route, payment.id(), fact, once);
        } catch (ProviderFailure e) {
            String says = route.provider() + ": " + e.getMessage();
            if (!e.refused()) {
                return Reply.refused(Refusal.of(Problem.PROVIDER_FAILED, says));
            }
            steps.apply(
                    route,
                    payment.id(),
                    new GoneBack(false, Optional.empty(), Optional.of(row.id()), row.amount(), Fate.KEPT),
                    Optional.empty());
            hear(route, payment);
            return Reply.refused(refusedThere(payment, says));
        }
    }

    /** A refusal means as a rule that money has gone back of which nobody has told us yet. */
    private void hear(ProviderRoute route, PaymentRow payment) {
        try {
            List<GoneBack> facts =
                    route.standing(payment.reference().orElseThrow()).goneBack();
            steps.applyAll(route, payment.id(), facts);
        } catch (ProviderFailure e) {
            LOG.warn("{} can't be asked about {}: {}", route.provider(), payment.id(), String.valueOf(e.getMessage()));
        }
    }

    /** The provider's no is its last word: the same refund can't be had by asking again. */
    private Refusal refusedThere(PaymentRow payment, String says) {
        Seen now = steps.look(payments.row(payment.id()).orElseThrow());
        boolean confirmed = now.payment().state() == States.Payment.CONFIRMED;
        return refused(
                now.payment(),
                confirmed ? now.position().refundable() : 0,
                (says.endsWith(".") ? says : says + ".")
                        + " Asking again doesn't help: look at the payment's adjustments, and begin another refund under a fresh key"
                        + " or pay the agent by other means.");
    }

    /** What went back of a payment, oldest first. */
    public List<Adjustment> of(Id.Payment payment) {
        return steps.rows(payment).stream().map(Adjustments::answer).toList();
    }

    /** A document of money that went back, as it is answered. */
    public record Receipt(String id, String kind, String state, String digest, Raw document) {}

    /** The agent's document of that id. */
    public Optional<Receipt> document(Id.Agent agent, Id.Adjustment id) {
        return core.documents()
                .byId(id)
                .filter(stored ->
                        stored.kind() == Kind.ADJUSTMENT && stored.owner().equals(agent.uuid()))
                .map(stored -> new Receipt(
                        id.text(),
                        stored.kind().word(),
                        "issued",
                        stored.digest().toString(),
                        new Raw(stored.bytes())));
    }

    /** Goes on with refunds whose answer isn't known: the server died, or the provider didn't say. */
    public void resume(Home home) {
        unfinished.take(
                home,
                id -> open(home, id).ifPresent(row -> {
                    Optional<PaymentRow> payment = payments.row(row.payment());
                    payment.flatMap(found -> payments.route(found.route()))
                            .ifPresent(route -> resume(route, payment.get(), row, core.now()));
                }));
    }

    private Optional<AdjustmentRow> open(Home home, UUID id) {
        return core.reads()
                .one(
                        AdjustmentRow.SELECT + "WHERE home = ? AND id = ? AND state IN ('requested', 'submitted')",
                        AdjustmentRow.READER,
                        home,
                        id);
    }

    private void resume(ProviderRoute route, PaymentRow payment, AdjustmentRow row, Instant now) {
        try {
            List<GoneBack> facts =
                    route.standing(payment.reference().orElseThrow()).goneBack();
            steps.applyAll(route, payment.id(), facts);
            boolean there = facts.stream()
                    .anyMatch(fact -> fact.ours().filter(row.id()::equals).isPresent());
            if (there || row.state() != States.Adjustment.REQUESTED) {
                return;
            }
            if (row.createdAt().plus(ASKED_AGAIN_FOR).isAfter(now)) {
                ask(route, payment, row, Optional.empty());
            } else {
                // The provider has never had it, and would no longer know a copy from a second one.
                steps.apply(
                        route,
                        payment.id(),
                        new GoneBack(false, Optional.empty(), Optional.of(row.id()), row.amount(), Fate.KEPT),
                        Optional.empty());
            }
        } catch (ProviderFailure e) {
            LOG.warn("{} can't be asked about {}: {}", route.provider(), row.id(), String.valueOf(e.getMessage()));
        }
    }
}
