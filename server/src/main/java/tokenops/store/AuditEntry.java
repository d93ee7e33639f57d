package tokenops.store;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Id;

/**
 * An entry of the audit trail: who did, or wanted to do, what to whom. It lies in the home of what it is about, so that it can be
 * written in the commit that does it.
 *
 * @param subject what was acted on: an id, or the path that was asked for
 */
public record AuditEntry(Id.AuditEvent id, String actor, String action, String subject, String detail, Instant at) {
    public static final Table<UUID, AuditEntry> TABLE = new Table<>(
            950,
            "audit",
            entry -> entry.id().uuid(),
            row -> new AuditEntry(
                    new Id.AuditEvent(Reads.uuid(row, "id")),
                    row.getString("actor"),
                    row.getString("action"),
                    row.getString("subject"),
                    row.getString("detail"),
                    Reads.at(row, "at")),
            "SELECT id, actor, action, subject, detail, at FROM audit WHERE home = ? AND id = ANY(?::uuid[]) FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO audit (home, id, actor, action, subject, detail, at)""",
            List.of(
                    Column.uuid(e -> e.id().uuid()),
                    Column.text(AuditEntry::actor),
                    Column.text(AuditEntry::action),
                    Column.text(AuditEntry::subject),
                    Column.text(AuditEntry::detail),
                    Column.time(AuditEntry::at)),
            "",
            List.of());

    /** The command with this entry in its commit: neither is there without the other. A refused command leaves no entry. */
    public <A> Command<A> with(Command<A> command) {
        return command.also(rows -> rows.put(TABLE, this));
    }
}
