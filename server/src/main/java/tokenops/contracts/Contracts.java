package tokenops.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.agents.Agents;
import tokenops.agents.Trust;
import tokenops.funding.Grants;
import tokenops.log.Sealing;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.DetachedJws;
import tokenops.proof.DocumentTime;
import tokenops.proof.MalformedProof;
import tokenops.quotes.Quotes;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Remembered;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;
import tokenops.tools.ToolDescription;

/**
 * Station 8, the run contract: what will be done, on which evidence, for how much at most, and where the result goes. Offered by
 * the server over a quote and an eligibility, accepted by the agent's signature over its exact bytes.
 */
public final class Contracts {

    /** Contracts whose terms are remembered: documents never change, so this is only about memory. */
    private static final int REMEMBERED = 20_000;

    private final Core core;
    private final Agents agents;
    private final Trust trust;
    private final Quotes quotes;
    private final Grants grants;
    private final Draft draft;
    private final Switches switches;
    private final Remembered<Id.Contract, Terms> terms;
    private final Remembered<Id.Contract, ContractRow> accepted;

    public Contracts(
            Core core,
            Agents agents,
            Trust trust,
            Quotes quotes,
            Grants grants,
            Map<String, ToolDescription> tools,
            Switches switches) {
        this.core = core;
        this.agents = agents;
        this.trust = trust;
        this.quotes = quotes;
        this.grants = grants;
        this.draft = new Draft(core, agents, tools);
        this.switches = switches;
        this.terms = new Remembered<>(REMEMBERED, this::read);
        this.accepted = new Remembered<>(
                REMEMBERED, id -> row(id).filter(found -> found.acceptance().isPresent()));
    }

    /**
     * What is asked for.
     *
     * @param contractType {@code single} (when absent) or {@code standing}
     * @param evidenceRequired families without which a run must not end; none when absent
     * @param maximumCredits for one run, in microcredits; what the quote estimated for one run, when absent
     * @param budget for all runs of a standing contract, in microcredits; what the quote bought, when absent
     * @param callback where results go; the manifest's URL when absent
     * @param executionMode {@code live} (when absent) or {@code controlled}
     * @param matchingTolerance how far records may differ that the review matches; not at all, and a day apart, when absent
     */
    public record Wanted(
            String quoteId,
            Optional<String> contractType,
            Optional<List<Required>> evidenceRequired,
            Optional<String> maximumCredits,
            Optional<String> budget,
            Optional<Callback> callback,
            Optional<String> executionMode,
            Optional<MatchingTolerance> matchingTolerance) {}

    /** A family, and {@code claimed} or {@code corroborated}. */
    public record Required(String family, Optional<String> corroboration) {}

    /**
     * How far two records may differ that a review takes for the two sides of one thing.
     *
     * @param amountMinor in digits, in the minor unit of whatever asset both are in; 0 when absent
     * @param timeSeconds how far apart they may lie where no reference joins them; a day when absent
     */
    public record MatchingTolerance(Optional<String> amountMinor, Optional<Long> timeSeconds) {}

    /** {@code callback_required}, {@code callback_optional} or {@code status_polling_only}; the URL where one is wanted. */
    public record Callback(Optional<String> policy, Optional<String> url) {}

    /** A contract as it is answered. */
    public record Contract(
            String id,
            String kind,
            States.Contract state,
            Amount maximumCredits,
            Optional<Amount> budget,
            Amount committed,
            long runs,
            Instant expiresAt,
            String acceptUrl,
            String digest,
            Raw document) {}

