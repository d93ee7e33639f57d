package tokenops.runs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.agents.Party;
import tokenops.callbacks.CallbackRow;
import tokenops.contracts.ContractMoves;
import tokenops.contracts.ContractMoves.Deal;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.proof.Digest;
import tokenops.runs.Flights.Flight;
import tokenops.simulation.Node;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.AuditEntry;
import tokenops.store.Compressed;
import tokenops.store.Reply;

/** What agents and operators want of runs: begin, add evidence, cancel, close, release; whether it is the time for it or not. */
public final class RunMoves {
    private static final Compressed EVIDENCE = Compressed.of(new byte[] {'{', '}'});

    private final World world;
    private final Requests requests;
    private final Papers papers;
    private final ContractMoves contracts;
    private final Flights flights;
    private final WorkMoves work;

    RunMoves(World world, Requests requests, Papers papers, ContractMoves contracts, Flights flights, WorkMoves work) {
        this.world = world;
        this.requests = requests;
        this.papers = papers;
        this.contracts = contracts;
        this.flights = flights;
        this.work = work;
    }

    /** Begins a run. */
    public void begin() {
        contracts.open().ifPresent(deal -> {
            Party party = deal.party();
            requests.send(party.id(), "runs", node -> Optional.of(begin(node, deal)));
        });
    }

    private Submission<RunRow> begin(Node node, Deal deal) {
        Party party = deal.party();
        boolean leaseNow = !world.oneIn(4);
        Optional<UUID> to = leaseNow ? Optional.of(node.id()) : Optional.empty();
        Id.Run id = new Id.Run(world.ids().next(party.id()));
        RunQueue.Begin begin = new RunQueue.Begin(
                party.home(),
                id,
                new Id.Transfer(world.ids().next(party.id())),
                party.caller(),
                deal.terms(),
                party.limits(),
                Optional.empty(),
                evidence(party),
                1,
                to);
        return Submission.of(begin)
                .whenDone(run -> {
                    party.began(deal.terms().maximumCredits().minor());
                    flights.add(new Flight(deal, run.id()));
                })
                .whenTold(reply -> {
                    if (leaseNow && reply instanceof Reply.Done<RunRow>(RunRow run)) {
                        work.start(node, run);
                    }
                });
    }

    private Evidences.Gathered evidence(Party party) {
        if (world.oneIn(3)) {
            return new Evidences.Gathered(List.of(), List.of());
        }
        Digest digest = papers.digest();
        List<EvidenceRow> pieces = List.of(new EvidenceRow(
                new Id.Evidence(world.ids().next(party.id())),
                party.id(),
                "piece",
                Optional.empty(),
                "application/json",
                digest,
                EVIDENCE.plain().length,
                Optional.of(EVIDENCE),
                false,
                world.now()));
        return new Evidences.Gathered(pieces, pieces);
    }

    /** Adds evidence to any run. */
    public void add() {
        flights.any()
                .ifPresent(flight -> requests.send(
                        flight.deal().party().id(),
                        "evidence",
                        node -> Optional.of(Submission.of(new RunQueue.Add(
                                flight.deal().party().home(),
                                flight.deal().party().id(),
                                flight.id(),
                                evidence(flight.deal().party()))))));
    }

    /** Cancels any run. */
    public void cancel() {
        flights.any().ifPresent(flight -> end(flight, States.Run.CANCELLED));
    }

    /** Closes any run whose callback has an outcome. */
    public void close() {
        flights.any().ifPresent(flight -> {
            boolean delivering = flights.row(flight.id())
                    .ended()
                    .callback()
                    .flatMap(callback ->
                            world.lane(flight.deal().party().home()).memory().row(CallbackRow.TABLE, callback.uuid()))
                    .flatMap(CallbackRow::dueAt)
                    .isPresent();
            if (!delivering) {
                end(flight, States.Run.CLOSED);
            }
        });
    }

    private void end(Flight flight, States.Run as) {
        Party party = flight.deal().party();
        requests.send(party.id(), as.word(), node -> {
            RunRow seen = flights.row(flight.id()).seenAt(world.now());
            Id.Transfer transfer = new Id.Transfer(world.ids().next(party.id()));
            return Optional.of(Submission.of(new RunEnds.Change(party.home(), seen, transfer, as, "wanted"))
                    .whenDone(run -> {
                        if (as == States.Run.CANCELLED) {
                            party.ended(seen.held().minor(), 0);
                        }
                    }));
        });
    }

    /** An operator helps a run that doesn't move, or so it seems. */
    public void move() {
        flights.any().ifPresent(flight -> {
            RetryCommand command = world.oneIn(2) ? RetryCommand.ADVANCE_QUEUE : RetryCommand.REQUEST_EVIDENCE;
            AuditEntry entry = audit(flight.id(), command.word());
            Node node = world.act();
            world.submit(
                    node,
                    Submission.of(entry.with(new Retries.Move(
                            flight.deal().party().home(),
                            flight.id(),
                            command,
                            flight.deal().terms().evidenceWait()))));
        });
    }

    private AuditEntry audit(Id.Run run, String what) {
        return new AuditEntry(
                new Id.AuditEvent(world.ids().next(run)), "operator:simulated", what, run.text(), "", world.now());
    }

    /** An operator releases any result. */
    public void release() {
        flights.any().ifPresent(flight -> release(flight.deal(), flight.id()));
    }

    void release(Deal deal, Id.Run id) {
        Node node = world.act();
        AuditEntry entry = audit(id, "release");
        world.submit(
                node,
                Submission.of(entry.with(new Reviews.Release(deal.party().home(), id, deal.terms(), "completed"))));
    }
}
