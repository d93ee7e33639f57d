package tokenops.runs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.agents.Trust;
import tokenops.contracts.ContractRow;
import tokenops.contracts.Contracts;
import tokenops.contracts.Terms;
import tokenops.ledger.Account;
import tokenops.ledger.AgentLimits;
import tokenops.ledger.Hold;
import tokenops.ledger.Ledger;
import tokenops.path.Amount;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.runs.Slots.Flow;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;

/**
 * Station 9, the queue: a run is durable, with its hold and its evidence, before it is acknowledged.
 *
 * <p>A node that has room leases a run in the same commit that makes it, and so starts it without another round trip.
 */
public final class RunQueue {
    private static final int LONGEST_REFERENCE = 200;

    private final Core core;
    private final Runs runs;
    private final Trust trust;
    private final Contracts contracts;
    private final Evidences evidences;
    private final Executor executor;
    private final Switches switches;

    public RunQueue(
            Core core,
            Runs runs,
            Trust trust,
            Contracts contracts,
            Evidences evidences,
            Executor executor,
            Switches switches) {
        this.core = core;
        this.runs = runs;
        this.trust = trust;
        this.contracts = contracts;
        this.evidences = evidences;
        this.executor = executor;
        this.switches = switches;
    }

    /**
     * Begins a run under an accepted contract.
     *
     * <p>Refused: no such contract, one not accepted or expired, its budget or the agent's credits don't cover another run (402), a
     * tool or data mode that the trust decision in force or the credential doesn't allow, a limit of that decision, new runs or the tool switched off,
     * evidence that isn't known or is too large. A refused run leaves nothing.
     */
    public Reply<Runs.Run> begin(
            Caller.Agent caller,
            String contractId,
            Optional<String> reference,
            List<Evidences.Offered> offered,
            Optional<Once> once) {
        Optional<Terms> terms = Id.parse(Id.Prefix.CON, contractId)
                .map(Id.Contract::new)
                .flatMap(contracts::terms)
                .filter(found -> found.agent().equals(caller.id()));
        if (terms.isEmpty()) {
            return Reply.refused(Refusal.notFound("contract"));
        }
        if (reference
                .filter(text -> text.isBlank() || text.length() > LONGEST_REFERENCE)
                .isPresent()) {
            return Reply.refused(Refusal.invalid("reference", "1 to " + LONGEST_REFERENCE + " characters"));
        }
        Optional<Trust.Terms> allowed = trust.inForce(caller.id());
        if (allowed.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.AGENT_SUSPENDED, "no trust decision in force approves this agent"));
        }
        Optional<Refusal> refusal = allowed.get()
                .refuses(caller, terms.get().tool(), terms.get().dataMode())
                .or(() -> switches.refusal(Switch.RUNS, Switch.tool(terms.get().tool())));
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        Outcome<Evidences.Gathered> gathered = evidences.gather(caller.id(), offered, List.of(), terms.get());
        return switch (gathered) {
            case Outcome.Refused<Evidences.Gathered> refused -> Reply.refused(refused.refusal());
            case Outcome.Done<Evidences.Gathered> done ->
                begin(caller, terms.get(), allowed.get(), reference, done.answer(), once);
        };
    }

    private Reply<Runs.Run> begin(
            Caller.Agent caller,
            Terms terms,
            Trust.Terms allowed,
            Optional<String> reference,
            Evidences.Gathered evidence,
            Optional<Once> once) {
        Flow flow = new Flow(caller.id(), terms.tool());
        int priority = executor.priority(allowed.level());
        boolean leaseNow = executor.reserve(flow, priority);
        Begin begin = new Begin(
                core.homes().of(caller.id()),
                new Id.Run(core.ids().next(caller.id())),
                new Id.Transfer(core.ids().next(caller.id())),
                caller,
                terms,
                allowed.limits(),
                reference,
                evidence,
                priority,
                leaseNow ? Optional.of(executor.node()) : Optional.empty());
        Reply<RunRow> reply = core.lanes().submit(begin, once.map(key -> writing(key)));
        boolean started = false;
        try {
            return switch (reply) {
                case Reply.Done<RunRow> done -> {
                    if (leaseNow) {
                        started = true;
                        executor.start(done.answer(), evidence.all());
                    } else {
                        executor.queued(done.answer());
                    }
                    yield Reply.done(runs.begun(done.answer()));
                }
                case Reply.Replayed<RunRow> replayed -> new Reply.Replayed<>(replayed.answer());
                case Reply.Refused<RunRow> refused -> Reply.refused(refused.refusal());
            };
        } finally {
            if (leaseNow && !started) {
                executor.giveBack(flow);
            }
        }
    }

    /** The lane keeps the answer that the caller gets, not the row. */
    private Once writing(Once once) {
        return new Once(
                once.scope(),
                once.operation(),
                once.key(),
                once.request(),
                row -> once.written().apply(runs.begun((RunRow) row)));
    }

    record Begin(
            Home home,
            Id.Run id,
            Id.Transfer hold,
            Caller.Agent caller,
            Terms terms,
            AgentLimits limits,
            Optional<String> reference,
            Evidences.Gathered evidence,
            int priority,
            Optional<UUID> node)
            implements Command<RunRow> {
        @Override
        public void needs(Needs needs) {
            Ledger.needsForHold(needs, caller.id(), terms.maximumCredits().asset());
            // the run and its fresh evidence are new: there is nothing to read
            needs.lock(ContractRow.TABLE, terms.link().id().uuid());
        }

        @Override
        public Outcome<RunRow> decide(Rows rows, Instant now) {
            ContractRow contract =
                    rows.get(ContractRow.TABLE, terms.link().id().uuid()).orElseThrow();
            Optional<Refusal> closed = refusal(contract, now);
            if (closed.isPresent()) {
                return Outcome.refused(closed.get());
            }
            Amount amount = terms.maximumCredits();
            // The contract may have been accepted on a node whose clock is ahead.
            Instant at = DocumentTime.later(now, contract.acceptedAt().orElse(now));
            Outcome<Hold> held = Ledger.hold(rows, hold, caller.id(), id.uuid(), terms.tool(), amount, limits, at);
            return held.map(placed -> insert(rows, contract, placed, at));
        }

        private Optional<Refusal> refusal(ContractRow contract, Instant now) {
            States.Contract state = contract.at(now);
            return switch (state) {
                case ACCEPTED ->
                    contract.budget()
                            .filter(budget -> Math.addExact(contract.committed(), contract.maximum()) > budget)
                            .map(budget -> Refusal.budgetExhausted(
                                    new Amount(terms.maximumCredits().asset(), budget - contract.committed()),
                                    terms.maximumCredits()));
                case OFFERED ->
                    Optional.of(Refusal.of(
                                    Problem.CONTRACT_NOT_ACCEPTED, "the contract " + contract.id() + " is only offered")
                            .with("accept_url", "/v1/contracts/" + contract.id() + "/accept"));
                case EXPIRED ->
                    Optional.of(Refusal.of(
                            Problem.CONTRACT_EXPIRED,
                            "the contract was open until " + DocumentTime.text(contract.expiresAt())));
                case FULFILLED ->
                    Optional.of(Refusal.budgetExhausted(
                            Amount.zero(terms.maximumCredits().asset()), terms.maximumCredits()));
                case TERMINATED -> Optional.of(Refusal.state(state, "the contract is terminated"));
            };
        }

        private RunRow insert(Rows rows, ContractRow contract, Hold placed, Instant now) {
            Account account = Ledger.account(rows, Account.Ref.agentCredits(caller.id(), placed.asset()));
            TaskEvent.History history = TaskEvent.History.NONE
                    .with(TaskEvent.Type.RUN_CREATED, now)
                    .with(
                            TaskEvent.Type.CREDIT_HELD,
                            now,
                            Optional.of(placed.amount().readable()));
            RunRow waiting = new RunRow(
                    id,
                    caller.id(),
                    contract.id(),
                    caller.credential(),
                    terms.tool(),
                    reference,
                    States.Run.QUEUED,
                    States.RunCredit.HELD,
                    placed,
                    account.available().minor(),
                    evidence.ids(),
                    history,
                    priority,
                    RunRow.Entry.first(now),
                    RunRow.Ended.NOT_YET,
                    now,
                    Optional.empty());
            RunRow run =
                    node.map(to -> waiting.leased(to, now.plus(Claims.LEASE))).orElse(waiting);
            rows.put(RunRow.TABLE, run);
            evidence.fresh().forEach(piece -> rows.put(EvidenceRow.TABLE, piece));
            rows.put(ContractRow.TABLE, contract.begun(placed.amount().minor()));
            return run;
        }
    }

    /**
     * Adds evidence to a run that waits for it; the run goes back into the queue. Refused: one that doesn't wait, or that costs more than
     * it holds, which more evidence doesn't help.
     */
    public Reply<Runs.Run> add(Caller.Agent caller, Id.Run id, List<Evidences.Offered> offered, Optional<Once> once) {
        Optional<RunRow> run = runs.row(caller.id(), id);
        if (run.isEmpty()) {
            return Reply.refused(Refusal.notFound("run"));
        }
        Terms terms = contracts.terms(run.get().contract()).orElseThrow();
        if (offered.isEmpty()) {
            return Reply.refused(Refusal.invalid("evidence", "at least one piece"));
        }
        List<EvidenceRow> there = evidences.of(run.get());
        return switch (evidences.gather(caller.id(), offered, there, terms)) {
            case Outcome.Refused<Evidences.Gathered> refused -> Reply.refused(refused.refusal());
            case Outcome.Done<Evidences.Gathered> done -> {
                Reply<Runs.Run> reply =
                        core.lanes().submit(new Add(core.homes().of(id), caller.id(), id, done.answer()), once);
                executor.wake();
                yield reply;
            }
        };
    }

    record Add(Home home, Id.Agent agent, Id.Run id, Evidences.Gathered evidence) implements Command<Runs.Run> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, id.uuid()).find(Ticket.OF_RUN, id.uuid());
        }

        @Override
        public Outcome<Runs.Run> decide(Rows rows, Instant now) {
            RunRow run = rows.get(RunRow.TABLE, id.uuid()).orElseThrow();
            if (run.state() != States.Run.AWAITING_EVIDENCE) {
                return Outcome.refused(Refusal.state(run.state(), "the run doesn't wait for evidence"));
            }
            List<Ticket> open = rows.find(Ticket.OF_RUN, id.uuid()).stream()
                    .filter(Ticket::isOpen)
                    .toList();
            Optional<Ticket> beyond = open.stream()
                    .filter(ticket -> ticket.type().equals(Ticket.CREDIT_HOLD))
                    .findFirst();
            if (beyond.isPresent()) {
                return Outcome.refused(Refusal.state(run.state(), beyond.get().detail()));
            }
            evidence.fresh().forEach(piece -> rows.put(EvidenceRow.TABLE, piece));
            open.forEach(ticket -> rows.put(Ticket.TABLE, ticket.resolved(now)));
            RunRow next = run.adding(evidence.ids())
                    .queued(
                            now,
                            run.history().with(TaskEvent.Type.RUN_RESUMED, now, Optional.of("evidence was added")));
            rows.put(RunRow.TABLE, next);
            return Outcome.done(Runs.answer(next, rows.find(Ticket.OF_RUN, id.uuid())));
        }
    }
}
