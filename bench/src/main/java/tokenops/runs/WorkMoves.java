package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.agents.Party;
import tokenops.callbacks.CallbackMoves;
import tokenops.contracts.ContractMoves;
import tokenops.contracts.ContractMoves.Deal;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.runs.Ending.Holder;
import tokenops.runs.Slots.Waiting;
import tokenops.simulation.Node;
import tokenops.simulation.Papers;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.Index;
import tokenops.store.Packet;
import tokenops.store.Reply;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;

/** Nodes that work on runs: claim, renew, end in every way, and go on with what they have lost without knowing it. */
public final class WorkMoves {
    private static final int RETRIES = 2;

    private final World world;
    private final Papers papers;
    private final ContractMoves contracts;
    private final CallbackMoves callbacks;
    private final ToolDescription tool;
    private final Map<Node, List<Job>> jobs = new HashMap<>();
    private final Map<Home, Index<Due, RunRow>> due = new HashMap<>();

    /** A run that a node works on, by the name that the node has now. */
    private record Job(RunRow run, UUID node) {
        Holder holder() {
            return new Holder(run);
        }
    }

    /** Runs that are due at a time, the longest due first. */
    private record Due(Instant at, int most) {}

    WorkMoves(World world, Papers papers, ContractMoves contracts, CallbackMoves callbacks) {
        this.world = world;
        this.papers = papers;
        this.contracts = contracts;
        this.callbacks = callbacks;
        this.tool = new ToolDescription(
                Party.TOOL,
                "1",
                papers.digest(),
                List.of(),
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Duration.ofSeconds(20),
                List.of());
        world.nodes().forEach(node -> jobs.put(node, new ArrayList<>()));
    }

    /** Prepares a lane for what nodes ask the queue. */
    void index(SimulatedLane lane) {
        Index<Due, RunRow> index = Index.due(RunRow::dueAt, Due::at, Due::most);
        due.put(lane.home(), index);
        lane.memory().index(RunRow.TABLE, index);
        lane.memory().index(RunRow.UNTAKEN, Index.equal(RunRow.UNTAKEN, run -> true));
    }

    private List<RunRow> due(Home home, int most) {
        return List.copyOf(Optional.ofNullable(due.get(home)).orElseThrow().find(new Due(world.now(), most)));
    }

    private List<Job> jobs(Node node) {
        List<Job> all = Optional.ofNullable(jobs.get(node)).orElseThrow();
        // a node that has died has forgotten what it worked on
        all.removeIf(job -> !job.node.equals(node.id()));
        return all;
    }

    /** The node works on a run that it has leased. */
    void start(Node node, RunRow run) {
        jobs(node).add(new Job(run, node.id()));
    }

    /** A node looks what is due: it takes what waits, ends waits, and puts back what others have lost. @param most how many */
    public void claim(int most) {
        Node node = world.act();
        for (SimulatedLane lane : world.lanes()) {
            List<Waiting> waiting = new ArrayList<>();
            List<RunRow> orphans = new ArrayList<>();
            for (RunRow run : due(lane.home(), most)) {
                switch (run.state()) {
                    case QUEUED ->
                        waiting.add(new Waiting(
                                run.id(),
                                Executor.flow(run),
                                run.priority(),
                                run.dueAt().orElseThrow()));
                    case OPERATING -> orphans.add(run);
                    default -> fail(node, lane.home(), contracts.deal(run.contract()), run, "evidence_gap");
                }
            }
            if (!waiting.isEmpty()) {
                take(node, lane.home(), waiting);
            }
            if (!orphans.isEmpty()) {
                world.submit(node, Submission.of(new Claims.Requeue(lane.home(), orphans)));
            }
        }
    }

    private void take(Node node, Home home, List<Waiting> waiting) {
        Submission<List<RunRow>> take = Submission.of(new Claims.Take(home, node.id(), waiting));
        world.submit(node, take.whenTold(reply -> {
            if (reply instanceof Reply.Done<List<RunRow>>(List<RunRow> runs)) {
                runs.forEach(run -> start(node, run));
            }
        }));
    }

    /** A node renews what it works on, but for some that it has forgotten. */
    public void renew() {
        Node node = world.act();
        for (SimulatedLane lane : world.lanes()) {
            List<RunRow> ours = jobs(node).stream()
                    .map(Job::run)
                    .filter(run -> world.homes().of(run.agent()).equals(lane.home()) && !world.oneIn(10))
                    .toList();
            if (!ours.isEmpty()) {
                Submission<List<RunRow>> renew = Submission.of(new Claims.Renew(lane.home(), ours));
                world.submit(node, renew.whenTold(reply -> {
                    // a tool that is told to stop may not do so at once
                    if (reply instanceof Reply.Done<List<RunRow>>(List<RunRow> lost) && !world.oneIn(3)) {
                        jobs(node).removeIf(job -> lost.contains(job.run));
                    }
                }));
            }
        }
    }

    /** A node that stops gives back what it works on. */
    public void handBack() {
        Node node = world.act();
        for (SimulatedLane lane : world.lanes()) {
            List<RunRow> ours = jobs(node).stream()
                    .map(Job::run)
                    .filter(run -> world.homes().of(run.agent()).equals(lane.home()))
                    .toList();
            if (!ours.isEmpty()) {
                world.submit(node, Submission.of(new Claims.HandBack(lane.home(), ours)));
            }
        }
    }

