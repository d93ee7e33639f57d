package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.ledger.Hold;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Life;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A run as it stands now: its row is the queue entry.
 *
 * @param available microcredits that the agent could still hold right after this run's hold
 * @param evidence in the order in which it was given
 * @param priority of its agent when it was begun: how often that one's turn comes in the queue
 */
record RunRow(
        Id.Run id,
        Id.Agent agent,
        Id.Contract contract,
        Id.Credential credential,
        String tool,
        Optional<String> reference,
        States.Run state,
        States.RunCredit creditState,
        Hold hold,
        long available,
        List<Id.Evidence> evidence,
        TaskEvent.History history,
        int priority,
        Entry entry,
        Ended ended,
        Instant createdAt,
        Optional<Instant> finishedAt) {

    /**
     * A run's entry in the queue.
     *
     * @param node that has it
     * @param fence counts leases: whoever holds an earlier number has lost the run
     * @param dueAt when somebody should look at it: the retry time of a queued run, the end of an operating one's lease, or of the
     *     wait for evidence
     * @param attempts begun since its agent resumed it, but for those that ended by no fault of the tool's
     * @param losses how often since then it was lost with its node
     */
    record Entry(Optional<UUID> node, long fence, Optional<Instant> dueAt, long attempts, long losses) {
        /** Of a run that nobody has taken. */
        static Entry first(Instant due) {
            return new Entry(Optional.empty(), 0, Optional.of(due), 0, 0);
        }

        private Entry of(UUID to, Instant until) {
            return new Entry(Optional.of(to), fence + 1, Optional.of(until), attempts + 1, losses);
        }

        private Entry until(Instant time) {
            return new Entry(node, fence, Optional.of(time), attempts, losses);
        }

        private Entry free(Optional<Instant> due) {
            return new Entry(Optional.empty(), fence, due, attempts, losses);
        }

        /** As if the last attempt hadn't been begun: what ended it was no fault of the tool's. */
        private Entry untried() {
            return new Entry(node, fence, dueAt, attempts - 1, losses);
        }

        private Entry lost() {
            return new Entry(node, fence, dueAt, attempts - 1, losses + 1);
        }

        private Entry afresh() {
            return new Entry(node, fence, dueAt, 0, 0);
        }

        private Entry lostByAll() {
            return new Entry(node, fence + 1, dueAt, attempts, losses);
        }
    }

    Optional<UUID> node() {
        return entry.node;
    }

    long fence() {
        return entry.fence;
    }

    Optional<Instant> dueAt() {
        return entry.dueAt;
    }

    long attempts() {
        return entry.attempts;
    }

    long losses() {
        return entry.losses;
    }

    /** What the end of a run left. */
    record Ended(
            Optional<Id.ResultContract> result, Optional<Id.Attestation> attestation, Optional<Id.Callback> callback) {
        static final Ended NOT_YET = new Ended(Optional.empty(), Optional.empty(), Optional.empty());
    }

    Amount held() {
        return hold.amount();
    }

    /** Contracts give an agent this long to look at a result. */
    static final Duration REVIEW_WINDOW = Duration.ofDays(7);

    /** As it reads at a time: a result that nobody closed is closed when the window for reviewing it has passed. */
    RunRow seenAt(Instant now) {
        return stateAt(now, state, finishedAt) == state
                ? this
                : over(States.Run.CLOSED, creditState, history, ended, now);
    }

    /** The state alone, as it reads at a time. */
    static States.Run stateAt(Instant now, States.Run state, Optional<Instant> finishedAt) {
        boolean past = state == States.Run.RESULT_READY
                && finishedAt
                        .filter(end -> end.plus(REVIEW_WINDOW).isBefore(now))
                        .isPresent();
        return past ? States.Run.CLOSED : state;
    }

    /** Given to a node until then; whoever had it before has lost it. */
    RunRow leased(UUID to, Instant until) {
        return with(States.Run.OPERATING, history, entry.of(to, until));
    }

    /** Kept by the node that has it until then. */
    RunRow renewed(Instant until) {
        return with(state, history, entry.until(until));
    }

    /** Waits in the queue, not before then. */
    RunRow queued(Instant notBefore, TaskEvent.History next) {
        return with(States.Run.QUEUED, next, entry.free(Optional.of(notBefore)));
    }

    /** Back in the queue as if it hadn't been taken. */
    RunRow untried(Instant notBefore) {
        return with(
                States.Run.QUEUED, history, entry.free(Optional.of(notBefore)).untried());
    }

    /** Back in the queue because its node was lost. */
    RunRow lost(Instant notBefore) {
        return with(
                States.Run.QUEUED, history, entry.free(Optional.of(notBefore)).lost());
    }

    /** Waits for its agent, until then. */
    RunRow paused(TaskEvent.History next, Instant until) {
        return with(
                States.Run.AWAITING_EVIDENCE,
                next,
                entry.free(Optional.of(until)).afresh());
    }

    /** Goes on waiting for its agent, until then; whoever was about to end the wait has lost the run. */
    RunRow waitingAnew(Instant until) {
        return with(state, history, entry.until(until).lostByAll());
    }

    /** With more evidence behind what it has. */
    RunRow adding(List<Id.Evidence> more) {
        List<Id.Evidence> all = new ArrayList<>(evidence);
        all.addAll(more);
        return with(state, creditState, all, history, entry, ended, finishedAt);
    }

    /** Over: with a result, or without. */
    RunRow over(States.Run as, States.RunCredit credit, TaskEvent.History next, Ended with, Instant at) {
        return with(as, credit, evidence, next, entry.free(Optional.empty()), with, Optional.of(finishedAt.orElse(at)));
    }

    private RunRow with(States.Run next, TaskEvent.History events, Entry place) {
        return with(next, creditState, evidence, events, place, ended, finishedAt);
    }

    /** The same run with what an update writes. */
    private RunRow with(
            States.Run state,
            States.RunCredit creditState,
            List<Id.Evidence> evidence,
            TaskEvent.History history,
            Entry entry,
            Ended ended,
            Optional<Instant> finishedAt) {
        return new RunRow(
                id,
                agent,
                contract,
                credential,
                tool,
                reference,
                state,
                creditState,
                hold,
                available,
                evidence,
                history,
                priority,
                entry,
                ended,
                createdAt,
                finishedAt);
    }

    private static String line(List<Id.Evidence> evidence) {
        StringBuilder line = new StringBuilder();
        evidence.forEach(id -> line.append(line.isEmpty() ? "" : ",").append(id.uuid()));
        return line.toString();
    }

    private static List<Id.Evidence> evidence(String line) {
        return line.isEmpty()
                ? List.of()
                : Arrays.stream(line.split(","))
                        .map(text -> new Id.Evidence(UUID.fromString(text)))
                        .toList();
    }

    static final String COLUMNS = """
            id, agent, contract, credential, tool, reference, state, credit_state, credit, hold, reserved, available, evidence,
            events, priority, node, fence, due_at, attempts, losses, result, attestation, callback, created_at,
            finished_at""";

    static final String SELECT = "SELECT " + COLUMNS + " FROM run ";

    static final Table.Reader<RunRow> READER = row -> new RunRow(
            new Id.Run(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            new Id.Contract(Reads.uuid(row, "contract")),
            new Id.Credential(Reads.uuid(row, "credential")),
            row.getString("tool"),
            Reads.textIf(row, "reference"),
            Word.of(States.Run.class, row.getString("state")),
            Word.of(States.RunCredit.class, row.getString("credit_state")),
            Hold.read(
                    new Id.Transfer(Reads.uuid(row, "hold")),
                    Asset.parse(row.getString("credit")).orElseThrow(),
                    row.getString("reserved")),
            row.getLong("available"),
            evidence(row.getString("evidence")),
            TaskEvent.History.read(row.getString("events")),
            row.getInt("priority"),
            new Entry(
                    Reads.uuidIf(row, "node"),
                    row.getLong("fence"),
                    Reads.time(row, "due_at"),
                    row.getLong("attempts"),
                    row.getLong("losses")),
            new Ended(
                    Reads.uuidIf(row, "result").map(Id.ResultContract::new),
                    Reads.uuidIf(row, "attestation").map(Id.Attestation::new),
                    Reads.uuidIf(row, "callback").map(Id.Callback::new)),
            Reads.at(row, "created_at"),
            Reads.time(row, "finished_at"));

    static final Table<UUID, RunRow> TABLE = new Table<>(
            700,
            "run",
            run -> run.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            "INSERT INTO run (home, " + COLUMNS + ", held)",
            List.of(
                    Column.uuid(r -> r.id().uuid()),
                    Column.uuid(r -> r.agent().uuid()),
                    Column.uuid(r -> r.contract().uuid()),
                    Column.uuid(r -> r.credential().uuid()),
                    Column.text(RunRow::tool),
                    Column.textIf(RunRow::reference),
                    Column.word(RunRow::state),
                    Column.word(RunRow::creditState),
                    Column.text(r -> r.hold().asset().toString()),
                    Column.uuid(r -> r.hold().id().uuid()),
                    Column.text(r -> r.hold().line()),
                    Column.whole(RunRow::available),
                    Column.text(r -> line(r.evidence())),
                    Column.text(r -> r.history().text()),
                    Column.whole(RunRow::priority),
                    Column.uuidIf(RunRow::node),
                    Column.whole(RunRow::fence),
                    Column.timeIf(RunRow::dueAt),
                    Column.whole(RunRow::attempts),
                    Column.whole(RunRow::losses),
                    Column.uuidIf(r -> r.ended().result().map(Id::uuid)),
                    Column.uuidIf(r -> r.ended().attestation().map(Id::uuid)),
                    Column.uuidIf(r -> r.ended().callback().map(Id::uuid)),
                    Column.time(RunRow::createdAt),
                    Column.timeIf(RunRow::finishedAt),
                    Column.whole(r -> r.held().minor())),
            """
            UPDATE run SET state = n.state, credit_state = n.credit_state, evidence = n.evidence, events = n.events, node = n.node,
              fence = n.fence, due_at = n.due_at, attempts = n.attempts, losses = n.losses, result = n.result,
              attestation = n.attestation, callback = n.callback, finished_at = n.finished_at
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[],
                ?::int8[], ?::timestamptz[], ?::int8[], ?::int8[], ?::uuid[], ?::uuid[], ?::uuid[], ?::timestamptz[])
              AS u (id, state, credit_state, evidence, events, node, fence, due_at, attempts, losses, result, attestation,
                callback, finished_at)) AS n
            WHERE run.home = n.home AND run.id = n.id""",
            List.of(
                    Column.word(RunRow::state),
                    Column.word(RunRow::creditState),
                    Column.text(r -> line(r.evidence())),
                    Column.text(r -> r.history().text()),
                    Column.uuidIf(RunRow::node),
                    Column.whole(RunRow::fence),
                    Column.timeIf(RunRow::dueAt),
                    Column.whole(RunRow::attempts),
                    Column.whole(RunRow::losses),
                    Column.uuidIf(r -> r.ended().result().map(Id::uuid)),
                    Column.uuidIf(r -> r.ended().attestation().map(Id::uuid)),
                    Column.uuidIf(r -> r.ended().callback().map(Id::uuid)),
                    Column.timeIf(RunRow::finishedAt)),
            List.of(new Life<>(Lifecycle.RUN, RunRow::state)));

    /** These runs, if they are there, skipping those that another node is taking at this moment. */
    static final Lookup<UUID, UUID, RunRow> UNTAKEN = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED",
            List.of(Column.uuid(id -> id)),
            run -> run.id().uuid());
}
