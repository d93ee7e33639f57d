package tokenops.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.store.CheckResult;
import tokenops.store.Snapshot;

/**
 * Makes the log anew from what the database holds and compares: entries, tiles, head, checkpoints, and the objects that leaves stand
 * for.
 *
 * <p>All of it in one snapshot, read only, so that it may run beside a server that works. It reads every entry and every document:
 * time grows with them, memory by a bit for each leaf, in the log or waiting, and by what is held of documents whose leaf hasn't come
 * yet, of which there is a bound.
 */
public final class LogAudit {
    private final DataSource source;
    private final Trusted trusted;

    /**
     * What the auditor has beside the database.
     *
     * @param keys of the log, and of those before it under other names; what none of them could have signed isn't checked for that
     * @param given the key by which the auditor knows the log: one of its checkpoints must be signed by it
     * @param beside the checkpoint as it lies beside the key ({@link SignedHead#beside}), which must be a beginning of the log
     * @param kept one that was kept elsewhere, which must be one too
     */
    public record Trusted(
            List<NoteVerifierKey> keys,
            Optional<NoteVerifierKey> given,
            Optional<String> beside,
            Optional<SignedNote> kept) {
        /** The key alone. */
        public static Trusted of(NoteVerifierKey key) {
            return new Trusted(List.of(key), Optional.of(key), Optional.empty(), Optional.empty());
        }
    }

    /** @param source of the database to look at */
    public LogAudit(DataSource source, Trusted trusted) {
        this.source = source;
        this.trusted = trusted;
    }

    /** Does every check. */
    public List<CheckResult> run() throws SQLException {
        return Snapshot.of(source, snapshot -> {
            List<CheckResult> results = new ArrayList<>();
            try (StoredLog log = new StoredLog(snapshot)) {
                results.addAll(new TreeAudit(log, trusted).run());
            }
            results.addAll(new ObjectAudit(snapshot).run());
            return results;
        });
    }
}