    /**
     * Offers a contract over a quote. Refused: no such quote, nothing funded yet (402, with where to pay), terms that the trust
     * decision or the tool doesn't allow, a tool that is switched off.
     */
    public Reply<Contract> offer(Caller.Agent caller, Wanted wanted, Optional<Once> once) {
        Optional<Id.Quote> quoteId = Id.parse(Id.Prefix.QUO, wanted.quoteId()).map(Id.Quote::new);
        Optional<Quotes.Terms> quote = quoteId.flatMap(id -> quotes.terms(caller.id(), id));
        if (quote.isEmpty()) {
            return Reply.refused(Refusal.notFound("quote"));
        }
        Optional<Trust.Terms> allowed = trust.inForce(caller.id());
        if (allowed.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.AGENT_SUSPENDED, "no trust decision in force approves this agent"));
        }
        Optional<Refusal> refusal = allowed.get()
                .refuses(caller, quote.get().tool(), quote.get().dataMode())
                .or(() -> switches.refusal(Switch.tool(quote.get().tool())));
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        if (quote.get().row().at(core.now()) == States.Quote.EXPIRED) {
            return Reply.refused(Refusal.of(
                    Problem.QUOTE_EXPIRED,
                    "the quote was open until "
                            + DocumentTime.text(quote.get().row().expiresAt())));
        }
        Optional<Sealed.Link> eligibility =
                grants.eligibility(caller.id(), quote.get().tool());
        if (eligibility.isEmpty()) {
            return Reply.refused(Refusal.of(
                            Problem.PAYMENT_REQUIRED,
                            "no confirmed payment has funded credits for "
                                    + quote.get().tool())
                    .with("required", quote.get().credits())
                    .with("price", quote.get().price())
                    .with("pay_url", "/v1/quotes/" + quote.get().row().id() + "/payments"));
        }
        Outcome<Draft.Agreed> agreed = draft.agree(caller, wanted, quote.get(), allowed.get());
        return switch (agreed) {
            case Outcome.Refused<Draft.Agreed> refused -> Reply.refused(refused.refusal());
            case Outcome.Done<Draft.Agreed> done ->
                core.lanes()
                        .submit(
                                offer(draft.seal(caller, quote.get(), allowed.get(), eligibility.get(), done.answer())),
                                once);
        };
    }

    private Offer offer(Draft.Offered offered) {
        ContractRow row = offered.row();
        return new Offer(
                core.homes().of(row.agent()),
                row,
                offered.document(),
                answer(
                        row,
                        row.state(),
                        Terms.read(offered.document()).maximumCredits().asset(),
                        offered.document().digest().toString(),
                        Raw.of(offered.document())));
    }

    static Contract answer(ContractRow row, States.Contract state, Asset credit, String digest, Raw document) {
        return new Contract(
                row.id().text(),
                Kind.CONTRACT.word(),
                state,
                new Amount(credit, row.maximum()),
                row.budget().map(budget -> new Amount(credit, budget)),
                new Amount(credit, row.committed()),
                row.runs(),
                row.expiresAt(),
                "/v1/contracts/" + row.id() + "/accept",
                digest,
                document);
    }

    record Offer(Home home, ContractRow row, Sealed document, Contract answer) implements Command<Contract> {
        @Override
        public void needs(Needs needs) {
            needs.lock(ContractRow.TABLE, row.id().uuid());
        }

        @Override
        public Outcome<Contract> decide(Rows rows, Instant now) {
            rows.put(ContractRow.TABLE, row);
            Sealing.put(rows, row.agent(), document);
            return Outcome.done(answer);
        }
    }

    /**
     * Takes the agent's acceptance: a detached compact JWS over the contract's exact bytes by its registered key. Refused: no such
     * contract, one that isn't open, a signature that doesn't verify.
     */
    public Reply<Contract> accept(Caller.Agent caller, Id.Contract id, String jws, Optional<Once> once) {
        Optional<Documents.Stored> document = stored(caller.id(), id);
        if (document.isEmpty()) {
            return Reply.refused(Refusal.notFound("contract"));
        }
        try {
            if (!DetachedJws.verify(jws, document.get().bytes(), agents.key(caller.id()))) {
                return Reply.refused(
                        Refusal.of(Problem.ACCEPTANCE_INVALID, "the signature is not the registered key's"));
            }
        } catch (MalformedProof e) {
            return Reply.refused(Refusal.of(Problem.ACCEPTANCE_INVALID, "not a detached JWS: " + e.getMessage()));
        }
        return core.lanes()
                .submit(
                        new Accept(
                                core.homes().of(caller.id()), id, jws, document.get(), Asset.CREDIT.in(caller.mode())),
                        once);
    }

    record Accept(Home home, Id.Contract id, String jws, Documents.Stored document, Asset credit)
            implements Command<Contract> {
        @Override
        public void needs(Needs needs) {
            needs.lock(ContractRow.TABLE, id.uuid());
        }

        @Override
        public Outcome<Contract> decide(Rows rows, Instant now) {
            ContractRow row = rows.get(ContractRow.TABLE, id.uuid()).orElseThrow();
            States.Contract state = row.at(now);
            if (state == States.Contract.EXPIRED) {
                return Outcome.refused(Refusal.of(
                        Problem.CONTRACT_EXPIRED, "the contract was open until " + DocumentTime.text(row.expiresAt())));
            }
            if (state != States.Contract.OFFERED) {
                return Outcome.refused(Refusal.state(state, "the contract is " + state.word()));
            }
            ContractRow next = row.accepted(jws, DocumentTime.later(now, document.issuedAt()));
            rows.put(ContractRow.TABLE, next);
            return Outcome.done(
                    answer(next, next.state(), credit, document.digest().toString(), new Raw(document.bytes())));
        }
    }

    private Optional<Documents.Stored> stored(Id.Agent agent, Id.Contract id) {
        return core.documents()
                .byId(id)
                .filter(stored ->
                        stored.kind() == Kind.CONTRACT && stored.owner().equals(agent.uuid()));
    }

    /** The agent's contract. */
    public Optional<Contract> get(Id.Agent agent, Id.Contract id) {
        Optional<Documents.Stored> document = stored(agent, id);
        return row(id).filter(row -> row.agent().equals(agent))
                .flatMap(row -> document.map(stored -> answer(
                        row,
                        row.at(core.now()),
                        terms(id).orElseThrow().maximumCredits().asset(),
                        stored.digest().toString(),
                        new Raw(stored.bytes()))));
    }

    /** The contract's row as it stands. */
    public Optional<ContractRow> row(Id.Contract id) {
        return core.reads()
                .one(
                        ContractRow.SELECT + "WHERE home = ? AND id = ?",
                        ContractRow.READER,
                        core.homes().of(id),
                        id.uuid());
    }

    /** The row of an accepted contract for the sake of its acceptance, which never changes; the rest of it may be old. */
    public Optional<ContractRow> acceptance(Id.Contract id) {
        return accepted.get(id);
    }

    /** The terms of a contract, remembered: they never change. */
    public Optional<Terms> terms(Id.Contract id) {
        return terms.get(id);
    }

    private Optional<Terms> read(Id.Contract id) {
        return core.documents()
                .byId(id)
                .filter(stored -> stored.kind() == Kind.CONTRACT)
                .map(Terms::read);
    }
}
