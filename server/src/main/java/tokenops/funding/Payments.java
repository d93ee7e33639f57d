package tokenops.funding;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.agents.Agents;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.funding.ProviderRoute.Requested;
import tokenops.log.Sealing;
import tokenops.path.Amount;
import tokenops.path.Caller;
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
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.quotes.QuoteRow;
import tokenops.quotes.Quotes;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;

/**
 * Station 5, the provider route: a quote becomes one payment request at one provider.
 *
 * <p>The intent is committed before the provider is called, and the answer after it. What lies between, a crash included, is
 * taken up again under the payment's id, which the provider knows as its idempotency key.
 */
public final class Payments {
    /** Shorter than providers remember an idempotency key (Stripe: at least 24 hours). */
    static final Duration OPEN_FOR = Duration.ofHours(23);

    /** Of one agent: each is asked after at the provider until it is paid or long past, and that mustn't crowd out what others have paid. */
    static final int OPEN_AT_ONCE = 100;

    /** Younger ones are in somebody's hands. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private final Core core;
    private final Quotes quotes;
    private final Map<String, ProviderRoute> routes;
    private final Switches switches;
    private final Turns unanswered;

    public Payments(Core core, Quotes quotes, Map<String, ProviderRoute> routes, Switches switches) {
        this.core = core;
        this.quotes = quotes;
        this.routes = routes;
        this.switches = switches;
        this.unanswered = new Turns(core.reads(), core.clock(), "payment", "state = 'requested'", LEFT_ALONE, OPEN_FOR);
    }

    /** A payment as it is answered. {@code pay} is what the payer needs, and stands only in the answer to the request. */
    public record Payment(
            String id,
            String kind,
            States.Payment state,
            String route,
            Amount amount,
            Amount credits,
            Optional<String> providerReference,
            Optional<Map<String, String>> pay,
            Instant expiresAt,
            Optional<String> grantId,
            Optional<String> digest,
            Optional<Raw> document) {}

    /**
     * A route as it is shown.
     *
     * @param state off while an operator has switched it off: what is asked to be paid through it is refused
     * @param detail why it can't be used now; absent when it can
     */
    public record Route(
            String name,
            String provider,
            String railMode,
            Mode mode,
            Switches.State state,
            String accepts,
            Optional<String> detail) {}

    /** The routes that there are. */
    public List<Route> routes() {
        return routes.values().stream().map(this::shown).toList();
    }

    private Route shown(ProviderRoute route) {
        Optional<String> off = switches.refusal(Switch.route(route.name())).map(Refusal::detail);
        return new Route(
                route.name(),
                route.provider(),
                route.railMode(),
                route.mode(),
                off.isPresent() ? Switches.State.OFF : Switches.State.ON,
                route.accepts(),
                off.map(why -> why + ": new payment requests are answered 503, money on its way is taken"));
    }

    /** The route of that name, when it serves the mode. */
    public Optional<ProviderRoute> route(String name, Mode mode) {
        return Optional.ofNullable(routes.get(name)).filter(route -> route.mode() == mode);
    }

