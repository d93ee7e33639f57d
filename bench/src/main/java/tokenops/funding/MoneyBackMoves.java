package tokenops.funding;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tokenops.funding.MoneyBack.Seen;
import tokenops.funding.PaymentMoves.Funded;
import tokenops.funding.ProviderRoute.Fact;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.ledger.SweepMoves;
import tokenops.ledger.Transfer;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.States;
import tokenops.proof.Digest;
import tokenops.simulation.Node;
import tokenops.simulation.Papers;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.AuditEntry;
import tokenops.store.Reply;

/** Money that goes back: operators' refunds, and what the bank tells of, in whatever order and however old. */
final class MoneyBackMoves {
    private static final Duration ASKED_AGAIN_FOR = Duration.ofHours(23);

    private final World world;
    private final Papers papers;
    private final Bank bank;
    private final PaymentMoves payments;
    private final MoneyBackSteps steps;
    private final SweepMoves sweeps;
    private long asked;

    MoneyBackMoves(
            World world, Papers papers, Bank bank, PaymentMoves payments, MoneyBackSteps steps, SweepMoves sweeps) {
        this.world = world;
        this.papers = papers;
        this.bank = bank;
        this.payments = payments;
        this.steps = steps;
        this.sweeps = sweeps;
    }

    // --- what operators want ---

    /** An operator refunds a payment, whole or in part, sometimes more than there is, sometimes twice under one key. */
    void refund() {
        payments.anyFunded().ifPresent(funded -> {
            PaymentRow payment = payments.row(funded.payment());
            long most = payment.amount().minor();
            Optional<Long> amount = world.random().nextBoolean()
                    ? Optional.empty()
                    : Optional.of(world.random().nextLong(most + 1));
            Digest key =
                    Digest.of(Long.toString(asked += world.oneIn(10) ? 0 : 1).getBytes(StandardCharsets.US_ASCII));
            begin(funded, payment, amount, key);
        });
    }

    private void begin(Funded funded, PaymentRow payment, Optional<Long> amount, Digest key) {
        Node node = world.act();
        AuditEntry entry = new AuditEntry(
                new Id.AuditEvent(world.ids().next(payment.id())),
                "operator:simulated",
                "refund",
                payment.id().text(),
                "",
                world.now());
        Adjustments.Begin begin = new Adjustments.Begin(
                funded.party().home(), payment, amount, "wanted", key, steps.fresh(payment.id(), entry.actor()));
        world.submit(
                node,
                Submission.of(entry.with(begin))
                        .whenTold(reply -> {
                            if (reply instanceof Reply.Done<AdjustmentRow>(AdjustmentRow row)) {
                                ask(node, payment, row);
                            }
                        })
                        .ifLost(() -> begin(funded, payment, amount, key)));
    }

    /** Asks the bank for a refund that has begun, and applies what it answers. */
    private void ask(Node node, PaymentRow payment, AdjustmentRow row) {
        if (row.state() == States.Adjustment.FAILED) {
            return;
        }
        try {
            GoneBack fact = row.state() == States.Adjustment.REQUESTED
                    ? bank.refund(row.id(), payment.id(), payment.reference().orElseThrow(), row.amount())
                    : new GoneBack(false, row.reference(), Optional.of(row.id()), row.amount(), Fate.OPEN);
            steps.apply(node, payment.id(), fact);
        } catch (ProviderFailure e) {
            if (e.refused()) {
                steps.apply(node, payment.id(), refused(row));
            }
        }
    }

    private static GoneBack refused(AdjustmentRow row) {
        return new GoneBack(false, Optional.empty(), Optional.of(row.id()), row.amount(), Fate.KEPT);
    }

    /** Goes on with a refund whose answer isn't known. */
    void resume() {
        payments.anyFunded().ifPresent(funded -> resume(funded.payment()));
    }

    void resume(Id.Payment id) {
        PaymentRow payment = payments.row(id);
        for (AdjustmentRow row : List.copyOf(steps.memory(id).rows(AdjustmentRow.OF_PAYMENT, id.uuid()))) {
            if (row.underWay()) {
                resume(world.act(), payment, row);
            }
        }
    }

