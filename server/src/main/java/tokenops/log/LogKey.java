package tokenops.log;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.proof.Checkpoint;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Signer;

/**
 * The key that signs checkpoints and nothing else, under the log's origin as its name (C2SP signed-note).
 *
 * @param verifier its public half; {@code toString} is the line that verifiers are given
 */
public record LogKey(NoteVerifierKey verifier, Signer signer) {
    static final String NAME = "log-key";

    /**
     * The key of this server's log, made at first start together with the origin.
     *
     * @param keys where the origin is kept
     * @param publicHost of this server; only looked at when the log has no origin yet
     * @throws OriginMismatch with a sentence when keys and database don't belong together
     */
    public static LogKey open(Keys keys, Signers signers, String publicHost, DataSource source) throws SQLException {
        SigningKey key = signers.findOrMake(NAME);
        Origin origin = Origin.fixed(keys, key.jwk(), publicHost, source);
        return new LogKey(verifier(origin.text(), key), key.signer());
    }

    /**
     * The public half of the key that lies in a folder, without opening a log: for auditors. Empty when there is none, or it isn't
     * that of the name beside it. Throws {@link java.io.UncheckedIOException} with a sentence when it can't be read.
     */
    public static Optional<NoteVerifierKey> beside(Keys keys) {
        Optional<SigningKey> key = keys.find(NAME);
        Optional<String> origin = keys.kept(Origin.NAME).map(String::strip);
        return key.flatMap(
                ours -> origin.filter(name -> Origin.isOf(name, ours.jwk())).map(name -> verifier(name, ours)));
    }

    /** The same of logs that ended under their names here ({@link NewOrigin}). */
    public static List<NoteVerifierKey> ended(Keys keys) {
        return keys.ended().stream().flatMap(ended -> beside(ended).stream()).toList();
    }

    private static NoteVerifierKey verifier(String origin, SigningKey key) {
        return NoteVerifierKey.of(
                origin, NoteVerifierKey.Type.ED25519, key.jwk().publicKey());
    }

    /** The log's name. */
    public String origin() {
        return verifier.name();
    }

    /** The one line of {@code log-key.txt} and {@code /log/key}, with its line end. */
    public String verifierLine() {
        return verifier + "\n";
    }

    SignedHead sign(Head head) {
        Checkpoint checkpoint = new Checkpoint(origin(), head.size(), head.root());
        return new SignedHead(checkpoint, SignedNote.sign(checkpoint.text(), verifier, signer));
    }
}
