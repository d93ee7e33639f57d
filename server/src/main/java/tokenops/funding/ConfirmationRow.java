package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.AtRest;
import tokenops.store.Column;
import tokenops.store.Compressed;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A correctly signed message of a provider, taken or not, with its exact bytes.
 *
 * @param reason why it was not taken
 * @param message compressed, then as {@link AtRest} keeps it: providers' messages hold payers' secrets
 */
record ConfirmationRow(
        Id.Confirmation id,
        Optional<Id.Payment> payment,
        Event event,
        String eventType,
        States.Confirmation state,
        Optional<String> reason,
        byte[] message,
        Instant receivedAt) {

    /** The provider's own name of a message: what makes a copy recognisable. */
    record Event(String provider, String id) {}

    /** A message as it lies in its row. */
    static byte[] conceal(AtRest atRest, Id.Confirmation id, byte[] message) {
        return atRest.conceal(Compressed.of(message).packed(), id.text());
    }

    /** The message, byte for byte as it came. */
    byte[] reveal(AtRest atRest) {
        return Compressed.read(atRest.reveal(message, id.text())).plain();
    }

    static final String SELECT =
            "SELECT id, payment, provider, event_id, event_type, state, reason, message, received_at FROM confirmation ";

    static final Table.Reader<ConfirmationRow> READER = row -> new ConfirmationRow(
            new Id.Confirmation(Reads.uuid(row, "id")),
            Reads.uuidIf(row, "payment").map(Id.Payment::new),
            new Event(row.getString("provider"), row.getString("event_id")),
            row.getString("event_type"),
            Word.of(States.Confirmation.class, row.getString("state")),
            Reads.textIf(row, "reason"),
            row.getBytes("message"),
            Reads.at(row, "received_at"));

    static final Table<UUID, ConfirmationRow> TABLE = new Table<>(
            510,
            "confirmation",
            confirmation -> confirmation.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO confirmation (home, id, payment, provider, event_id, event_type, state, reason, message, received_at)""",
            List.of(
                    Column.uuid(c -> c.id().uuid()),
                    Column.uuidIf(c -> c.payment().map(Id.Payment::uuid)),
                    Column.text(c -> c.event().provider()),
                    Column.text(c -> c.event().id()),
                    Column.text(ConfirmationRow::eventType),
                    Column.word(ConfirmationRow::state),
                    Column.textIf(ConfirmationRow::reason),
                    Column.bytes(ConfirmationRow::message),
                    Column.time(ConfirmationRow::receivedAt)),
            "",
            List.of());

    static final Lookup<Event, UUID, ConfirmationRow> BY_EVENT = new Lookup<>(
            TABLE,
            SELECT
                    + "WHERE home = ? AND (provider, event_id) IN (SELECT * FROM unnest(?::text[], ?::text[])) ORDER BY id FOR UPDATE",
            List.of(Column.text(Event::provider), Column.text(Event::id)),
            ConfirmationRow::event);
}
