package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Agents;
import tokenops.callbacks.Deliveries;
import tokenops.contracts.ContractRow;
import tokenops.contracts.Contracts;
import tokenops.contracts.Terms;
import tokenops.log.Attestor;
import tokenops.log.Sequencer;
import tokenops.log.SignerAway;
import tokenops.path.Amount;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Problem;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.store.Core;
import tokenops.store.Reads.DatabaseAway;
import tokenops.store.Reply;
import tokenops.tools.Corroboration;
import tokenops.tools.Tool;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;

/**
 * Stations 10 to 12, execution, result and usage: the tool works under the contract's terms, its result is sealed, and one
 * command ends the run.
 */
public final class Execution extends RunWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

    /** How often a tool that fails is started again, and how long after each failure. */
    private static final List<Duration> RETRIES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** How long after a lane that takes nothing just now is asked again. */
    private static final Duration UNAVAILABLE = Duration.ofSeconds(1);

    /** Evidence up to this size is reviewed in a few milliseconds, on the run's own virtual thread. */
    private static final long LIGHT = 256 * 1024;

    private final Workbench heavy = new Workbench(Runtime.getRuntime().availableProcessors());
    private final Deadlines deadlines = new Deadlines();
    private final Core core;
    private final Agents agents;
    private final Contracts contracts;
    private final Evidences evidences;
    private final Map<String, Tool> tools;
    private final Aftermath aftermath;
    private final Seals seals;
    private final Corroborations corroborations;

    /**
     * What attests a run, and who is told when it has ended.
     *
     * @param origin of the log
     */
    public record Aftermath(Attestor attestor, String origin, Deliveries deliveries, Sequencer sequencer) {}

    /** Makes the look-ups that a tool may use for an agent's run. */
    @FunctionalInterface
    public interface Corroborations {
        Corroboration of(Id.Agent agent);
    }

    public Execution(
            Core core,
            Agents agents,
            Contracts contracts,
            Evidences evidences,
            Map<String, Tool> tools,
            Corroborations corroborations,
            Aftermath aftermath) {
        this.core = core;
        this.agents = agents;
        this.contracts = contracts;
        this.evidences = evidences;
        this.tools = tools;
        this.corroborations = corroborations;
        this.aftermath = aftermath;
        this.seals = new Seals(core, aftermath.attestor(), aftermath.origin());
    }

    @Override
    void perform(RunRow run, List<EvidenceRow> evidence) {
        Ending.Holder holder = new Ending.Holder(run);
        Home home = core.homes().of(run.agent());
        Terms terms = contracts.terms(run.contract()).orElseThrow();
        Optional<String> hopeless = hopeless(run, terms);
        if (hopeless.isPresent()) {
            giveUp(run, hopeless.get());
            return;
        }
        Optional<ToolOutcome> outcome;
        Instant startedAt = run.history().after(core.now());
        try {
            ToolRequest request = request(run, terms, evidence);
            long bytes = evidence.stream().mapToLong(EvidenceRow::size).sum();
            outcome = bytes <= LIGHT ? inTime(home, holder, request, () -> {}) : heavily(home, holder, request);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            failed(home, holder, e);
            return;
        }
        if (outcome.isEmpty()) {
            return;
        }
        switch (outcome.get()) {
            case ToolOutcome.MissingEvidence missing ->
                settle(core.lanes()
                        .submit(new Ending.Paused(
                                home, holder, ticket(run, missing, startedAt), terms.evidenceWait())));
            case ToolOutcome.BeyondCredits(List<ToolOutcome.Usage> usage) ->
                pauseBeyondHold(home, holder, terms, "at least " + costs(run, Work.charge(terms, usage)));
            case ToolOutcome.Completed completed -> complete(home, holder, terms, evidence, startedAt, completed);
        }
    }

    private Optional<ToolOutcome> heavily(Home home, Ending.Holder holder, ToolRequest request) {
        RunRow run = holder.run();
        try (Workbench.Place place = heavy.enter(run.agent(), run.priority())) {
            return place.work(() -> inTime(home, holder, request, place::close));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tool worked", e);
        }
    }

    /**
     * What the tool comes to; empty when it worked longer than it may, and then the run is ended, or when nobody wanted it any more.
     *
     * @param overdue is done as well when it works longer
     */
    private Optional<ToolOutcome> inTime(Home home, Ending.Holder holder, ToolRequest request, Runnable overdue) {
        RunRow run = holder.run();
        Tool tool = tool(run);
        Duration most = tool.description().maximumDuration();
        return deadlines.within(run.id(), most, () -> tool.run(request), () -> {
            overdue.run();
            timedOut(home, holder, most);
        });
    }

    @Override
    void stop(Id.Run run) {
        deadlines.stop(run);
    }

    @Override
    long overrunning() {
        return deadlines.overrunning();
    }

    @Override
    void giveUp(RunRow run, String why) {
        Ticket ticket = ticket(run, "tool_execution_pause", "high", why + "; nothing was debited");
        settle(core.lanes().submit(failing(core.homes().of(run.agent()), new Ending.Holder(run), ticket)));
    }

    @Override
    void waitedInVain(RunRow run) {
        Terms terms = contracts.terms(run.contract()).orElseThrow();
        Ticket ticket = ticket(
                run,
                "evidence_gap",
                "high",
                "nothing came within " + terms.evidenceWait().toDays() + " days and nothing was debited");
        settle(core.lanes().submit(failing(core.homes().of(run.agent()), new Ending.Holder(run), ticket)));
    }

    /**
     * A tool that took too long once would do so again: the same work takes the same time. On a thread of its own, which tries until
     * the lane takes it: as long as the tool doesn't come back its lease is renewed, and so nobody else would end the run.
     */
    private void timedOut(Home home, Ending.Holder holder, Duration most) {
        LOG.error("the tool in {} was interrupted after {} s", holder.run().id(), most.toSeconds());
        Ticket ticket = ticket(
                holder.run(),
                "tool_execution_pause",
                "high",
                TaskEvent.History.TIMED_OUT + "the tool worked longer than the " + most.toSeconds()
                        + " s that it may, and nothing was debited");
        Ending.Failed failing = failing(home, holder, ticket);
        Reply<RunRow> reply = core.lanes().submit(failing);
        while (isUnavailable(reply) && !deadlines.closesWithin(UNAVAILABLE)) {
            reply = core.lanes().submit(failing);
        }
        settle(reply);
    }

    private static boolean isUnavailable(Reply<?> reply) {
        return reply instanceof Reply.Refused<?> refused && refused.refusal().problem() == Problem.UNAVAILABLE;
    }

    @Override
    public void close() {
        deadlines.close();
    }

    private Tool tool(RunRow run) {
        return Optional.ofNullable(tools.get(run.tool()))
                .orElseThrow(() -> new IllegalStateException("there is no tool " + run.tool()));
    }

    private ToolRequest request(RunRow run, Terms terms, List<EvidenceRow> evidence) {
        return new ToolRequest(
                run.id(),
                run.createdAt(),
                terms.mode(),
                evidences.files(evidence),
                terms.required(),
                terms.prices(),
                terms.tolerance(),
                run.held().minor(),
                corroborations.of(run.agent()));
    }

    private void complete(
            Home home,
            Ending.Holder holder,
            Terms terms,
            List<EvidenceRow> evidence,
            Instant startedAt,
            ToolOutcome.Completed completed) {
        RunRow run = holder.run();
        ContractRow contract = contracts.acceptance(run.contract()).orElseThrow();
        Optional<List<Work.Line>> lines = Work.charge(terms, completed.usage());
        if (lines.isEmpty()) {
            pauseBeyondHold(home, holder, terms, costs(run, lines));
            return;
        }
        Instant finishedAt = DocumentTime.later(core.now(), startedAt);
        Work work = new Work(
                run,
                terms,
                contract,
                agents.key(run.agent()).thumbprint(),
                evidence,
                tool(run).description(),
                new Id.Execution(core.ids().next(run.id())),
                startedAt,
                finishedAt,
                completed,
                metered(lines.get(), run, evidence.size(), finishedAt));
        if (work.debited().compareTo(run.held()) > 0) {
            pauseBeyondHold(home, holder, terms, costs(run, lines));
            return;
        }
        SealedEnd end;
        try {
            end = seals.seal(work);
        } catch (SignerAway e) {
            // No fault of the tool's: its work is done again when there is somebody to sign it.
            LOG.debug("{} waits for its attestation", run.id());
            settle(core.lanes().submit(new Ending.Again(home, holder, core.now().plus(RETRIES.getLast()), false)));
            return;
        }
        Reply<Ending.Finished> reply = core.lanes().submit(new Ending.WithResult(home, holder, work, end));
        if (reply instanceof Reply.Done<Ending.Finished>(Ending.Finished finished)) {
            aftermath.sequencer().wake();
            finished.callback()
                    .ifPresent(callback ->
                            aftermath.deliveries().offer(callback, terms.mode(), end.result(), end.attestation()));
        } else {
            settle(reply);
        }
    }

    /** The lines with what was metered before each pause and after the last; nearly all runs have paused never. */
    private List<Work.Line> metered(List<Work.Line> lines, RunRow run, int evidence, Instant finishedAt) {
        List<MeterReading> readings = run.history().hasPaused()
                ? core
                        .reads()
                        .list(
                                Ticket.SELECT + "WHERE home = ? AND run = ? AND reading IS NOT NULL ORDER BY id",
                                Ticket.READER,
                                core.homes().of(run.agent()),
                                run.id().uuid())
                        .stream()
                        .flatMap(ticket -> ticket.reading().stream())
                        .toList()
                : List.of();
        return readings.isEmpty()
                ? lines
                : lines.stream()
                        .map(line -> line.metered(readings, finishedAt, evidence))
                        .toList();
    }

    private void failed(Home home, Ending.Holder holder, Throwable fault) {
        RunRow run = holder.run();
        LOG.error("the tool failed in {}, attempt {}", run.id(), run.attempts(), fault);
        int attempt = (int) Math.min(run.attempts(), Integer.MAX_VALUE);
        // A run doesn't end for want of an answer to a look-up, or of a folder: that is no fault of the tool's and
        // passes.
        boolean away = EvidenceAway.isBehind(fault) || EvidenceAway.isBehind(fault, DatabaseAway.class);
        if (attempt <= RETRIES.size() || away) {
            Duration rest = away ? RETRIES.getLast() : RETRIES.get(attempt - 1);
            settle(core.lanes().submit(new Ending.Again(home, holder, core.now().plus(rest), !away)));
        } else {
            Ticket ticket = ticket(
                    run,
                    "tool_execution_pause",
                    "high",
                    "the tool failed " + attempt + " times and nothing was debited");
            settle(core.lanes().submit(failing(home, holder, ticket)));
        }
    }

    private Ending.Failed failing(Home home, Ending.Holder holder, Ticket ticket) {
        return new Ending.Failed(
                home, holder, new Id.Transfer(core.ids().next(holder.run().id())), ticket);
    }

    /** Why a run can't be worked on; empty for nearly all. */
    private Optional<String> hopeless(RunRow run, Terms terms) {
        return Optional.ofNullable(tools.get(run.tool()))
                .map(tool -> tool.description().version())
                .filter(version -> !version.equals(terms.toolVersion()))
                .map(version -> "the contract is about version " + terms.toolVersion() + " of the tool, which is "
                        + version + " now: offer and accept a new contract");
    }

    private Ticket ticket(RunRow run, ToolOutcome.MissingEvidence missing, Instant startedAt) {
        String detail = missing.missing().stream()
                .map(one -> one.family() + ": " + one.detail())
                .collect(Collectors.joining("; "));
        return ticket(run, "evidence_gap", "medium", detail)
                .with(new MeterReading(
                        DocumentTime.later(core.now(), startedAt),
                        run.evidence().size(),
                        missing.usage()));
    }

    private static String costs(RunRow run, Optional<List<Work.Line>> lines) {
        return lines.map(all -> new Amount(run.hold().asset(), Work.sum(all)).readable())
                .orElse("more than an amount can be");
    }

    private void pauseBeyondHold(Home home, Ending.Holder holder, Terms terms, String costs) {
        RunRow run = holder.run();
        Ticket ticket = ticket(
                run,
                Ticket.CREDIT_HOLD,
                "high",
                "the evidence costs " + costs + ", the run holds "
                        + run.held().readable()
                        + "; begin a run under a contract with a higher maximum, and cancel this one");
        settle(core.lanes().submit(new Ending.Paused(home, holder, ticket, terms.evidenceWait())));
    }

    private Ticket ticket(RunRow run, String type, String severity, String detail) {
        return new Ticket(
                new Id.ExceptionTicket(core.ids().next(run.id())),
                run.agent(),
                run.id(),
                type,
                severity,
                States.Ticket.OPEN,
                detail,
                Optional.empty(),
                core.now(),
                Optional.empty());
    }

    /** A refusal here means that another worker has the run now: what we did is thrown away. */
    private static void settle(Reply<?> reply) {
        if (reply instanceof Reply.Refused<?> refused) {
            LOG.warn("thrown away: {}", refused.refusal().detail());
        }
    }
}
