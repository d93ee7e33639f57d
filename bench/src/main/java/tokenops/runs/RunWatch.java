package tokenops.runs;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.agents.Parties;
import tokenops.agents.Party;
import tokenops.callbacks.CallbackRow;
import tokenops.contracts.ContractRow;
import tokenops.ledger.Account;
import tokenops.ledger.AgentLimits;
import tokenops.ledger.GrantWatch;
import tokenops.ledger.Hold;
import tokenops.ledger.Transfer;
import tokenops.ledger.Transfer.Phase;
import tokenops.ledger.TransferWatch;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.simulation.World;
import tokenops.store.Documents;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/**
 * A run moves only along its lifecycle, begins with a hold within all limits, and ends once: with one end of that hold, and either
 * one result with its documents and callback, or none of these. Its contract counts it.
 */
public final class RunWatch {
    private final World world;
    private final Parties parties;
    private final TransferWatch transfers;
    private final GrantWatch grants;

    /** What runs of an agent took or hold of the limit of a day. */
    private final Map<Id.Agent, Map<LocalDate, Long>> days = new HashMap<>();

    private final Map<Id.Run, LocalDate> dayOf = new HashMap<>();
    private final Set<Id.Run> called = new HashSet<>();

    // what the command at hand has put
    private final List<Step> runs = new ArrayList<>();
    private final Map<UUID, Documents.Stored> documents = new HashMap<>();
    private final Map<Id.Callback, CallbackRow> callbacks = new HashMap<>();
    private final Map<Id.Contract, ContractStep> contracts = new HashMap<>();

    private record Step(Optional<RunRow> before, RunRow after) {
        boolean begins() {
            return before.isEmpty();
        }

        boolean ends() {
            return before.filter(was -> was.state().inFlight()).isPresent()
                    && !after.state().inFlight();
        }
    }

    private record ContractStep(Optional<ContractRow> before, ContractRow after) {}

    RunWatch(World world, Parties parties, SimulatedLane lane, TransferWatch transfers, GrantWatch grants) {
        this.world = world;
        this.parties = parties;
        this.transfers = transfers;
        this.grants = grants;
        lane.watch(RunRow.TABLE, (before, after) -> runs.add(new Step(before, after)));
        lane.watchDocuments(document -> documents.put(document.id(), document));
        lane.watch(CallbackRow.TABLE, (before, callback) -> {
            if (before.isEmpty()) {
                callbacks.put(callback.id(), callback);
            }
        });
        lane.watch(ContractRow.TABLE, (before, after) -> contracts.put(after.id(), new ContractStep(before, after)));
    }

    /** Tells the grants what is reserved of them: before they are checked. */
    public void reserve() {
        for (Step step : runs) {
            Hold hold = step.after.hold();
            if (step.begins()) {
                grants.hold(hold, step.after.agent(), step.after.tool(), step.after.createdAt());
            } else if (step.ends()) {
                hold.reserved().forEach(burn -> grants.reserve(burn.grant(), -burn.amount()));
            }
        }
    }

    /** Checks what the command at hand has put. */
    public void check() {
        if (runs.isEmpty()
                && callbacks.isEmpty()
                && contracts.isEmpty()
                && transfers.transfers().isEmpty()) {
            return;
        }
        Map<Id.Contract, Long> committed = new HashMap<>();
        int ended = 0;
        for (Step step : runs) {
            RunRow run = step.after;
            sound(run);
            if (step.begins()) {
                begins(run);
                committed.merge(run.contract(), run.held().minor(), Long::sum);
            } else {
                goesOn(step.before.orElseThrow(), run);
            }
            if (step.ends()) {
                ended++;
                committed.merge(run.contract(), -(run.held().minor() - ends(run)), Long::sum);
            }
            if (!step.begins() && !step.ends()) {
                Violation.unless(
                        transfers.end(run.hold().id()).isEmpty(), () -> "a hold ends and its run doesn't: " + run);
            }
        }
        long ends = transfers.transfers().stream()
                .filter(transfer ->
                        transfer.of().isPresent() && transfer.credit().name().equals("credits_consumed"))
                .count();
        int endedRuns = ended;
        Violation.unless(ends == ended, () -> ends + " holds end with " + endedRuns + " runs");
        contracts.forEach((id, step) -> contract(step, committed.getOrDefault(id, 0L)));
        committed
                .keySet()
                .forEach(id ->
                        Violation.unless(contracts.containsKey(id), () -> "a contract doesn't count its run: " + id));
        Violation.unless(callbacks.isEmpty(), () -> "a callback of no result: " + callbacks);
    }

    private static void sound(RunRow run) {
        boolean inFlight = run.state().inFlight();
        Violation.unless(
                inFlight == run.dueAt().isPresent()
                        && (run.state() == States.Run.OPERATING) == run.node().isPresent()
                        && inFlight == run.finishedAt().isEmpty()
                        && (run.creditState() == States.RunCredit.HELD) == inFlight,
                () -> "a run's row contradicts itself: " + run);
        boolean hasResult = run.state() == States.Run.RESULT_READY
                || run.state() == States.Run.UNDER_REVIEW
                || run.state() == States.Run.CLOSED;
        Violation.unless(
                hasResult == run.ended().result().isPresent()
                        && hasResult == run.ended().attestation().isPresent()
                        && (hasResult || run.ended().callback().isEmpty()),
                () -> "a run has a result and no end, or an end and no result: " + run);
        List<TaskEvent> events = run.history().events();
        for (int i = 1; i < events.size(); i++) {
            Violation.unless(
                    !events.get(i).at().isBefore(events.get(i - 1).at()), () -> "a history goes back in time: " + run);
        }
    }