    /** The route of that name. */
    public Optional<ProviderRoute> route(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    /** The first route through that provider. */
    Optional<ProviderRoute> ofProvider(String provider) {
        return routes.values().stream()
                .filter(route -> route.provider().equals(provider))
                .findFirst();
    }

    /**
     * Asks for payment of a quote. A quote has one payment: asking again gives the same.
     *
     * <p>Refused: no such quote, one that has expired, a route that isn't there, a provider that doesn't answer; a first request,
     * when the route or the tool is switched off, or a hundred payments of the agent wait to be made.
     */
    public Reply<Payment> request(Caller.Agent caller, Id.Quote quoteId, String routeName, Optional<Once> once) {
        // The effect lies in several commits, so a repeat must be known before the first of them.
        Optional<Reply<Payment>> before =
                once.flatMap(key -> core.replay(core.homes().of(caller.id()), key));
        if (before.isPresent()) {
            return before.get();
        }
        Optional<Quotes.Terms> quote = quotes.terms(caller.id(), quoteId);
        if (quote.isEmpty()) {
            return Reply.refused(Refusal.notFound("quote"));
        }
        Optional<ProviderRoute> route =
                route(routeName, caller.mode()).filter(r -> quote.get().routes().contains(r.name()));
        if (route.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.ROUTE_UNKNOWN, "the quote can't be paid through " + routeName)
                    .with("provider_routes", quote.get().routes()));
        }
        Reply<PaymentRow> intended = core.lanes().submit(intend(caller, quote.get(), route.get()));
        return switch (intended) {
            case Reply.Done<PaymentRow> done ->
                submit(done.answer(), quote.get().link(), route.get(), once);
            case Reply.Refused<PaymentRow> refused -> Reply.refused(refused.refusal());
            case Reply.Replayed<PaymentRow> replayed -> Reply.of(Outcome.refused(Refusal.notFound("payment")));
        };
    }

    private Intend intend(Caller.Agent caller, Quotes.Terms quote, ProviderRoute route) {
        Instant now = core.now();
        PaymentRow row = new PaymentRow(
                new Id.Payment(core.ids().next(caller.id())),
                caller.id(),
                quote.row().id(),
                route.name(),
                States.Payment.REQUESTED,
                Optional.empty(),
                Optional.empty(),
                quote.price(),
                quote.credits(),
                List.of(quote.tool()),
                // Credits pay for work on any data: which data an agent may send is what its trust decision says.
                Agents.dataModes(),
                Optional.empty(),
                now,
                now.plus(OPEN_FOR));
        return new Intend(
                core.homes().of(caller.id()),
                row,
                switches.refusal(Switch.route(route.name()), Switch.tool(quote.tool())));
    }

    /** @param off why no payment may begin; one that has begun goes on */
    record Intend(Home home, PaymentRow row, Optional<Refusal> off) implements Command<PaymentRow> {
        @Override
        public void needs(Needs needs) {
            needs.lock(QuoteRow.TABLE, row.quote().uuid())
                    .lock(PaymentRow.TABLE, row.id().uuid())
                    .find(PaymentRow.OF_QUOTE, row.quote().uuid())
                    .find(PaymentRow.OPEN_OF_AGENT, row.agent().uuid());
        }

        @Override
        public Outcome<PaymentRow> decide(Rows rows, Instant now) {
            QuoteRow quote = rows.get(QuoteRow.TABLE, row.quote().uuid()).orElseThrow();
            Optional<PaymentRow> already =
                    rows.find(PaymentRow.OF_QUOTE, row.quote().uuid()).stream().findFirst();
            if (already.isPresent()) {
                return already.get().route().equals(row.route())
                        ? Outcome.done(already.get())
                        : Outcome.refused(Refusal.state(
                                quote.state(),
                                "the quote is being paid through "
                                        + already.get().route()));
            }
            if (off.isPresent()) {
                return Outcome.refused(off.get());
            }
            if (quote.at(now) != States.Quote.OPEN) {
                return Outcome.refused(Refusal.of(
                        Problem.QUOTE_EXPIRED, "the quote was open until " + DocumentTime.text(quote.expiresAt())));
            }
            List<Instant> open = rows.find(PaymentRow.OPEN_OF_AGENT, row.agent().uuid()).stream()
                    .filter(payment -> payment.isOpen(now))
                    .map(PaymentRow::expiresAt)
                    .toList();
            if (open.size() >= OPEN_AT_ONCE) {
                return Outcome.refused(Refusal.limitReached(
                        OPEN_AT_ONCE + " payments of this agent wait to be made, the most that there may be",
                        Collections.min(open)));
            }
            rows.put(QuoteRow.TABLE, quote.accepted());
            rows.put(PaymentRow.TABLE, row);
            return Outcome.done(row);
        }
    }

    private Reply<Payment> submit(PaymentRow row, Sealed.Link quote, ProviderRoute route, Optional<Once> once) {
        if (!row.expiresAt().isAfter(core.now())) {
            // A provider forgets idempotency keys: asked so late, it would begin another payment, which funds nothing.
            return Reply.refused(Refusal.of(
                    Problem.QUOTE_EXPIRED, "the payment could be made until " + DocumentTime.text(row.expiresAt())));
        }
        Requested requested;
        try {
            requested = route.request(row.id(), row.agent(), row.amount());
        } catch (ProviderFailure e) {
            return Reply.refused(Refusal.of(Problem.PROVIDER_FAILED, route.provider() + ": " + e.getMessage()));
        }
        Json.Builder members = Json.object()
                .put("route", route.name())
                .put("provider", route.provider())
                .put("rail_mode", route.railMode())
                .put("provider_reference", requested.reference())
                .put("payee", route.payee())
                .put("amount", row.amount().json())
                .put("credits", row.credits().json())
                .put("expires_at", DocumentTime.text(row.expiresAt()));
        Sealed document = core.sealer()
                .seal(Kind.PAYMENT_REQUEST, row.id(), row.amount().asset().mode(), List.of(quote), members);
        Optional<Documents.Stored> stored = row.state() == States.Payment.REQUESTED
                ? Optional.empty()
                : core.documents().byId(row.id());
        return core.lanes().submit(new Submit(core.homes().of(row.agent()), row, document, stored, requested), once);
    }

    record Submit(Home home, PaymentRow seen, Sealed document, Optional<Documents.Stored> stored, Requested requested)
            implements Command<Payment> {
        @Override
        public void needs(Needs needs) {
            needs.lock(PaymentRow.TABLE, seen.id().uuid());
        }

        @Override
        public Outcome<Payment> decide(Rows rows, Instant now) {
            PaymentRow current = rows.get(PaymentRow.TABLE, seen.id().uuid()).orElseThrow();
            if (current.state() == States.Payment.REQUESTED) {
                PaymentRow next = current.submitted(requested.reference(), document.link());
                rows.put(PaymentRow.TABLE, next);
                Sealing.put(rows, current.agent(), document);
                return Outcome.done(answer(
                        next,
                        next.at(now),
                        Optional.of(requested.pay()),
                        Optional.of(document.digest().toString()),
                        Optional.of(Raw.of(document))));
            }
            if (!current.reference().equals(Optional.of(requested.reference()))) {
                return Outcome.refused(
                        Refusal.of(
                                Problem.PROVIDER_FAILED,
                                "the provider answered with another payment than the first time: pay nothing, ask for a quote anew"));
            }
            if (stored.isEmpty()) {
                // A copy was first between our look and now: its document is there, ours was never written.
                return Outcome.refused(
                        Refusal.of(Problem.IDEMPOTENCY_IN_FLIGHT, "the same payment was requested at the same moment"));
            }
            // What is paid and not final mustn't be paid again.
            boolean payable = current.state() != States.Payment.PENDING;
            return Outcome.done(answer(
                    current,
                    current.at(now),
                    payable ? Optional.of(requested.pay()) : Optional.empty(),
                    stored.map(s -> s.digest().toString()),
                    stored.map(s -> new Raw(s.bytes()))));
        }
    }

    private static Payment answer(
            PaymentRow row,
            States.Payment state,
            Optional<Map<String, String>> pay,
            Optional<String> digest,
            Optional<Raw> document) {
        return new Payment(
                row.id().text(),
                Kind.PAYMENT_REQUEST.word(),
                state,
                row.route(),
                row.amount(),
                row.credits(),
                row.reference(),
                pay.map(TreeMap::new),
                row.expiresAt(),
                row.grant().map(Id::text),
                digest,
                document);
    }

    /** The agent's payment. */
    public Optional<Payment> get(Id.Agent agent, Id.Payment id) {
        Optional<Documents.Stored> document = core.documents().byId(id);
        return row(id).filter(row -> row.agent().equals(agent))
                .map(row -> answer(
                        row,
                        row.at(core.now()),
                        Optional.empty(),
                        document.map(d -> d.digest().toString()),
                        document.map(d -> new Raw(d.bytes()))));
    }

    Optional<PaymentRow> row(Id.Payment id) {
        return core.reads()
                .one(
                        PaymentRow.SELECT + "WHERE home = ? AND id = ?",
                        PaymentRow.READER,
                        core.homes().of(id),
                        id.uuid());
    }

    /**
     * Takes up payments whose request was committed but whose answer was not: the server died between. The provider gives the
     * same answer as the first time.
     */
    public void resume(Home home) {
        unanswered.take(
                home,
                id -> row(new Id.Payment(id))
                        .filter(row -> row.state() == States.Payment.REQUESTED)
                        .ifPresent(this::resume));
    }

    private void resume(PaymentRow row) {
        Optional<ProviderRoute> route = route(row.route());
        Optional<Quotes.Terms> quote = quotes.terms(row.agent(), row.quote());
        if (route.isPresent() && quote.isPresent()) {
            submit(row, quote.get().link(), route.get(), Optional.empty());
        }
    }
}
