package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Core;
import tokenops.store.Reads;
import tokenops.store.Recent;
import tokenops.store.Table;

/**
 * How the queue stands, for operators. Every run that waits is counted, in an index: with a hundred thousand that takes a tenth of a
 * second, so it is done at most every two seconds, however many ask.
 */
public final class QueueHealth {
    private static final Duration KEPT = Duration.ofSeconds(2);

    /** Agents that are listed: those with most in the queue. */
    private static final int AGENTS = 100;

    private final Core core;
    private final Nodes nodes;
    private final StuckRuns stuck;
    private final Recent<String, Queue> recent;

    public QueueHealth(Core core, Nodes nodes, StuckRuns stuck) {
        this.core = core;
        this.nodes = nodes;
        this.stuck = stuck;
        this.recent = new Recent<>(KEPT, 1, core.clock());
    }

    /**
     * The queue at a time.
     *
     * @param load all of it
     * @param finishedLastMinute runs that left the nodes' hands
     * @param agents how many have something in it; {@code byAgent} lists those with most
     */
    public record Queue(
            Instant at,
            Load load,
            long finishedLastMinute,
            List<Nodes.Node> nodes,
            List<OfTool> byTool,
            long agents,
            List<OfAgent> byAgent,
            List<StuckRuns.StuckRun> stuck) {}

    /**
     * Runs that are under way.
     *
     * @param queued wait for a slot, or rest after a failure
     * @param operating are worked on
     * @param awaitingEvidence wait for their agents
     * @param oldestDueAt since when the longest waiting one might have been worked on; absent when none waits
     * @param oldestSeconds how long that is
     */
    public record Load(
            long queued, long operating, long awaitingEvidence, Optional<Instant> oldestDueAt, long oldestSeconds) {
        private static final Load NONE = new Load(0, 0, 0, Optional.empty(), 0);

        private static Load of(States.Run state, long runs, Instant oldest, Instant now) {
            return switch (state) {
                case QUEUED ->
                    oldest.isAfter(now)
                            ? new Load(runs, 0, 0, Optional.empty(), 0)
                            : new Load(
                                    runs,
                                    0,
                                    0,
                                    Optional.of(oldest),
                                    Duration.between(oldest, now).toSeconds());
                case OPERATING -> new Load(0, runs, 0, Optional.empty(), 0);
                case ACCEPTED, AWAITING_EVIDENCE, RESULT_READY, UNDER_REVIEW, CLOSED, FAILED, CANCELLED ->
                    new Load(0, 0, runs, Optional.empty(), 0);
            };
        }

        private Load plus(Load other) {
            boolean older = other.oldestSeconds > oldestSeconds || oldestDueAt.isEmpty();
            return new Load(
                    queued + other.queued,
                    operating + other.operating,
                    awaitingEvidence + other.awaitingEvidence,
                    older ? other.oldestDueAt : oldestDueAt,
                    Math.max(oldestSeconds, other.oldestSeconds));
        }
    }

    /** What is under way with a tool. */
    public record OfTool(String tool, Load load) {}

    /** What is under way for an agent. */
    public record OfAgent(String agentId, Load load) {}

    /** How the queue stands. */
    public Queue now() {
        return recent.get("queue", before -> look());
    }

    /** Off the two indexes of runs under way: what is over costs nothing here. */
    private static final String COUNTS = """
            SELECT r.agent, r.tool, r.state, r.runs, r.oldest FROM generate_series(0, ? - 1) AS h (home) CROSS JOIN LATERAL (
              SELECT agent, tool, 'queued' AS state, count(*) AS runs, min(due_at) AS oldest
              FROM run WHERE run.home = h.home::smallint AND state = 'queued' GROUP BY agent, tool
              UNION ALL
              SELECT agent, tool, state, count(*), min(due_at)
              FROM run WHERE run.home = h.home::smallint AND due_at IS NOT NULL AND state <> 'queued'
              GROUP BY agent, tool, state) AS r""";

    private record Count(Id.Agent agent, String tool, States.Run state, long runs, Instant oldest) {}

    private static final Table.Reader<Count> COUNT = row -> new Count(
            new Id.Agent(Reads.uuid(row, "agent")),
            row.getString("tool"),
            Word.of(States.Run.class, row.getString("state")),
            row.getLong("runs"),
            Reads.at(row, "oldest"));

    private Queue look() {
        Instant now = core.now();
        Load all = Load.NONE;
        Map<String, Load> tools = new HashMap<>();
        Map<Id.Agent, Load> agents = new HashMap<>();
        for (Count count : core.reads().list(COUNTS, COUNT, core.homes().homes())) {
            Load load = Load.of(count.state, count.runs, count.oldest, now);
            all = all.plus(load);
            tools.merge(count.tool, load, Load::plus);
            agents.merge(count.agent, load, Load::plus);
        }
        List<Nodes.Node> known = nodes.all();
        return new Queue(
                now,
                all,
                known.stream().mapToLong(Nodes.Node::finishedLastMinute).sum(),
                known,
                tools.entrySet().stream()
                        .map(tool -> new OfTool(tool.getKey(), tool.getValue()))
                        .sorted(Comparator.comparing(OfTool::tool))
                        .toList(),
                agents.size(),
                agents.entrySet().stream()
                        .map(agent -> new OfAgent(agent.getKey().text(), agent.getValue()))
                        .sorted(Comparator.<OfAgent>comparingLong(agent -> -agent.load.queued)
                                .thenComparing(OfAgent::agentId))
                        .limit(AGENTS)
                        .toList(),
                stuck.all(known));
    }
}
