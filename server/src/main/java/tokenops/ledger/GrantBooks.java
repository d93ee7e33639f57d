package tokenops.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * Where the money and the credits of one grant have gone, apart from what runs burnt and hold: that stands in the {@link Grant}.
 * Written by the sweep and by what goes back, never by a run.
 *
 * @param recognised money that became revenue
 * @param broken money that became breakage
 * @param returned money that went back and was covered: by deferred revenue, breakage or revenue
 * @param receivable money that went back uncovered and is owed; below zero when a refund failed after it was settled
 * @param refunded money asked back: refunds under way or done, disputes open or lost
 * @param reckoned credits that this money stands for
 * @param taken credits taken back
 * @param uncovered credits that couldn't be, because runs hold or have burnt them
 * @param expired credits that nobody used in time
 * @param closed whether nothing is left to become revenue or breakage
 */
public record GrantBooks(
        Id.Grant grant,
        long recognised,
        long broken,
        long returned,
        long receivable,
        long refunded,
        long reckoned,
        long taken,
        long uncovered,
        long expired,
        boolean closed) {

    /** Those of a grant that was just made. */
    public static GrantBooks empty(Id.Grant grant) {
        return new GrantBooks(grant, 0, 0, 0, 0, 0, 0, 0, 0, 0, false);
    }

    /** The same with so much more asked back, or less. */
    public GrantBooks asking(long money, long credits) {
        return new GrantBooks(
                grant,
                recognised,
                broken,
                returned,
                receivable,
                refunded + money,
                reckoned + credits,
                taken,
                uncovered,
                expired,
                closed);
    }

    public static final String SELECT = """
            SELECT credit_grant, recognised, broken, returned, receivable, refunded, reckoned, taken, uncovered, expired, closed
            FROM grant_books\s""";

    private static final Table.Reader<GrantBooks> READER = row -> new GrantBooks(
            new Id.Grant(Reads.uuid(row, "credit_grant")),
            row.getLong("recognised"),
            row.getLong("broken"),
            row.getLong("returned"),
            row.getLong("receivable"),
            row.getLong("refunded"),
            row.getLong("reckoned"),
            row.getLong("taken"),
            row.getLong("uncovered"),
            row.getLong("expired"),
            row.getBoolean("closed"));

    public static Table.Reader<GrantBooks> reader() {
        return READER;
    }

    private static final List<Column<GrantBooks>> AMOUNTS = List.of(
            Column.whole(GrantBooks::recognised),
            Column.whole(GrantBooks::broken),
            Column.whole(GrantBooks::returned),
            Column.whole(GrantBooks::receivable),
            Column.whole(GrantBooks::refunded),
            Column.whole(GrantBooks::reckoned),
            Column.whole(GrantBooks::taken),
            Column.whole(GrantBooks::uncovered),
            Column.whole(GrantBooks::expired),
            Column.truth(GrantBooks::closed));

    /** Locked after the grant that they are of. */
    public static final Table<UUID, GrantBooks> TABLE = new Table<>(
            210,
            "grant_books",
            books -> books.grant().uuid(),
            READER,
            SELECT + "WHERE home = ? AND credit_grant = ANY(?::uuid[]) ORDER BY credit_grant FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO grant_books (home, credit_grant, recognised, broken, returned, receivable, refunded, reckoned, taken,
              uncovered, expired, closed)""",
            withKey(),
            """
            UPDATE grant_books SET recognised = n.recognised, broken = n.broken, returned = n.returned, receivable = n.receivable,
              refunded = n.refunded, reckoned = n.reckoned, taken = n.taken, uncovered = n.uncovered, expired = n.expired,
              closed = n.closed
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::bool[])
              AS u (id, recognised, broken, returned, receivable, refunded, reckoned, taken, uncovered, expired, closed)) AS n
            WHERE grant_books.home = n.home AND grant_books.credit_grant = n.id""",
            AMOUNTS);

    private static List<Column<GrantBooks>> withKey() {
        List<Column<GrantBooks>> columns = new ArrayList<>();
        columns.add(Column.uuid(books -> books.grant().uuid()));
        columns.addAll(AMOUNTS);
        return List.copyOf(columns);
    }
}