    private void begins(RunRow run) {
        Violation.unless(
                run.state() == States.Run.QUEUED || run.state() == States.Run.OPERATING,
                () -> "a run begins in the middle: " + run);
        boolean placed = transfers.transfers().stream()
                .anyMatch(transfer -> transfer.phase() == Phase.PENDING
                        && transfer.id().equals(run.hold().id())
                        && transfer.subject().equals(run.id().uuid())
                        && transfer.amount().equals(run.held()));
        Violation.unless(placed, () -> "a run begins without its hold: " + run);
        Party party = parties.of(run.agent());
        AgentLimits limits = party.limits();
        Account account = transfers
                .account(Account.Ref.agentCredits(run.agent(), run.hold().asset()))
                .orElseThrow(() -> new Violation("a hold doesn't touch its account: " + run));
        long counted = days.computeIfAbsent(run.agent(), agent -> new HashMap<>())
                .merge(account.day(), run.held().minor(), Long::sum);
        dayOf.put(run.id(), account.day());
        Violation.unless(
                account.runsInFlight() <= limits.runsInFlight()
                        && run.held().compareTo(limits.maximumPerRun()) <= 0
                        && counted <= limits.creditsPerDay().minor(),
                () -> "a run begins beyond " + limits + ", with " + counted + " of the day: " + run + " of " + account);
    }

    private static void goesOn(RunRow was, RunRow run) {
        Violation.unless(
                was.state() == run.state() || Lifecycle.RUN.allows(was.state(), run.state()),
                () -> "a run " + was.state() + " becomes " + run.state() + ": " + run);
        Violation.unless(
                was.hold().equals(run.hold())
                        && was.agent().equals(run.agent())
                        && was.contract().equals(run.contract())
                        && was.createdAt().equals(run.createdAt())
                        && was.fence() <= run.fence()
                        && run.history().events().size()
                                >= was.history().events().size()
                        && run.evidence().size() >= was.evidence().size()
                        && (was.node().equals(run.node()) || run.node().isEmpty() || run.fence() == was.fence() + 1),
                () -> "what never changes of a run changes: " + was + " to " + run);
        Violation.unless(
                was.state().inFlight()
                        || was.ended().equals(run.ended()) && was.finishedAt().equals(run.finishedAt()),
                () -> "a run ends twice: " + was + " and " + run);
    }

    /** @return what was taken */
    private long ends(RunRow run) {
        Transfer end = transfers
                .end(run.hold().id())
                .orElseThrow(() -> new Violation("a run ends and its hold doesn't: " + run));
        boolean debited = end.phase() == Phase.POST;
        Violation.unless(
                debited == (run.creditState() == States.RunCredit.DEBITED)
                        && (!debited || run.ended().result().isPresent()),
                () -> "a run's credit is " + run.creditState() + " and its hold's end " + end);
        long taken = debited ? end.amount().minor() : 0;
        Optional.ofNullable(dayOf.remove(run.id()))
                .ifPresent(day -> days.getOrDefault(run.agent(), new HashMap<>())
                        .merge(day, taken - run.held().minor(), Long::sum));
        long packages = documents.values().stream()
                .filter(document -> document.kind() == Kind.RESULT_PACKAGE)
                .count();
        boolean sealed = run.ended()
                .result()
                .map(result -> documents.containsKey(result.uuid())
                        && documents.containsKey(
                                run.ended().attestation().orElseThrow().uuid())
                        && documents.containsKey(run.id().uuid())
                        && packages == 1)
                .orElse(documents.isEmpty());
        Violation.unless(sealed, () -> "a run ends with other documents than its own: " + run + ", " + documents);
        return taken;
    }

    private void contract(ContractStep step, long committed) {
        ContractRow now = step.after;
        long before = step.before.map(ContractRow::committed).orElse(0L);
        Violation.unless(
                now.committed() - before == committed
                        && now.committed() >= 0
                        && now.budget()
                                .filter(budget -> budget < now.committed())
                                .isEmpty(),
                () -> "a contract commits otherwise than its runs, by " + committed + ": " + step);
        long begun = runs.stream()
                .filter(run -> run.begins() && run.after.contract().equals(now.id()))
                .count();
        Violation.unless(
                now.runs() - step.before.map(ContractRow::runs).orElse(0L) == begun
                        && (begun == 0
                                || step.before
                                        .filter(was -> was.at(world.now()) == States.Contract.ACCEPTED)
                                        .isPresent())
                        && (now.standing() || now.runs() <= 1),
                () -> "a contract counts other runs than it has: " + step);
    }

    /** Whose callback is made tells of its run, once. Before the check. */
    public void callbacks() {
        for (Step step : runs) {
            RunRow run = step.after;
            boolean released = run.state() == States.Run.RESULT_READY
                    && step.before.map(RunRow::state).orElse(run.state()) != States.Run.RESULT_READY;
            if (released && run.ended().callback().isPresent()) {
                CallbackRow callback = Optional.ofNullable(
                                callbacks.remove(run.ended().callback().get()))
                        .orElseThrow(() -> new Violation("a result without its callback: " + run));
                Violation.unless(
                        called.add(run.id())
                                && callback.run().equals(run.id())
                                && callback.result().equals(run.ended().result().orElseThrow()),
                        () -> "a callback that isn't of its run: " + callback + ", " + run);
            }
        }
    }

    /** Forgets what the command at hand has put. */
    public void clear() {
        runs.clear();
        documents.clear();
        callbacks.clear();
        contracts.clear();
    }
}
