package tokenops.funding;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.agents.Agents;
import tokenops.agents.Parties;
import tokenops.agents.Party;
import tokenops.funding.Funding.Received;
import tokenops.funding.ProviderRoute.Fact;
import tokenops.funding.ProviderRoute.LookedUp;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.funding.ProviderRoute.Requested;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.path.Sealer;
import tokenops.path.States;
import tokenops.quotes.QuoteMoves;
import tokenops.simulation.Node;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.AtRest;
import tokenops.store.Documents;
import tokenops.store.Index;
import tokenops.store.Memory;
import tokenops.store.Reply;
import tokenops.store.SimulatedLane;

/** Payments: parties ask for them, the bank takes them, and its messages come in. */
public final class PaymentMoves {
    private static final Duration OPEN_FOR = Duration.ofHours(23);
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    private final World world;
    private final Requests requests;
    private final Papers papers;
    private final QuoteMoves quotes;
    private final Bank bank;
    private final FundingDocuments documents;
    private final AtRest atRest;
    private final Parties parties;
    private final Till till;
    private final List<Asking> unanswered = new ArrayList<>();
    private final List<Funded> funded = new ArrayList<>();

    /** A payment that an agent has asked for and the provider hasn't heard of, as far as anybody knows. */
    private record Asking(Party party, Id.Payment payment) {}

    /** A payment that has funded a grant. */
    public record Funded(Party party, Id.Payment payment, Id.Grant grant) {}

    PaymentMoves(
            World world, Parties parties, Requests requests, Papers papers, QuoteMoves quotes, Bank bank, Till till) {
        this.world = world;
        this.parties = parties;
        this.till = till;
        this.requests = requests;
        this.papers = papers;
        this.quotes = quotes;
        this.bank = bank;
        this.atRest = new AtRest(new byte[32], world.ids());
        this.documents =
                new FundingDocuments(new Sealer(world.clock(), world.ids()), world.ids(), world.clock(), atRest);
    }

    /** Prepares a lane for the look-ups of payments. */
    static void index(SimulatedLane lane) {
        Memory memory = lane.memory();
        memory.index(PaymentRow.OF_QUOTE, Index.equal(PaymentRow.OF_QUOTE, row -> true));
        memory.index(
                PaymentRow.OPEN_OF_AGENT,
                Index.equal(
                        PaymentRow.OPEN_OF_AGENT,
                        row -> row.state() == States.Payment.REQUESTED || row.state() == States.Payment.SUBMITTED));
        memory.index(ConfirmationRow.BY_EVENT, Index.equal(ConfirmationRow.BY_EVENT, row -> true));
        memory.index(AdjustmentRow.OF_PAYMENT, Index.equal(AdjustmentRow.OF_PAYMENT, row -> true));
    }

    /** Asks for payment of any quote. */
    public void request() {
        quotes.any().ifPresent(quote -> intend(world.act(), quote));
    }

    private void intend(Node node, QuoteMoves.Open quote) {
        Party party = quote.party();
        Instant now = world.now();
        PaymentRow row = new PaymentRow(
                new Id.Payment(world.ids().next(party.id())),
                party.id(),
                quote.id(),
                bank.name(),
                States.Payment.REQUESTED,
                Optional.empty(),
                Optional.empty(),
                quote.price(),
                quote.credits(),
                List.of(Party.TOOL),
                Agents.dataModes(),
                Optional.empty(),
                now,
                now.plus(OPEN_FOR));
        world.submit(
                node,
                Submission.of(new Payments.Intend(party.home(), row, world.switchedOff()))
                        .whenDone(intended -> unanswered.add(new Asking(party, intended.id())))
                        .whenTold(reply -> {
                            if (reply instanceof Reply.Done<PaymentRow>(PaymentRow intended)) {
                                submit(node, party, intended);
                            }
                        }));
    }

    /** Takes up a payment whose answer isn't known, as the sweep does and whoever asks again. */
    public void resume() {
        if (!unanswered.isEmpty()) {
            Asking asking = unanswered.remove(world.random().nextInt(unanswered.size()));
            Node node = world.act();
            PaymentRow row = row(asking.payment());
            if (row.expiresAt().isAfter(world.now())) {
                submit(node, asking.party(), row);
            }
        }
    }

    private void submit(Node node, Party party, PaymentRow row) {
        Requested requested;
        try {
            requested = bank.request(row.id(), row.agent(), row.amount());
        } catch (ProviderFailure e) {
            return;
        }
        Sealed document = papers.sealed(Kind.PAYMENT_REQUEST, row.id());
        Optional<Documents.Stored> stored = row.state() == States.Payment.REQUESTED
                ? Optional.empty()
                : world.lane(party.home()).document(row.id());
        requests.send(
                party.id(),
                "payment",
                at -> Optional.of(Submission.of(new Payments.Submit(party.home(), row, document, stored, requested))));
    }

