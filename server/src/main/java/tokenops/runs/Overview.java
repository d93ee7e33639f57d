package tokenops.runs;

import java.time.Instant;
import java.util.Optional;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A run in the list that operators see.
 *
 * @param debited what was taken of what was held; absent until the result is packaged, and where nothing was taken
 * @param callback where its callback stands; absent until there is one
 */
public record Overview(
        String id,
        String agentId,
        States.Run state,
        States.RunCredit creditState,
        Optional<String> reference,
        String tool,
        Amount held,
        Optional<Amount> debited,
        Optional<States.Callback> callback,
        Instant createdAt,
        Optional<Instant> finishedAt) {

    /** As it reads at a time. */
    Overview seenAt(Instant now) {
        return new Overview(
                id, agentId, RunRow.stateAt(now, state, finishedAt), creditState, reference, tool, held, debited, callback,
                createdAt, finishedAt);
    }

    /**
     * The newest of all agents: asked for with the number of homes, and twice with how many. Ids begin with their time, so each home
     * gives its newest off the end of its primary key, and no index is kept for this list alone.
     */
    static final String NEWEST = """
            SELECT r.id, r.agent, r.state, r.credit_state, r.reference, r.tool, r.credit, r.held, r.created_at, r.finished_at,
              t.amount AS debited, c.state AS callback_state
            FROM (
              SELECT run.* FROM generate_series(0, ? - 1) AS h (home) CROSS JOIN LATERAL (
                SELECT home, id, agent, state, credit_state, reference, tool, credit, hold, held, callback, created_at, finished_at
                FROM run WHERE run.home = h.home::smallint ORDER BY id DESC LIMIT ?) AS run
              ORDER BY run.id DESC LIMIT ?) AS r
            LEFT JOIN transfer AS t ON t.home = r.home AND t.of = r.hold AND t.phase = 'post'
            LEFT JOIN callback AS c ON c.home = r.home AND c.id = r.callback
            ORDER BY r.id DESC""";

    static final Table.Reader<Overview> READER = row -> {
        Asset credit = Asset.parse(row.getString("credit")).orElseThrow();
        long debited = row.getLong("debited");
        return new Overview(
                new Id.Run(Reads.uuid(row, "id")).text(),
                new Id.Agent(Reads.uuid(row, "agent")).text(),
                Word.of(States.Run.class, row.getString("state")),
                Word.of(States.RunCredit.class, row.getString("credit_state")),
                Reads.textIf(row, "reference"),
                row.getString("tool"),
                new Amount(credit, row.getLong("held")),
                debited == 0 ? Optional.empty() : Optional.of(new Amount(credit, debited)),
                Reads.textIf(row, "callback_state").map(word -> Word.of(States.Callback.class, word)),
                Reads.at(row, "created_at"),
                Reads.time(row, "finished_at"));
    };
}
