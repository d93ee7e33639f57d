package tokenops.runs.corroboration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Reads;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;

/** What our deliveries know of callbacks: where each went and how it ended, or how it stands while it hasn't. */
final class DeliveryRecords {
    private static final String CALLBACKS = """
            SELECT c.id, c.run, c.state, c.url, d.digest, d.bytes
            FROM callback c LEFT JOIN document d ON d.home = c.home AND d.id = c.id
            WHERE c.home = ? AND c.id = ANY(?) AND c.agent = ?""";

    private final Reads reads;

    DeliveryRecords(Reads reads) {
        this.reads = reads;
    }

    void answer(Asked asked, Found found) {
        Set<UUID> ids = asked.ids(Kind.CALLBACK);
        if (ids.isEmpty()) {
            return;
        }
        reads.list(CALLBACKS, row -> answer(row, asked), asked.home(), Asked.array(ids), asked.agent())
                .forEach(found::add);
    }

    private static Answer answer(ResultSet row, Asked asked) throws SQLException {
        Optional<Reference> reference = asked.reference(Kind.CALLBACK, Reads.uuid(row, "id"));
        States.Callback state = Word.of(States.Callback.class, row.getString("state"));
        Facts facts = new Facts()
                .put("run", new Id.Run(Reads.uuid(row, "run")).text())
                .put("url", row.getString("url"));
        Optional<Json.Obj> delivery = Optional.ofNullable(row.getBytes("bytes")).map(Sealed::read);
        if (delivery.isPresent()) {
            facts.digest(Digest.ofHash(row.getBytes("digest")))
                    .putIf("mode", delivery.get().text("mode"));
        }
        // Delivered after all: what was sealed before and what the receiver says now are both true.
        if (state != States.Callback.RECOVERED) {
            facts.put("outcome", delivery.flatMap(json -> json.text("outcome")).orElse(state.word()));
        }
        return new Answer(reference, Knower.DELIVERIES, facts);
    }
}