    private void resume(Node node, PaymentRow payment, AdjustmentRow row) {
        try {
            List<GoneBack> facts =
                    bank.standing(payment.reference().orElseThrow()).goneBack();
            boolean there = facts.stream()
                    .anyMatch(fact -> fact.ours().filter(row.id()::equals).isPresent());
            Runnable then = () -> {
                if (there || row.state() != States.Adjustment.REQUESTED) {
                    return;
                }
                if (row.createdAt().plus(ASKED_AGAIN_FOR).isAfter(world.now())) {
                    ask(node, payment, row);
                } else {
                    steps.apply(node, payment.id(), refused(row));
                }
            };
            steps.applyAll(node, payment.id(), facts, then, then);
        } catch (ProviderFailure e) {
            // later
        }
    }

    /** An operator settles what is owed over a payment. */
    void settle() {
        List<Id.Payment> touched = steps.touched();
        if (!touched.isEmpty()) {
            Id.Payment payment = touched.remove(world.random().nextInt(touched.size()));
            Seen seen = steps.look(payment);
            if (seen.position().owes()) {
                touched.add(payment);
                sweeps.sweep(seen.position().grant());
                settle(seen);
            }
        }
    }

    private void settle(Seen seen) {
        Id.Payment payment = seen.payment().id();
        Node node = world.act();
        Amount owed = new Amount(
                seen.payment().amount().asset(), seen.position().books().receivable());
        Id.Adjustment document = new Id.Adjustment(world.ids().next(payment));
        Transfer transfer = Receivables.transfer(
                seen.payment(),
                world.random().nextBoolean() ? Receivables.How.PAID : Receivables.How.WRITTEN_OFF,
                owed,
                document,
                new Id.Transfer(world.ids().next(payment)),
                world.now());
        world.submit(
                node,
                Submission.of(new Receivables.Settle(
                        world.homes().of(payment),
                        seen.payment(),
                        Receivables.row(seen.payment(), transfer, "operator:simulated", "settled"),
                        transfer,
                        papers.sealed(Kind.ADJUSTMENT, document))));
    }

    // --- what the bank says ---

    /** A message of the bank's comes in. */
    void message() {
        bank.message().ifPresent(fact -> {
            Node node = world.act();
            Runnable again = () -> bank.again(fact);
            if (fact.reverses()) {
                takeBack(node, fact, again);
            } else {
                payments.take(node, fact, "webhook_confirmation", () -> {}, again);
            }
        });
    }

    /** Asks the bank how a payment stands whose message may be lost, and what went back of it. */
    void lookUp() {
        payments.anyToAskAbout().ifPresent(charge -> {
            Node node = world.act();
            try {
                List<GoneBack> facts = bank.standing(charge.reference()).goneBack();
                payments.lookUp(node, charge.reference(), () -> applyTo(node, charge, facts), () -> {});
            } catch (ProviderFailure e) {
                // another time
            }
        });
    }

    private void applyTo(Node node, Charge charge, List<GoneBack> facts) {
        if (payments.row(charge.payment()).grant().isPresent()) {
            world.act(node);
            steps.applyAll(node, charge.payment(), facts, () -> {}, () -> {});
        }
    }

    private void takeBack(Node node, Fact fact, Runnable again) {
        ProviderRoute.Standing standing;
        try {
            standing = bank.standing(fact.reference());
        } catch (ProviderFailure e) {
            again.run();
            return;
        }
        Runnable applied = () -> apply(node, fact, standing, again);
        boolean early = standing.payment()
                .flatMap(this::row)
                .filter(row -> row.reference().isPresent() && row.grant().isEmpty())
                .isPresent();
        if (early) {
            // Told of the refund before the payment.
            payments.lookUp(node, fact.reference(), applied, again);
        } else {
            applied.run();
        }
    }

    private Optional<PaymentRow> row(Id.Payment payment) {
        return steps.memory(payment).row(PaymentRow.TABLE, payment.uuid());
    }

    private void apply(Node node, Fact fact, ProviderRoute.Standing standing, Runnable again) {
        world.act(node);
        Optional<PaymentRow> named = standing.payment().flatMap(this::row);
        if (named.flatMap(PaymentRow::grant).isEmpty()) {
            payments.keep(
                    node, fact, named, States.Confirmation.MANUAL_REVIEW, "it funded nothing here", () -> {}, again);
            return;
        }
        steps.applyAll(
                node,
                named.get().id(),
                standing.goneBack(),
                () -> payments.keep(node, fact, named, States.Confirmation.VERIFIED, "", () -> {}, again),
                again);
    }
}
