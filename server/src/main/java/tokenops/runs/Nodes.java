package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.runs.NodeRow.Figures;
import tokenops.store.AuditEntry;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reads;
import tokenops.store.Reply;
import tokenops.store.Rows;

/** The nodes that share the database: each says that it is there, and hears every second whether it is to be drained. */
public final class Nodes {
    /** How long a node is remembered that stopped without saying so. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Core core;

    public Nodes(Core core) {
        this.core = core;
    }

    /** What a node is doing. */
    public enum State implements Word {
        /** Takes runs and works on them. */
        WORKING,
        /** Takes nothing more and finishes what it has. */
        DRAINING,
        /** Takes nothing more and has nothing: it can be stopped. */
        DRAINED,
        /** Hasn't been heard of for as long as a lease lasts: others have its runs. */
        SILENT
    }

    /**
     * A node as operators see it.
     *
     * @param state working, draining, drained or silent
     * @param seenAt when it was last heard of
     * @param warning what an operator who has just drained it should know
     */
    public record Node(
            String id,
            State state,
            Instant startedAt,
            Instant seenAt,
            long slots,
            long working,
            long overrunning,
            long finishedLastMinute,
            Optional<String> warning) {
        static Node of(NodeRow row, Instant now) {
            Figures figures = row.figures();
            return new Node(
                    row.id().text(),
                    row.state(now),
                    row.startedAt(),
                    row.seenAt(),
                    figures.slots(),
                    figures.working(),
                    figures.overrunning(),
                    figures.finished(),
                    Optional.empty());
        }

        private Node warning(String text) {
            return new Node(
                    id, state, startedAt, seenAt, slots, working, overrunning, finishedLastMinute, Optional.of(text));
        }
    }

    /** Every node that is there or was lately, the oldest first. */
    List<Node> all() {
        Instant now = core.now();
        return core.reads().list(NodeRow.SELECT + "WHERE home = ? ORDER BY id", NodeRow.READER, Home.SHARED).stream()
                .map(row -> Node.of(row, now))
                .toList();
    }

    /** The node is there; whether it may take runs. @param taking whether it does */
    boolean beat(Id.Node node, boolean taking, Figures figures) {
        return core.lanes().submit(new Beat(node, taking, figures)).orFail();
    }

    /** Whether a node that has nothing new to say may take runs. */
    boolean mayTake(Id.Node node) {
        return core.reads()
                .one(
                        "SELECT drain FROM node WHERE home = ? AND id = ?",
                        row -> !row.getBoolean("drain"),
                        Home.SHARED,
                        node.uuid())
                .orElse(true);
    }

    private record Beat(Id.Node node, boolean taking, Figures figures) implements Command<Boolean> {
        @Override
        public Home home() {
            return Home.SHARED;
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(NodeRow.TABLE, node.uuid());
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            NodeRow row = rows.get(NodeRow.TABLE, node.uuid())
                    .map(known -> known.seen(now, taking, figures))
                    .orElseGet(() -> new NodeRow(node, now, now, false, taking, figures));
            rows.put(NodeRow.TABLE, row);
            return Outcome.done(!row.drain());
        }
    }

    /** Forgets a node that stops, and those that stopped long ago without saying so. */
    void forget(Id.Node node) {
        List<UUID> gone = core.reads()
                .list(
                        "SELECT id FROM node WHERE home = ? AND (id = ? OR seen_at < ?)",
                        row -> Reads.uuid(row, "id"),
                        Home.SHARED,
                        node.uuid(),
                        core.now().minus(REMEMBERED));
        if (!gone.isEmpty()) {
            core.lanes().submit(new Forget(gone)).orFail();
        }
    }

    private record Forget(List<UUID> gone) implements Command<Integer> {
        @Override
        public Home home() {
            return Home.SHARED;
        }

        @Override
        public void needs(Needs needs) {
            gone.forEach(id -> needs.lock(NodeRow.FORGOTTEN, id));
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            gone.forEach(id -> rows.get(NodeRow.FORGOTTEN, id).ifPresent(row -> rows.put(NodeRow.FORGOTTEN, row)));
            return Outcome.done(gone.size());
        }
    }

    /**
     * Has a node take nothing more, or take again, with the entry of the audit trail that says so. The node hears of it within a
     * second, and the answer warns where it was the last that took runs. Refused: no such node.
     */
    public Reply<Node> drain(Id.Node node, boolean wanted, AuditEntry entry, Optional<Once> once) {
        List<UUID> others = core.reads()
                .list(
                        "SELECT id FROM node WHERE home = ? AND id <> ? ORDER BY id",
                        row -> Reads.uuid(row, "id"),
                        Home.SHARED,
                        node.uuid());
        return core.lanes().submit(entry.with(new Drain(node, wanted, others)), once);
    }

    private record Drain(Id.Node node, boolean wanted, List<UUID> others) implements Command<Node> {
        @Override
        public Home home() {
            return Home.SHARED;
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(NodeRow.TABLE, node.uuid());
            others.forEach(other -> needs.lock(NodeRow.TABLE, other));
        }

        @Override
        public Outcome<Node> decide(Rows rows, Instant now) {
            Optional<NodeRow> row = rows.get(NodeRow.TABLE, node.uuid());
            if (row.isEmpty()) {
                return Outcome.refused(Refusal.notFound("node"));
            }
            NodeRow next = row.get().drain(wanted);
            rows.put(NodeRow.TABLE, next);
            boolean served = !wanted
                    || others.stream()
                            .flatMap(other -> rows.get(NodeRow.TABLE, other).stream())
                            .anyMatch(other -> other.state(now) == State.WORKING);
            Node answer = Node.of(next, now);
            return Outcome.done(
                    served
                            ? answer
                            : answer.warning("no node takes runs now: what is begun waits until this one takes runs"
                                    + " again or another is started"));
        }
    }
}
