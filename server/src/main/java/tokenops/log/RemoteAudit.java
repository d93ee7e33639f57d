package tokenops.log;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.store.CheckResult;

/**
 * Makes a log anew from what its server shows to everybody, and compares as {@link LogAudit} does: entries, tiles, head and
 * checkpoints. For auditors who have neither its database nor its folder.
 */
public final class RemoteAudit {
    /** Checks that need the database: the log doesn't show what its leaves stand for. */
    public static final List<String> NOT_CHECKED = List.of("documents", "links", "objects", "leaves");

    private final URI server;
    private final NoteVerifierKey key;
    private final Optional<SignedNote> kept;
    private final Duration patience;

    /**
     * @param server whose log is below {@code /log}
     * @param key of the log, from elsewhere
     * @param kept a checkpoint that was kept, which must be a beginning of the log
     * @param patience how long one answer may take
     */
    public RemoteAudit(URI server, NoteVerifierKey key, Optional<SignedNote> kept, Duration patience) {
        this.server = server;
        this.key = key;
        this.kept = kept;
        this.patience = patience;
    }

    /**
     * Does the checks; only {@code checkpoints}, where what is shown isn't the log's under that key.
     *
     * @throws UncheckedIOException with a sentence, when the server can't be reached, or answers what no log answers
     */
    public List<CheckResult> run() {
        LogAudit.Trusted trusted = new LogAudit.Trusted(List.of(key), Optional.of(key), Optional.empty(), kept);
        try (RemoteLog log = new RemoteLog(URI.create(server + "/log"), key, patience)) {
            return new TreeAudit(log, trusted).run();
        } catch (MalformedProof e) {
            Tally shown = new Tally("checkpoints", "the checkpoint that is shown is the log's");
            shown.looked(1);
            shown.wrong(e.sentence() + " Nothing below it is looked at.");
            return List.of(shown.result());
        }
    }
}