    /** A node comes to an end with one of its runs. */
    public void work() {
        Node node = world.act();
        List<Job> all = jobs(node);
        if (!all.isEmpty()) {
            end(node, all.remove(world.random().nextInt(all.size())));
        }
    }

    /** Whether anybody works on anything. */
    boolean isIdle() {
        return world.nodes().stream().allMatch(node -> jobs(node).isEmpty());
    }

    private void end(Node node, Job job) {
        Home home = world.homes().of(job.run.agent());
        Deal deal = contracts.deal(job.run.contract());
        switch (world.random().nextInt(20)) {
            case 0 -> pause(node, home, deal, job, "evidence_gap");
            case 1 -> {
                if (job.run.attempts() <= RETRIES) {
                    Instant later = world.now().plus(Duration.ofSeconds(world.oneIn(2) ? 1 : 10));
                    world.submit(node, Submission.of(new Ending.Again(home, job.holder(), later, !world.oneIn(3))));
                } else {
                    fail(node, home, deal, job.run, "tool_execution_pause");
                }
            }
            case 2 -> fail(node, home, deal, job.run, "tool_execution_pause");
            default -> complete(node, home, deal, job);
        }
    }

    private void complete(Node node, Home home, Deal deal, Job job) {
        long records = world.random().nextInt(world.oneIn(10) ? 300 : 60);
        Instant startedAt = job.run.history().after(world.now());
        ToolOutcome.Completed outcome = new ToolOutcome.Completed(
                world.oneIn(5) ? "partial" : "completed",
                "sufficient",
                100,
                "",
                new ToolOutcome.Findings(0, 0, 0, 0),
                List.of(),
                List.of(new ToolOutcome.Usage("review", 1), new ToolOutcome.Usage("record", records)),
                Json.object().build(),
                List.of());
        Work work = new Work(
                job.run,
                deal.terms(),
                contracts.row(deal),
                "thumbprint",
                List.of(),
                tool,
                new Id.Execution(world.ids().next(job.run.id())),
                startedAt,
                DocumentTime.later(world.now(), startedAt),
                outcome,
                Work.charge(deal.terms(), outcome.usage()).orElseThrow());
        if (work.debited().compareTo(job.run.held()) > 0) {
            pause(node, home, deal, job, "credit_hold");
            return;
        }
        long price = deal.terms().prices().getFirst().creditsPerUnit()
                + records * deal.terms().prices().getLast().creditsPerUnit();
        Submission<Ending.Finished> end =
                Submission.of(new Ending.WithResult(home, job.holder(), work, sealed(job.run, work)));
        world.submit(
                node,
                end.whenDone(finished -> {
                            held(job.run, finished.run());
                            deal.party().ended(job.run.held().minor(), price);
                        })
                        .whenTold(reply -> {
                            if (reply instanceof Reply.Done<Ending.Finished>(Ending.Finished finished)) {
                                finished.callback().ifPresent(callback -> callbacks.offer(node, callback));
                            }
                        }));
    }

    /** Who ends a run has its last lease. */
    private static void held(RunRow taken, RunRow run) {
        Violation.unless(
                run.fence() == taken.fence(), () -> "somebody without a lease ended " + run + ", taken as " + taken);
    }

    private SealedEnd sealed(RunRow run, Work work) {
        UUID first = run.id().uuid();
        Sealed result = papers.sealed(Kind.RESULT_CONTRACT, new Id.ResultContract(Ids.after(first, 4)));
        Sealed attestation = papers.sealed(Kind.ATTESTATION, new Id.Attestation(Ids.after(first, 5)));
        List<Sealed> documents = List.of(
                papers.sealed(Kind.RUNTIME_RECORD, run.id()),
                papers.sealed(Kind.LEDGER_EXTRACT, new Id.LedgerExtract(Ids.after(first, 1))),
                papers.sealed(Kind.USAGE_RECEIPT, new Id.UsageReceipt(Ids.after(first, 2))),
                papers.sealed(Kind.RESULT_PACKAGE, new Id.ResultPackage(Ids.after(first, 3))),
                result,
                attestation);
        return new SealedEnd(
                new Id.Transfer(world.ids().next(run.id())),
                Packet.of(run.agent(), documents),
                result,
                attestation,
                work.terms()
                        .callbackUrl()
                        .map(url -> new Id.Callback(world.ids().next(run.id()))),
                Seals.history(work));
    }

    private void pause(Node node, Home home, Deal deal, Job job, String type) {
        world.submit(
                node,
                Submission.of(new Ending.Paused(
                                home,
                                job.holder(),
                                ticket(job.run, type),
                                deal.terms().evidenceWait()))
                        .whenDone(run -> held(job.run, run)));
    }

    private void fail(Node node, Home home, Deal deal, RunRow taken, String type) {
        Id.Transfer transfer = new Id.Transfer(world.ids().next(taken.id()));
        world.submit(
                node,
                Submission.of(new Ending.Failed(home, new Holder(taken), transfer, ticket(taken, type)))
                        .whenDone(run -> {
                            held(taken, run);
                            deal.party().ended(taken.held().minor(), 0);
                        }));
    }

    private Ticket ticket(RunRow run, String type) {
        return new Ticket(
                new Id.ExceptionTicket(world.ids().next(run.id())),
                run.agent(),
                run.id(),
                type,
                "medium",
                States.Ticket.OPEN,
                "detail",
                Optional.empty(),
                world.now(),
                Optional.empty());
    }
}
