package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tokenops.callbacks.CallbackRow;
import tokenops.callbacks.Callbacks;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Page;
import tokenops.path.States;
import tokenops.store.Core;

/** Finds the runs that don't move by themselves. What is asked for is what hardly ever is there, each by an index of its own. */
public final class StuckRuns {
    /** Of each kind in each home: more than anybody goes through by hand. */
    private static final int OF_A_KIND = 100;

    private final Core core;
    private final Nodes nodes;
    private final Callbacks callbacks;

    public StuckRuns(Core core, Nodes nodes, Callbacks callbacks) {
        this.core = core;
        this.nodes = nodes;
        this.callbacks = callbacks;
    }

    /** A run that doesn't move. */
    public record StuckRun(String runId, String agentId, String tool, States.Run state, Stuck stuck) {}

    /** What stops this run, if anything does. */
    Optional<Stuck> of(RunRow run) {
        return all(List.of(run), nodes::all).stream().map(StuckRun::stuck).findFirst();
    }

    private static final String FOUND = """
            (SELECT %1$s FROM run WHERE home = ? AND due_at < ? AND state <> 'queued' AND state = 'operating'
              ORDER BY due_at LIMIT %2$d)
            UNION ALL
            (SELECT %1$s FROM run WHERE home = ? AND due_at IS NOT NULL AND state <> 'queued' AND state = 'awaiting_evidence'
              ORDER BY due_at LIMIT %2$d)
            UNION ALL
            (SELECT %1$s FROM run WHERE home = ? AND state = 'queued' AND attempts > 0 ORDER BY due_at LIMIT %2$d)
            UNION ALL
            (SELECT %1$s FROM run WHERE home = ? AND state = 'under_review' ORDER BY id LIMIT %2$d)
            UNION ALL
            (SELECT %1$s FROM run WHERE home = ? AND id IN (
              SELECT run FROM callback WHERE home = ? AND state = 'exhausted' AND created_at > ?
              ORDER BY created_at LIMIT %2$d))""".formatted(RunRow.COLUMNS, OF_A_KIND);

    private static final String IN_QUEUE =
            RunRow.SELECT + "WHERE home = ? AND state = 'queued' ORDER BY agent, tool, due_at LIMIT " + OF_A_KIND;

    /** Those that have stood longest. @param known the nodes that there are */
    List<StuckRun> all(List<Nodes.Node> known) {
        boolean served = known.stream().anyMatch(node -> node.state() == Nodes.State.WORKING);
        Instant now = core.now();
        Instant closed = now.minus(RunRow.REVIEW_WINDOW);
        List<StuckRun> stuck = new ArrayList<>();
        for (int home = 0; home < core.homes().homes(); home++) {
            Home here = new Home(home);
            List<RunRow> runs = new ArrayList<>(
                    core.reads().list(FOUND, RunRow.READER, here, now, here, here, here, here, here, closed));
            if (!served) {
                runs.addAll(core.reads().list(IN_QUEUE, RunRow.READER, here));
            }
            stuck.addAll(all(runs, () -> known));
        }
        return stuck.stream()
                .distinct()
                .sorted(Comparator.comparing(run -> run.stuck().since()))
                .limit(Page.MOST)
                .toList();
    }

    /** Of runs of one home. */
    private List<StuckRun> all(List<RunRow> runs, Supplier<List<Nodes.Node>> known) {
        Map<Id.Run, Ticket> tickets = tickets(runs);
        Map<Id.Run, CallbackRow> told = told(runs);
        Instant now = core.now();
        return runs.stream()
                .map(run -> run.seenAt(now))
                .flatMap(run -> Stuck.of(
                        run,
                        Optional.ofNullable(tickets.get(run.id())),
                        Optional.ofNullable(told.get(run.id())),
                        known,
                        now)
                        .map(stuck -> new StuckRun(run.id().text(), run.agent().text(), run.tool(), run.state(), stuck))
                        .stream())
                .toList();
    }

    private Map<Id.Run, Ticket> tickets(List<RunRow> runs) {
        UUID[] waiting = runs.stream()
                .filter(run -> run.state() == States.Run.AWAITING_EVIDENCE)
                .map(run -> run.id().uuid())
                .toArray(UUID[]::new);
        return waiting.length == 0
                ? Map.of()
                : core
                        .reads()
                        .list(
                                Ticket.SELECT + "WHERE home = ? AND run = ANY(?) AND closed_at IS NULL ORDER BY id",
                                Ticket.READER,
                                core.homes().of(runs.getFirst().id()),
                                waiting)
                        .stream()
                        .collect(Collectors.toMap(Ticket::run, ticket -> ticket, (first, last) -> last));
    }

    private Map<Id.Run, CallbackRow> told(List<RunRow> runs) {
        UUID[] ids = runs.stream()
                .flatMap(run -> run.ended().callback().map(Id.Callback::uuid).stream())
                .toArray(UUID[]::new);
        return ids.length == 0
                ? Map.of()
                : callbacks.rows(core.homes().of(runs.getFirst().id()), ids).stream()
                        .collect(Collectors.toMap(CallbackRow::run, callback -> callback));
    }
}
