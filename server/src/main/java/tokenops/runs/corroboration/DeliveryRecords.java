package tokenops.runs.corroboration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Reads;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;

/** What our deliveries know of callbacks: where each went and how it ended, or how it stands while it hasn't. */
final class DeliveryRecords {
    private static final String CALLBACKS = """
            SELECT id, run, state, url FROM callback WHERE home = ? AND id = ANY(?) AND agent = ?""";

    private final Core core;

    DeliveryRecords(Core core) {
        this.core = core;
    }

    void answer(Asked asked, Found found) {
        Set<UUID> ids = asked.ids(Kind.CALLBACK);
        if (ids.isEmpty()) {
            return;
        }
        Map<UUID, Documents.Stored> outcomes = core.documents().byIds(asked.home(), ids);
        core.reads()
                .list(CALLBACKS, row -> answer(row, outcomes, asked), asked.home(), Asked.array(ids), asked.agent())
                .forEach(found::add);
    }

    private static Answer answer(ResultSet row, Map<UUID, Documents.Stored> outcomes, Asked asked) throws SQLException {
        Optional<Reference> reference = asked.reference(Kind.CALLBACK, Reads.uuid(row, "id"));
        States.Callback state = Word.of(States.Callback.class, row.getString("state"));
        Facts facts = new Facts()
                .put("run", new Id.Run(Reads.uuid(row, "run")).text())
                .put("url", row.getString("url"));
        Optional<Documents.Stored> outcome = Optional.ofNullable(outcomes.get(Reads.uuid(row, "id")));
        Optional<Json.Obj> delivery = outcome.map(Documents.Stored::json);
        outcome.ifPresent(stored ->
                facts.digest(stored.digest()).putIf("mode", stored.json().text("mode")));
        // Delivered after all: what was sealed before and what the receiver says now are both true.
        if (state != States.Callback.RECOVERED) {
            facts.put("outcome", delivery.flatMap(json -> json.text("outcome")).orElse(state.word()));
        }
        return new Answer(reference, Knower.DELIVERIES, facts);
    }
}
