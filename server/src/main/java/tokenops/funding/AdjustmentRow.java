package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.ledger.Position.Split;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A refund or a dispute as it stands now, or a debt that was settled.
 *
 * @param reference the provider's id of it, once there is one
 * @param credits that the amount stands for
 * @param hold the pending transfer that sets credits aside while the provider hasn't answered
 * @param held how many
 * @param taken credits that were taken back for it when its money was gone
 * @param owed money of it that nothing covered then, and that the agent came to owe
 * @param author who began it: {@code operator:<name>} or {@code provider:<name>}
 * @param asked digest of the key that an operator asked under
 * @param closing the second document of it: of a refund that failed after all, of a dispute's end. The first has the id of the row
 */
record AdjustmentRow(
        Id.Adjustment id,
        Id.Agent agent,
        Id.Payment payment,
        boolean dispute,
        States.Adjustment state,
        Optional<String> reference,
        Amount amount,
        long credits,
        Optional<Id.Transfer> hold,
        long held,
        long taken,
        long owed,
        String author,
        String reason,
        Optional<Digest> asked,
        Optional<Id.Adjustment> closing,
        Instant createdAt) {

    /** Whether the money is gone for good, as far as anybody knows. */
    boolean gone() {
        return state == States.Adjustment.SUCCEEDED || state == States.Adjustment.LOST;
    }

    /** Whether it is a refund that the provider hasn't decided. */
    boolean underWay() {
        return state == States.Adjustment.REQUESTED || state == States.Adjustment.SUBMITTED;
    }

    AdjustmentRow in(States.Adjustment next, Optional<String> providerReference) {
        return with(next, providerReference, taken, owed, closing);
    }

    AdjustmentRow closedBy(Id.Adjustment document) {
        return with(state, reference, taken, owed, Optional.of(document));
    }

    /** With what it took and left owed. */
    AdjustmentRow covered(Split split) {
        return with(state, reference, split.taken(), split.receivable(), closing);
    }

    private AdjustmentRow with(
            States.Adjustment next,
            Optional<String> providerReference,
            long takenBack,
            long leftOwed,
            Optional<Id.Adjustment> second) {
        return new AdjustmentRow(
                id,
                agent,
                payment,
                dispute,
                next,
                providerReference.or(() -> reference),
                amount,
                credits,
                hold,
                held,
                takenBack,
                leftOwed,
                author,
                reason,
                asked,
                second,
                createdAt);
    }

    static final String SELECT = """
            SELECT id, agent, payment, dispute, state, provider_reference, asset, amount, credits, hold, held, taken, owed, author, reason,
              asked, closing, created_at
            FROM adjustment\s""";

    static final Table.Reader<AdjustmentRow> READER = row -> new AdjustmentRow(
            new Id.Adjustment(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            new Id.Payment(Reads.uuid(row, "payment")),
            row.getBoolean("dispute"),
            Word.of(States.Adjustment.class, row.getString("state")),
            Reads.textIf(row, "provider_reference"),
            new Amount(Asset.parse(row.getString("asset")).orElseThrow(), row.getLong("amount")),
            row.getLong("credits"),
            Reads.uuidIf(row, "hold").map(Id.Transfer::new),
            row.getLong("held"),
            row.getLong("taken"),
            row.getLong("owed"),
            row.getString("author"),
            row.getString("reason"),
            Optional.ofNullable(row.getBytes("asked")).map(Digest::ofHash),
            Reads.uuidIf(row, "closing").map(Id.Adjustment::new),
            Reads.at(row, "created_at"));

    /** Locked after the payment that it is of. */
    static final Table<UUID, AdjustmentRow> TABLE = new Table<>(
            520,
            "adjustment",
            adjustment -> adjustment.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO adjustment (home, id, agent, payment, dispute, state, provider_reference, asset, amount, credits, hold, held,
              taken, owed, author, reason, asked, closing, created_at)""",
            List.of(
                    Column.uuid(a -> a.id().uuid()),
                    Column.uuid(a -> a.agent().uuid()),
                    Column.uuid(a -> a.payment().uuid()),
                    Column.truth(AdjustmentRow::dispute),
                    Column.word(AdjustmentRow::state),
                    Column.textIf(AdjustmentRow::reference),
                    Column.text(a -> a.amount().asset().toString()),
                    Column.whole(a -> a.amount().minor()),
                    Column.whole(AdjustmentRow::credits),
                    Column.uuidIf(a -> a.hold().map(Id.Transfer::uuid)),
                    Column.whole(AdjustmentRow::held),
                    Column.whole(AdjustmentRow::taken),
                    Column.whole(AdjustmentRow::owed),
                    Column.text(AdjustmentRow::author),
                    Column.text(AdjustmentRow::reason),
                    Column.bytesIf(a -> a.asked().map(Digest::bytes)),
                    Column.uuidIf(a -> a.closing().map(Id.Adjustment::uuid)),
                    Column.time(AdjustmentRow::createdAt)),
            """
            UPDATE adjustment SET state = n.state, provider_reference = n.provider_reference, credits = n.credits, hold = n.hold,
              held = n.held, taken = n.taken, owed = n.owed, closing = n.closing
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::int8[], ?::uuid[], ?::int8[], ?::int8[],
                ?::int8[], ?::uuid[])
              AS u (id, state, provider_reference, credits, hold, held, taken, owed, closing)) AS n
            WHERE adjustment.home = n.home AND adjustment.id = n.id""",
            List.of(
                    Column.word(AdjustmentRow::state),
                    Column.textIf(AdjustmentRow::reference),
                    Column.whole(AdjustmentRow::credits),
                    Column.uuidIf(a -> a.hold().map(Id.Transfer::uuid)),
                    Column.whole(AdjustmentRow::held),
                    Column.whole(AdjustmentRow::taken),
                    Column.whole(AdjustmentRow::owed),
                    Column.uuidIf(a -> a.closing().map(Id.Adjustment::uuid))));

    /** All of one payment: they are few, and each depends on the others. */
    static final Lookup<UUID, UUID, AdjustmentRow> OF_PAYMENT = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND payment = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            adjustment -> adjustment.payment().uuid());
}
