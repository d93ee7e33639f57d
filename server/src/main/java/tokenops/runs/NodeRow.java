package tokenops.runs;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A node that works on runs, as it last said of itself.
 *
 * @param seenAt when it said so
 * @param drain whether an operator wants it to take nothing more
 * @param taking whether it takes runs: its own word, so that a node that hasn't heard of the operator's wish isn't believed empty
 */
record NodeRow(Id.Node id, Instant startedAt, Instant seenAt, boolean drain, boolean taking, Figures figures) {
    /**
     * What a node counts.
     *
     * @param slots runs that it works on at once
     * @param working runs that it works on now
     * @param overrunning tools that were told to stop and haven't come back; each keeps a thread and a slot
     * @param finished runs that left its hands within the last minute
     */
    record Figures(long slots, long working, long overrunning, long finished) {}

    Nodes.State state(Instant now) {
        if (seenAt.plus(Claims.LEASE).isBefore(now)) {
            return Nodes.State.SILENT;
        } else if (!drain) {
            return Nodes.State.WORKING;
        }
        return taking || figures.working > 0 ? Nodes.State.DRAINING : Nodes.State.DRAINED;
    }

    NodeRow seen(Instant at, boolean takes, Figures now) {
        return new NodeRow(id, startedAt, at, drain, takes, now);
    }

    NodeRow drain(boolean wanted) {
        return new NodeRow(id, startedAt, seenAt, wanted, taking, figures);
    }

    static final String SELECT =
            "SELECT id, started_at, seen_at, drain, taking, slots, working, overrunning, finished FROM node ";

    static final Table.Reader<NodeRow> READER = row -> new NodeRow(
            new Id.Node(Reads.uuid(row, "id")),
            Reads.at(row, "started_at"),
            Reads.at(row, "seen_at"),
            row.getBoolean("drain"),
            row.getBoolean("taking"),
            new Figures(
                    row.getLong("slots"), row.getLong("working"), row.getLong("overrunning"), row.getLong("finished")));

    static final Table<UUID, NodeRow> TABLE = new Table<>(
            990,
            "node",
            node -> node.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO node (home, id, started_at, seen_at, drain, taking, slots, working, overrunning, finished)""",
            List.of(
                    Column.uuid(n -> n.id().uuid()),
                    Column.time(NodeRow::startedAt),
                    Column.time(NodeRow::seenAt),
                    Column.truth(NodeRow::drain),
                    Column.truth(NodeRow::taking),
                    Column.whole(n -> n.figures().slots()),
                    Column.whole(n -> n.figures().working()),
                    Column.whole(n -> n.figures().overrunning()),
                    Column.whole(n -> n.figures().finished())),
            """
            UPDATE node SET seen_at = n.seen_at, drain = n.drain, taking = n.taking, working = n.working,
              overrunning = n.overrunning, finished = n.finished
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::timestamptz[], ?::bool[], ?::bool[], ?::int8[],
                ?::int8[], ?::int8[])
              AS u (id, seen_at, drain, taking, working, overrunning, finished)) AS n
            WHERE node.home = n.home AND node.id = n.id""",
            List.of(
                    Column.time(NodeRow::seenAt),
                    Column.truth(NodeRow::drain),
                    Column.truth(NodeRow::taking),
                    Column.whole(n -> n.figures().working()),
                    Column.whole(n -> n.figures().overrunning()),
                    Column.whole(n -> n.figures().finished())));

    /** The same rows, to be forgotten: what is put here goes. */
    static final Table<UUID, NodeRow> FORGOTTEN = new Table<>(
            991,
            "node that is forgotten",
            TABLE.keyOf(),
            READER,
            TABLE.lock(),
            TABLE.key(),
            "",
            List.of(),
            """
            DELETE FROM node USING (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[]) AS u (id)) AS n
            WHERE node.home = n.home AND node.id = n.id""",
            List.of());
}
