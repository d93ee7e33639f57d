package tokenops.quotes;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/** A quote as it stands now; its price and terms are in its document. */
public record QuoteRow(Id.Quote id, Id.Agent agent, States.Quote state, Instant expiresAt) {
    /** The state at a time: an open quote expires by itself. */
    public States.Quote at(Instant now) {
        return state == States.Quote.OPEN && !expiresAt.isAfter(now) ? States.Quote.EXPIRED : state;
    }

    public QuoteRow accepted() {
        return new QuoteRow(id, agent, States.Quote.ACCEPTED, expiresAt);
    }

    static final String SELECT = "SELECT id, agent, state, expires_at FROM quote ";

    static final Table.Reader<QuoteRow> READER = row -> new QuoteRow(
            new Id.Quote(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            Word.of(States.Quote.class, row.getString("state")),
            Reads.at(row, "expires_at"));

    public static final Table<UUID, QuoteRow> TABLE = new Table<>(
            400,
            "quote",
            quote -> quote.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO quote (home, id, agent, state, expires_at)""",
            List.of(
                    Column.uuid(q -> q.id().uuid()),
                    Column.uuid(q -> q.agent().uuid()),
                    Column.word(QuoteRow::state),
                    Column.time(QuoteRow::expiresAt)),
            """
            UPDATE quote SET state = n.state
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[]) AS u (id, state)) AS n
            WHERE quote.home = n.home AND quote.id = n.id""",
            List.of(Column.word(QuoteRow::state)));
}
