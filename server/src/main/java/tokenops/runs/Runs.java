package tokenops.runs;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.agents.Trust;
import tokenops.contracts.ContractRow;
import tokenops.contracts.Contracts;
import tokenops.contracts.Terms;
import tokenops.ledger.Account;
import tokenops.ledger.Hold;
import tokenops.ledger.Ledger;
import tokenops.ledger.Limits;
import tokenops.log.Leaf;
import tokenops.log.PublicLog;
import tokenops.path.Amount;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.path.Times;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Station 9, the queue: a run is durable, with its hold and its evidence, before it is acknowledged.
 *
 * <p>A node that has room leases a run in the same commit that makes it, and so starts it without another round trip.
 */
public final class Runs {
    private static final int LONGEST_REFERENCE = 200;

    private final Core core;
    private final Trust trust;
    private final Contracts contracts;
    private final Evidences evidences;
    private final Executor executor;
    private final PublicLog log;
    private final StatusTokens tokens;

    public Runs(
            Core core,
            Trust trust,
            Contracts contracts,
            Evidences evidences,
            Executor executor,
            PublicLog log,
            StatusTokens tokens) {
        this.core = core;
        this.tokens = tokens;
        this.trust = trust;
        this.contracts = contracts;
        this.evidences = evidences;
        this.executor = executor;
        this.log = log;
    }

    /**
     * A run as it is answered.
     *
     * @param statusUrl shows the state to whoever has it; in the answers that begin the run and show it to its agent
     */
    public record Run(
            String id,
            String kind,
            States.Run state,
            States.RunCredit creditState,
            Optional<String> reference,
            String tool,
            String contractId,
            Amount held,
            List<Exception> exceptions,
            Instant createdAt,
            Optional<Instant> finishedAt,
            Map<String, String> urls,
            Optional<URI> statusUrl) {}

    /** What a run's status URL shows: its state, nothing else. */
    public record Status(States.Run state) {}

    /** An exception ticket as it is answered. */
    public record Exception(
            String id, String type, String severity, States.Ticket state, String detail, Instant openedAt) {
        static Exception of(Ticket ticket) {
            return new Exception(
                    ticket.id().text(),
                    ticket.type(),
                    ticket.severity(),
                    ticket.state(),
                    ticket.detail(),
                    ticket.openedAt());
        }
    }

    /**
     * Begins a run under an accepted contract.
     *
     * <p>Refused: no such contract, one not accepted or expired, its budget or the agent's credits don't cover another run (402), a
     * tool or data mode that the trust decision in force or the credential doesn't allow, a limit of that decision, evidence that
     * isn't known or is too large. A refused run leaves nothing.
     */
    public Reply<Run> begin(
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
        Optional<Refusal> refusal =
                allowed.get().refuses(caller, terms.get().tool(), terms.get().dataMode());
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        Outcome<Evidences.Gathered> gathered = evidences.gather(
                caller.id(),
                offered,
                List.of(),
                terms.get().evidenceBytes(),
                terms.get().evidenceFiles());
        return switch (gathered) {
            case Outcome.Refused<Evidences.Gathered> refused -> Reply.refused(refused.refusal());
            case Outcome.Done<Evidences.Gathered> done ->
                begin(caller, terms.get(), allowed.get().limits(), reference, done.answer(), once);
        };
    }