    PaymentRow row(Id.Payment payment) {
        return memory(payment).row(PaymentRow.TABLE, payment.uuid()).orElseThrow();
    }

    private Memory memory(Id id) {
        return world.lane(world.homes().of(id)).memory();
    }

    /**
     * Takes what the bank says of one payment.
     *
     * @param then what follows when it is taken, whatever it came to
     * @param again what the bank does when nobody answers
     */
    void take(Node node, Fact fact, String mode, Runnable then, Runnable again) {
        Optional<PaymentRow> named =
                fact.payment().flatMap(payment -> memory(payment).row(PaymentRow.TABLE, payment.uuid()));
        if (named.isEmpty()) {
            keep(node, fact, named, States.Confirmation.MANUAL_REVIEW, "it names no payment of ours", then, again);
            return;
        }
        PaymentRow payment = named.get();
        if (payment.at(world.now()) == States.Payment.REQUESTED) {
            again.run();
            return;
        }
        Optional<Judgement> against = Judgement.of(bank, payment, fact);
        if (against.isPresent()) {
            keep(node, fact, named, against.get().state(), against.get().reason(), then, again);
            return;
        }
        Home home = world.homes().of(payment.agent());
        FundingDocuments.Prepared prepared = documents.prepare(bank, payment, fact, MESSAGE, mode);
        Submission<Received> fund = Submission.of(new Funding.Fund(home, payment, prepared));
        world.submit(
                node,
                fund.whenDone(received -> {
                            if (received.state() == States.Confirmation.VERIFIED) {
                                funded(payment, prepared.grant().id());
                            }
                        })
                        .whenTold(reply -> then.run())
                        .ifLost(again));
    }

    private void funded(PaymentRow payment, Id.Grant grant) {
        Party party = parties.of(payment.agent());
        party.funded(payment.credits().minor());
        till.received(payment.id(), payment.amount().minor());
        funded.add(new Funded(party, payment.id(), grant));
    }

    /** Keeps a message that doesn't fund. */
    void keep(
            Node node,
            Fact fact,
            Optional<PaymentRow> about,
            States.Confirmation state,
            String reason,
            Runnable then,
            Runnable again) {
        int homeByte = about.map(row -> row.agent().homeByte()).orElse(0);
        Id.Confirmation id = new Id.Confirmation(world.ids().next(homeByte));
        ConfirmationRow row = new ConfirmationRow(
                id,
                about.map(PaymentRow::id),
                new ConfirmationRow.Event(bank.provider(), fact.eventId()),
                fact.eventType(),
                state,
                Optional.of(reason),
                MESSAGE,
                world.now());
        Submission<Received> keep = Submission.of(new Funding.Keep(world.homes().ofByte(homeByte), row));
        world.submit(node, keep.whenTold(reply -> then.run()).ifLost(again));
    }

    /** A payment that the bank may be asked about, as its message may be lost. */
    Optional<Charge> anyToAskAbout() {
        return bank.anyPaid()
                .filter(this::canBeAsked)
                .filter(charge -> row(charge.payment()).grant().isEmpty() || world.oneIn(10));
    }

    /** Whether the server knows yet how the bank calls this payment. */
    private boolean canBeAsked(Charge charge) {
        return row(charge.payment()).reference().isPresent();
    }

    void lookUp(Node node, String reference, Runnable then, Runnable again) {
        try {
            Optional<LookedUp> found = bank.lookUp(reference);
            found.ifPresentOrElse(said -> take(node, said.fact(), "provider_api_polling", then, again), then);
        } catch (ProviderFailure e) {
            again.run();
        }
    }

    /** Asks about every payment that isn't confirmed, and takes up every one whose answer isn't known. */
    void lookUpAll() {
        for (int i = unanswered.size(); i > 0; i--) {
            resume();
        }
        bank.paid().stream()
                .filter(this::canBeAsked)
                .filter(charge -> row(charge.payment()).grant().isEmpty())
                .forEach(charge -> lookUp(world.act(), charge.reference(), () -> {}, () -> {}));
    }

    /** All payments that have funded. */
    List<Funded> funded() {
        return funded;
    }

    /** Any payment that has funded. */
    public Optional<Funded> anyFunded() {
        return funded.isEmpty() ? Optional.empty() : Optional.of(world.any(funded));
    }
}
