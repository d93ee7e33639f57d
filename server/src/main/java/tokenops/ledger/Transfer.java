package tokenops.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A transfer debits one account and credits another by one positive amount of one asset, so it can't be unbalanced. Rows are
 * never changed; a pending one is ended by a row of its own.
 *
 * @param agent whose money or credits it concerns
 * @param of the pending transfer that a post or void ends
 * @param amount of a post: what was taken; what the pending one held beyond it is released by the same row
 * @param subject the run or payment that it belongs to
 */
public record Transfer(
        Id.Transfer id,
        Id.Agent agent,
        Phase phase,
        Optional<Id.Transfer> of,
        Account.Ref debit,
        Account.Ref credit,
        Amount amount,
        UUID subject,
        Instant at) {

    /** Whether a transfer stands by itself, holds, or ends a hold. */
    public enum Phase implements Word {
        SINGLE,
        PENDING,
        POST,
        VOID
    }

    /** The form in documents. */
    public Json.Builder json() {
        return Json.object()
                .put("id", id.text())
                .put("debit", debit.name())
                .put("credit", credit.name())
                .put("amount", amount.json());
    }

    private static final String COLUMNS = "id, agent, phase, of, debit, credit, asset, amount, subject, at";

    private static final Table.Reader<Transfer> READER = row -> {
        Asset asset = Asset.parse(row.getString("asset")).orElseThrow();
        return new Transfer(
                new Id.Transfer(Reads.uuid(row, "id")),
                new Id.Agent(Reads.uuid(row, "agent")),
                Word.of(Phase.class, row.getString("phase")),
                Reads.uuidIf(row, "of").map(Id.Transfer::new),
                new Account.Ref(row.getString("debit"), asset),
                new Account.Ref(row.getString("credit"), asset),
                new Amount(asset, row.getLong("amount")),
                Reads.uuid(row, "subject"),
                Reads.at(row, "at"));
    };

    /** The query that selects whole transfers, to be continued with conditions. */
    public static final String SELECT = "SELECT " + COLUMNS + " FROM transfer ";

    public static Table.Reader<Transfer> reader() {
        return READER;
    }

    static final Table<Id.Transfer, Transfer> TABLE = new Table<>(
            800,
            "transfer",
            Transfer::id,
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(Id.Transfer::uuid)),
            """
            INSERT INTO transfer (home, id, agent, phase, of, debit, credit, asset, amount, subject, at)""",
            List.of(
                    Column.uuid(t -> t.id().uuid()),
                    Column.uuid(t -> t.agent().uuid()),
                    Column.word(Transfer::phase),
                    Column.uuidIf(t -> t.of().map(Id.Transfer::uuid)),
                    Column.text(t -> t.debit().name()),
                    Column.text(t -> t.credit().name()),
                    Column.text(t -> t.amount().asset().toString()),
                    Column.whole(t -> t.amount().minor()),
                    Column.uuid(Transfer::subject),
                    Column.time(Transfer::at)),
            "",
            List.of());
}