    private Reply<Run> begin(
            Caller.Agent caller,
            Terms terms,
            Limits limits,
            Optional<String> reference,
            Evidences.Gathered evidence,
            Optional<Once> once) {
        boolean leaseNow = executor.reserve();
        Begin begin = new Begin(
                core.homes().of(caller.id()),
                new Id.Run(core.ids().next(caller.id())),
                new Id.Transfer(core.ids().next(caller.id())),
                caller,
                terms,
                limits,
                reference,
                evidence,
                leaseNow ? Optional.of(executor.node()) : Optional.empty());
        Reply<RunRow> reply = core.lanes().submit(begin, once.map(key -> writing(key)));
        boolean started = false;
        try {
            return switch (reply) {
                case Reply.Done<RunRow> done -> {
                    if (leaseNow) {
                        started = true;
                        executor.start(done.answer(), evidence.all());
                    }
                    yield Reply.done(begun(done.answer()));
                }
                case Reply.Replayed<RunRow> replayed -> new Reply.Replayed<>(replayed.answer());
                case Reply.Refused<RunRow> refused -> Reply.refused(refused.refusal());
            };
        } finally {
            if (leaseNow && !started) {
                executor.giveBack();
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
                row -> once.written().apply(begun((RunRow) row)));
    }

    private Run begun(RunRow run) {
        return answer(run, List.of(), Optional.of(tokens.url(run.id())));
    }

    private record Begin(
            Home home,
            Id.Run id,
            Id.Transfer hold,
            Caller.Agent caller,
            Terms terms,
            Limits limits,
            Optional<String> reference,
            Evidences.Gathered evidence,
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
            Instant at = Times.later(now, contract.acceptedAt().orElse(now));
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
                            "the contract was open until " + Times.text(contract.expiresAt())));
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
                    Optional.empty(),
                    0,
                    Optional.of(now),
                    0,
                    RunRow.Ended.NOT_YET,
                    now,
                    Optional.empty());
            RunRow run =
                    node.map(to -> waiting.leased(to, now.plus(Executor.LEASE))).orElse(waiting);
            rows.put(RunRow.TABLE, run);
            evidence.fresh().forEach(piece -> rows.put(EvidenceRow.TABLE, piece));
            rows.put(ContractRow.TABLE, contract.begun(placed.amount().minor()));
            return run;
        }
    }

    /** Adds evidence to a run that waits for it; the run goes back into the queue. */
    public Reply<Run> add(Caller.Agent caller, Id.Run id, List<Evidences.Offered> offered, Optional<Once> once) {
        Optional<RunRow> run = row(caller.id(), id);
        if (run.isEmpty()) {
            return Reply.refused(Refusal.notFound("run"));
        }
        Terms terms = contracts.terms(run.get().contract()).orElseThrow();
        if (offered.isEmpty()) {
            return Reply.refused(Refusal.invalid("evidence", "at least one piece"));
        }
        List<EvidenceRow> there = evidences.of(run.get());
        return switch (evidences.gather(caller.id(), offered, there, terms.evidenceBytes(), terms.evidenceFiles())) {
            case Outcome.Refused<Evidences.Gathered> refused -> Reply.refused(refused.refusal());
            case Outcome.Done<Evidences.Gathered> done -> {
                Reply<Run> reply =
                        core.lanes().submit(new Add(core.homes().of(id), caller.id(), id, done.answer()), once);
                executor.wake();
                yield reply;
            }
        };
    }

    private record Add(Home home, Id.Agent agent, Id.Run id, Evidences.Gathered evidence) implements Command<Run> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, id.uuid()).find(Ticket.OF_RUN, id.uuid());
        }

        @Override
        public Outcome<Run> decide(Rows rows, Instant now) {
            RunRow run = rows.get(RunRow.TABLE, id.uuid()).orElseThrow();
            if (run.state() != States.Run.AWAITING_EVIDENCE) {
                return Outcome.refused(Refusal.state(run.state(), "the run doesn't wait for evidence"));
            }
            evidence.fresh().forEach(piece -> rows.put(EvidenceRow.TABLE, piece));
            for (Ticket ticket : rows.find(Ticket.OF_RUN, id.uuid())) {
                if (ticket.isOpen()) {
                    rows.put(Ticket.TABLE, ticket.resolved(now));
                }
            }
            RunRow next = run.adding(evidence.ids())
                    .queued(
                            now,
                            run.history().with(TaskEvent.Type.RUN_RESUMED, now, Optional.of("evidence was added")));
            rows.put(RunRow.TABLE, next);
            return Outcome.done(answer(next, rows.find(Ticket.OF_RUN, id.uuid())));
        }
    }

    /** Ends a run before it has a result: its hold is released whole. Refused once the result is there. */
    public Reply<Run> cancel(Caller.Agent caller, Id.Run id, Optional<Once> once) {
        return change(caller, id, States.Run.CANCELLED, once);
    }

    /**
     * The agent has what it wanted: a run with a result is closed. Refused until its attestation is in a signed checkpoint and its
     * callback has an outcome: both are proofs that a closed run has.
     */
    public Reply<Run> close(Caller.Agent caller, Id.Run id, Optional<Once> once) {
        Optional<Refusal> early = row(caller.id(), id).flatMap(this::tooEarlyToClose);
        if (early.isPresent()) {
            return Reply.refused(early.get());
        }
        return change(caller, id, States.Run.CLOSED, once);
    }

    private Optional<Refusal> tooEarlyToClose(RunRow run) {
        if (run.state() != States.Run.RESULT_READY) {
            return Optional.empty();
        }
        boolean logged = core.documents()
                .byId(run.ended().attestation().orElseThrow())
                .flatMap(Leaf::of)
                .filter(log::has)
                .isPresent();
        boolean delivering = run.ended().callback().isPresent()
                && core.reads()
                        .one(
                                "SELECT 1 FROM callback WHERE home = ? AND id = ? AND due_at IS NOT NULL",
                                row -> true,
                                core.homes().of(run.id()),
                                run.ended().callback().get().uuid())
                        .isPresent();
        return logged && !delivering
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        Problem.PROOF_NOT_READY,
                        logged
                                ? "the callback has no outcome yet"
                                : "the attestation is not in a signed checkpoint yet"));
    }

    private Reply<Run> change(Caller.Agent caller, Id.Run id, States.Run to, Optional<Once> once) {
        Optional<RunRow> run = row(caller.id(), id);
        if (run.isEmpty()) {
            return Reply.refused(Refusal.notFound("run"));
        }
        Id.Transfer transfer = new Id.Transfer(core.ids().next(caller.id()));
        return core.lanes().submit(new Change(core.homes().of(id), run.get(), transfer, to), once);
    }

    private record Change(Home home, RunRow seen, Id.Transfer transfer, States.Run to) implements Command<Run> {
        @Override
        public void needs(Needs needs) {
            Ledger.needsForHold(needs, seen.agent(), seen.hold().asset());
            seen.hold()
                    .reserved()
                    .forEach(burn ->
                            needs.lock(tokenops.ledger.Grant.TABLE, burn.grant().uuid()));
            needs.lock(ContractRow.TABLE, seen.contract().uuid())
                    .lock(RunRow.TABLE, seen.id().uuid())
                    .find(Ticket.OF_RUN, seen.id().uuid());
        }

        @Override
        public Outcome<Run> decide(Rows rows, Instant now) {
            RunRow run = rows.get(RunRow.TABLE, seen.id().uuid()).orElseThrow();
            if (!Lifecycle.RUN.allows(run.state(), to)) {
                return Outcome.refused(Refusal.state(run.state(), "a run in this state can't become " + to.word()));
            }
            RunRow next;
            if (to == States.Run.CANCELLED) {
                next = Ending.released(
                        rows,
                        run,
                        transfer,
                        States.Run.CANCELLED,
                        run.history().with(TaskEvent.Type.CREDITS_RELEASED, now, Optional.of("cancelled by the agent")),
                        now);
            } else {
                next = run.over(
                        to, run.creditState(), run.history().with(TaskEvent.Type.RUN_CLOSED, now), run.ended(), now);
                rows.put(RunRow.TABLE, next);
            }
            return Outcome.done(answer(next, rows.find(Ticket.OF_RUN, seen.id().uuid())));
        }
    }

    /** The agent's run. */
    public Optional<Run> get(Id.Agent agent, Id.Run id) {
        return row(agent, id).map(run -> answer(run, tickets(run), Optional.of(tokens.url(id))));
    }

    /** The status that an unguessable token opens. */
    public Optional<Status> status(String token) {
        return tokens.run(token).flatMap(this::row).map(run -> new Status(run.state()));
    }

    /** Any run: for operators. */
    public Optional<Run> get(Id.Run id) {
        return row(id).map(run -> answer(run, tickets(run)));
    }

    private List<Ticket> tickets(RunRow run) {
        return core.reads()
                .list(
                        Ticket.SELECT + "WHERE home = ? AND run = ? ORDER BY id",
                        Ticket.READER,
                        core.homes().of(run.agent()),
                        run.id().uuid());
    }

    /** The agent's runs, newest first, those before {@code after}. */
    public List<Run> list(Id.Agent agent, Optional<Id.Run> after, int limit) {
        return core
                .reads()
                .list(
                        RunRow.SELECT + "WHERE home = ? AND agent = ? AND id < ? ORDER BY id DESC LIMIT ?",
                        RunRow.READER,
                        core.homes().of(agent),
                        agent.uuid(),
                        after.map(Id::uuid).orElse(new UUID(-1L, -1L)),
                        limit)
                .stream()
                .map(run -> answer(run.seenAt(core.now()), List.of()))
                .toList();
    }

    /** The newest runs of all agents: for operators. */
    public List<Overview> newest(int limit) {
        return core.reads().list(Overview.NEWEST, Overview.READER, core.homes().homes(), limit, limit).stream()
                .map(run -> run.seenAt(core.now()))
                .toList();
    }

    Optional<RunRow> row(Id.Agent agent, Id.Run id) {
        return row(id).filter(run -> run.agent().equals(agent));
    }

    Optional<RunRow> row(Id.Run id) {
        return core.reads()
                .one(
                        RunRow.SELECT + "WHERE home = ? AND id = ?",
                        RunRow.READER,
                        core.homes().of(id),
                        id.uuid())
                .map(run -> run.seenAt(core.now()));
    }

    static Run answer(RunRow run, List<Ticket> tickets) {
        return answer(run, tickets, Optional.empty());
    }

    private static Run answer(RunRow run, List<Ticket> tickets, Optional<URI> statusUrl) {
        String url = "/v1/runs/" + run.id();
        return new Run(
                run.id().text(),
                "run",
                run.state(),
                run.creditState(),
                run.reference(),
                run.tool(),
                run.contract().text(),
                run.held(),
                tickets.stream().map(Exception::of).toList(),
                run.createdAt(),
                run.finishedAt(),
                Map.of(
                        "self", url,
                        "trail", url + "/trail",
                        "events", url + "/events",
                        "return", url + "/return",
                        "proof", url + "/proof"),
                statusUrl);
    }
}
