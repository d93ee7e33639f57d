package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.States;
import tokenops.runs.Slots.Flow;
import tokenops.runs.Slots.Waiting;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reads;
import tokenops.store.Rows;
import tokenops.store.Table;

/**
 * The queue as the database has it: what waits there, and the commands that give runs to a node, let it keep them, and take them
 * back. The claiming thread asks, in several homes at once.
 */
final class Claims {
    /** How long a node may be silent before its runs are given to another. */
    static final Duration LEASE = Duration.ofSeconds(20);

    /** Flows that are looked at at once; where there are more, the next look goes on where this one ended. */
    private static final int FLOWS = 1_024;

    /** Runs that are looked at for each that is wanted: turns may choose more of one flow than of another. */
    private static final int LOOKED_AT = 2;

    /** Leases and waits that are taken up at once. */
    private static final int LAPSED = 256;

    /** How many are taken to be there, in all homes, while none is known. */
    private static final int FEW_FLOWS = 16;

    private static final Flow START = new Flow(new Id.Agent(new UUID(0, 0)), "");

    private final Core core;
    private final Id.Node node;
    private final Map<Home, Flow> lookedTo = new ConcurrentHashMap<>();
    private final Map<Home, Integer> flows = new ConcurrentHashMap<>();

    Claims(Core core, Id.Node node) {
        this.core = core;
        this.node = node;
    }

    /**
     * What waits in a home and is due, the first runs of each flow.
     *
     * @param most of each flow that are in it
     */
    record Seen(List<Waiting> runs, int most) {
        /** Those that were due before then. */
        List<Waiting> dueBefore(Instant time) {
            return runs.stream().filter(run -> run.dueAt().isBefore(time)).toList();
        }

        /** Those of it that were chosen. */
        List<Waiting> among(List<Waiting> chosen) {
            return chosen.stream().filter(new HashSet<>(runs)::contains).toList();
        }

        /** The flows of which something is left when these are taken. */
        Set<Flow> without(Collection<Waiting> taken) {
            Set<Waiting> gone = new HashSet<>(taken);
            Map<Flow, Long> counts = runs.stream().collect(Collectors.groupingBy(Waiting::flow, Collectors.counting()));
            return runs.stream()
                    .filter(run -> !gone.contains(run) || counts.getOrDefault(run.flow(), 0L) == most)
                    .map(Waiting::flow)
                    .collect(Collectors.toSet());
        }
    }

    /**
     * Walks from flow to flow, each found by one step down the index, and takes the first that are due of each. So it costs the
     * same whether an agent has ten runs there or a hundred thousand.
     */
    private static final String WAITING = """
            WITH RECURSIVE flow (agent, tool, n) AS (
              (SELECT agent, tool, 1 FROM run
                WHERE home = ? AND state = 'queued' AND (agent, tool) > (?, ?) ORDER BY agent, tool LIMIT 1)
              UNION ALL
              SELECT next.agent, next.tool, flow.n + 1 FROM flow CROSS JOIN LATERAL (
                SELECT agent, tool FROM run
                WHERE home = ? AND state = 'queued' AND (agent, tool) > (flow.agent, flow.tool) ORDER BY agent, tool LIMIT 1) AS next
              WHERE flow.n < ?)
            SELECT flow.agent, flow.tool, first.id, first.priority, first.due_at FROM flow LEFT JOIN LATERAL (
              SELECT id, priority, due_at FROM run
              WHERE home = ? AND state = 'queued' AND agent = flow.agent AND tool = flow.tool AND due_at <= ?
              ORDER BY due_at LIMIT ?) AS first ON true
            ORDER BY flow.n""";

    /** A flow, and a run of it if one is due. */
    private record Step(Flow flow, Optional<Waiting> run) {}

