package tokenops.runs.corroboration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Reads;

/** Which of the agent's sealed documents has a digest. */
final class DigestRecords {
    private static final String DOCUMENTS =
            "SELECT id, kind, digest FROM document WHERE home = ? AND digest = ANY(?) AND owner = ?";

    private final Reads reads;

    DigestRecords(Reads reads) {
        this.reads = reads;
    }

    void answer(Asked asked, Found found) {
        Set<Digest> digests = asked.digests();
        if (digests.isEmpty()) {
            return;
        }
        byte[][] hashes = digests.stream().map(Digest::bytes).toArray(byte[][]::new);
        reads.list(DOCUMENTS, row -> answer(row, asked), asked.home(), hashes, asked.agent())
                .forEach(found::add);
    }

    private static Answer answer(ResultSet row, Asked asked) throws SQLException {
        Kind kind = Word.of(Kind.class, row.getString("kind"));
        return new Answer(
                asked.reference(Digest.ofHash(row.getBytes("digest"))),
                Knower.LOG,
                new Facts()
                        .put("id", Id.text(kind.prefix(), Reads.uuid(row, "id")))
                        .put("kind", kind.word()));
    }
}
