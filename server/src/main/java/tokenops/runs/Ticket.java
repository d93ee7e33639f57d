package tokenops.runs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * An exception ticket: why a run can't go on by itself, and what would help.
 *
 * @param reading what the run had come to when it paused for evidence; empty on tickets of anything else
 */
record Ticket(
        Id.ExceptionTicket id,
        Id.Agent agent,
        Id.Run run,
        String type,
        String severity,
        States.Ticket state,
        String detail,
        Optional<MeterReading> reading,
        Instant openedAt,
        Optional<Instant> closedAt) {

    /** The type of a run that costs more than it holds: only its agent can help it, with another run. */
    static final String CREDIT_HOLD = "credit_hold";

    /** Opened when the meters of its run were read. */
    Ticket with(MeterReading taken) {
        return new Ticket(id, agent, run, type, severity, state, detail, Optional.of(taken), taken.at(), closedAt);
    }

    Ticket resolved(Instant at) {
        return new Ticket(
                id, agent, run, type, severity, States.Ticket.RESOLVED, detail, reading, openedAt, Optional.of(at));
    }

    /** Its run has ended, and nothing would help it any more. */
    Ticket closed(Instant at) {
        return new Ticket(
                id, agent, run, type, severity, States.Ticket.CLOSED, detail, reading, openedAt, Optional.of(at));
    }

    boolean isOpen() {
        return closedAt.isEmpty();
    }

    static final String SELECT =
            "SELECT id, agent, run, type, severity, state, detail, reading, opened_at, closed_at FROM exception_ticket ";

    static final Table.Reader<Ticket> READER = row -> new Ticket(
            new Id.ExceptionTicket(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            new Id.Run(Reads.uuid(row, "run")),
            row.getString("type"),
            row.getString("severity"),
            Word.of(States.Ticket.class, row.getString("state")),
            row.getString("detail"),
            reading(row),
            Reads.at(row, "opened_at"),
            Reads.time(row, "closed_at"));

    private static Optional<MeterReading> reading(ResultSet row) throws SQLException {
        Optional<String> line = Reads.textIf(row, "reading");
        return line.isPresent()
                ? Optional.of(MeterReading.read(line.get(), Reads.at(row, "opened_at")))
                : Optional.empty();
    }

    static final Table<UUID, Ticket> TABLE = new Table<>(
            720,
            "exception_ticket",
            ticket -> ticket.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO exception_ticket (home, id, agent, run, type, severity, state, detail, reading, opened_at, closed_at)""",
            List.of(
                    Column.uuid(t -> t.id().uuid()),
                    Column.uuid(t -> t.agent().uuid()),
                    Column.uuid(t -> t.run().uuid()),
                    Column.text(Ticket::type),
                    Column.text(Ticket::severity),
                    Column.word(Ticket::state),
                    Column.text(Ticket::detail),
                    Column.textIf(ticket -> ticket.reading().map(MeterReading::line)),
                    Column.time(Ticket::openedAt),
                    Column.timeIf(Ticket::closedAt)),
            """
            UPDATE exception_ticket SET state = n.state, closed_at = n.closed_at
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::timestamptz[])
              AS u (id, state, closed_at)) AS n
            WHERE exception_ticket.home = n.home AND exception_ticket.id = n.id""",
            List.of(Column.word(Ticket::state), Column.timeIf(Ticket::closedAt)));

    static final Lookup<UUID, UUID, Ticket> OF_RUN = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND run = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            ticket -> ticket.run().uuid());
}