    private static final Table.Reader<Step> STEP = row -> {
        Flow flow = new Flow(new Id.Agent(Reads.uuid(row, "agent")), row.getString("tool"));
        Optional<UUID> id = Reads.uuidIf(row, "id");
        return new Step(
                flow,
                id.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Waiting(
                                new Id.Run(id.get()), flow, row.getInt("priority"), Reads.at(row, "due_at"))));
    };

    /** Looks at what waits in a home. @param most runs that are wanted */
    Seen look(Home home, int most) {
        int known = flows.values().stream().mapToInt(Integer::intValue).sum();
        int ofFlow = Math.min(most, 1 + LOOKED_AT * most / (known == 0 ? FEW_FLOWS : known));
        Flow from = lookedTo.getOrDefault(home, START);
        List<Step> steps = core.reads()
                .list(WAITING, STEP, home, from.agent().uuid(), from.tool(), home, FLOWS, home, core.now(), ofFlow);
        int found = (int) steps.stream().map(Step::flow).distinct().count();
        flows.put(home, found);
        boolean more = found == FLOWS;
        lookedTo.put(home, more ? steps.getLast().flow() : START);
        return new Seen(steps.stream().flatMap(step -> step.run().stream()).toList(), ofFlow);
    }

    /** Leases these runs to the node, as many of them as still wait. */
    List<RunRow> take(Home home, List<Waiting> chosen) {
        if (chosen.isEmpty()) {
            return List.of();
        }
        return core.lanes().submit(new Take(home, node.uuid(), chosen)).orFail();
    }

    record Take(Home home, UUID node, List<Waiting> chosen) implements Command<List<RunRow>> {
        @Override
        public void needs(Needs needs) {
            chosen.forEach(run -> needs.find(RunRow.UNTAKEN, run.run().uuid()));
        }

        @Override
        public Outcome<List<RunRow>> decide(Rows rows, Instant now) {
            List<RunRow> leased = new ArrayList<>();
            for (Waiting waiting : chosen) {
                for (RunRow run : rows.find(RunRow.UNTAKEN, waiting.run().uuid())) {
                    // The same due time: who was faster may have tried it already, and then it must rest.
                    boolean still = run.state() == States.Run.QUEUED
                            && run.dueAt().filter(waiting.dueAt()::equals).isPresent();
                    if (still) {
                        RunRow ours = run.leased(node, now.plus(LEASE));
                        rows.put(RunRow.TABLE, ours);
                        leased.add(ours);
                    }
                }
            }
            return Outcome.done(leased);
        }
    }

    /** Runs whose lease has run out, with its node, or the time for which their agent was waited for. */
    List<RunRow> lapsed(Home home) {
        return core.reads()
                .list(
                        RunRow.SELECT + "WHERE home = ? AND due_at <= ? AND state <> 'queued' ORDER BY due_at LIMIT "
                                + LAPSED,
                        RunRow.READER,
                        home,
                        core.now());
    }

    /** Runs as they are in the queue. */
    List<RunRow> rows(Home home, List<Waiting> waiting) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        UUID[] ids = waiting.stream().map(run -> run.run().uuid()).toArray(UUID[]::new);
        return core.reads().list(RunRow.SELECT + "WHERE home = ? AND id = ANY(?)", RunRow.READER, home, ids);
    }

    /** Puts runs back into the queue whose node was lost. They keep their place. */
    void requeue(Home home, List<RunRow> lapsed) {
        core.lanes().submit(new Requeue(home, lapsed)).orFail();
    }

    record Requeue(Home home, List<RunRow> lapsed) implements Command<Integer> {
        @Override
        public void needs(Needs needs) {
            lapsed.forEach(run -> needs.find(RunRow.UNTAKEN, run.id().uuid()));
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            int requeued = 0;
            for (RunRow run : lapsed) {
                for (RunRow row : rows.find(RunRow.UNTAKEN, run.id().uuid())) {
                    // a node that was only slow may have renewed it, or ended it
                    if (row.state() == States.Run.OPERATING && row.dueAt().equals(run.dueAt())) {
                        rows.put(RunRow.TABLE, row.lost(row.dueAt().orElse(now)));
                        requeued++;
                    }
                }
            }
            return Outcome.done(requeued);
        }
    }

    /** Renews leases; answers the runs that are the node's no more. */
    List<RunRow> renew(Home home, List<RunRow> ours) {
        return core.lanes().submit(new Renew(home, ours)).orFail();
    }

    record Renew(Home home, List<RunRow> ours) implements Command<List<RunRow>> {
        @Override
        public void needs(Needs needs) {
            ours.forEach(run -> needs.lock(RunRow.TABLE, run.id().uuid()));
        }

        @Override
        public Outcome<List<RunRow>> decide(Rows rows, Instant now) {
            List<RunRow> lost = new ArrayList<>();
            for (RunRow run : ours) {
                Optional<RunRow> still = new Ending.Holder(run).still(rows);
                still.ifPresentOrElse(row -> rows.put(RunRow.TABLE, row.renewed(now.plus(LEASE))), () -> lost.add(run));
            }
            return Outcome.done(lost);
        }
    }

    /** Puts back into the queue, as if they hadn't been taken, what the node can't finish: other nodes needn't wait for the leases. */
    void handBack(Home home, List<RunRow> ours) {
        if (ours.isEmpty()) {
            return;
        }
        core.lanes().submit(new HandBack(home, ours)).orFail();
    }

    record HandBack(Home home, List<RunRow> ours) implements Command<Integer> {
        @Override
        public void needs(Needs needs) {
            ours.forEach(run -> needs.lock(RunRow.TABLE, run.id().uuid()));
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            int back = 0;
            for (RunRow run : ours) {
                Optional<RunRow> still = new Ending.Holder(run).still(rows);
                if (still.isPresent()) {
                    rows.put(RunRow.TABLE, still.get().untried(now));
                    back++;
                }
            }
            return Outcome.done(back);
        }
    }
}
