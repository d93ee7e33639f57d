package tokenops.runs.corroboration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.proof.Json;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Reads;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;

/**
 * What is known of runs: that there is one, which the ledger knows by its hold, and what its end left, once the agent may see it.
 */
final class RunRecords {
    private static final String RUNS = """
            SELECT id, state, result, attestation, callback FROM run
            WHERE home = ? AND id = ANY(?) AND agent = ?""";

    private final Core core;

    RunRecords(Core core) {
        this.core = core;
    }

    void answer(Asked asked, Found found) {
        Set<UUID> ids = asked.ids(Kind.RUN);
        if (ids.isEmpty()) {
            return;
        }
        Map<UUID, Documents.Stored> records = core.documents().byIds(asked.home(), ids);
        core.reads()
                .list(RUNS, row -> answer(row, records, asked), asked.home(), Asked.array(ids), asked.agent())
                .forEach(found::add);
    }

    private static Answer answer(ResultSet row, Map<UUID, Documents.Stored> records, Asked asked) throws SQLException {
        Optional<Reference> reference = asked.reference(Kind.RUN, Reads.uuid(row, "id"));
        Optional<Documents.Stored> record = Optional.ofNullable(records.get(Reads.uuid(row, "id")));
        // A result under review is there, and not yet the agent's to know.
        boolean ended = record.isPresent() && !row.getString("state").equals(States.Run.UNDER_REVIEW.word());
        if (!ended) {
            return new Answer(reference, Knower.LEDGER, new Facts());
        }
        Json.Obj json = record.orElseThrow().json();
        return new Answer(
                reference,
                Knower.LOG,
                new Facts()
                        .digest(record.orElseThrow().digest())
                        .putIf("mode", json.text("mode"))
                        .putIf("usage_receipt", SealedJson.linked(json, "usage_receipt"))
                        .putIf("result_contract", id(row, "result", Id.Prefix.RES))
                        .putIf("attestation", id(row, "attestation", Id.Prefix.ATT))
                        .putIf("callback", id(row, "callback", Id.Prefix.CBK)));
    }

    private static Optional<String> id(ResultSet row, String column, Id.Prefix prefix) throws SQLException {
        return Reads.uuidIf(row, column).map(uuid -> Id.text(prefix, uuid));
    }
}
