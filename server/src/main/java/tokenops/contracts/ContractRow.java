package tokenops.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A contract as it stands now; its terms are in its document.
 *
 * @param maximum microcredits that one run may hold
 * @param budget microcredits for all runs of a standing contract
 * @param committed microcredits held or debited by its runs
 * @param runs how many runs were begun
 * @param acceptance the agent's detached JWS
 */
public record ContractRow(
        Id.Contract id,
        Id.Agent agent,
        States.Contract state,
        boolean standing,
        String tool,
        long maximum,
        Optional<Long> budget,
        long committed,
        long runs,
        Optional<String> acceptance,
        Optional<Instant> acceptedAt,
        Instant expiresAt) {

    /** The state at a time: a contract expires by itself. */
    public States.Contract at(Instant now) {
        boolean open = state == States.Contract.OFFERED || state == States.Contract.ACCEPTED;
        return open && !expiresAt.isAfter(now) ? States.Contract.EXPIRED : state;
    }

    ContractRow accepted(String jws, Instant at) {
        return with(States.Contract.ACCEPTED, committed, runs, Optional.of(jws), Optional.of(at));
    }

    /** One more run, which holds so much of the budget. */
    public ContractRow begun(long held) {
        return with(standing ? state : States.Contract.FULFILLED, committed + held, runs + 1, acceptance, acceptedAt);
    }

    /** A run has ended and gives back what it held beyond its use. */
    public ContractRow given(long released) {
        return with(state, committed - released, runs, acceptance, acceptedAt);
    }

    private ContractRow with(
            States.Contract state,
            long committed,
            long runs,
            Optional<String> acceptance,
            Optional<Instant> acceptedAt) {
        return new ContractRow(
                id, agent, state, standing, tool, maximum, budget, committed, runs, acceptance, acceptedAt, expiresAt);
    }

    static final String SELECT = """
            SELECT id, agent, state, standing, tool, maximum, budget, committed, runs, acceptance, accepted_at, expires_at
            FROM contract\s""";

    static final Table.Reader<ContractRow> READER = row -> new ContractRow(
            new Id.Contract(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            Word.of(States.Contract.class, row.getString("state")),
            row.getBoolean("standing"),
            row.getString("tool"),
            row.getLong("maximum"),
            Optional.ofNullable(row.getObject("budget", Long.class)),
            row.getLong("committed"),
            row.getLong("runs"),
            Reads.textIf(row, "acceptance"),
            Reads.time(row, "accepted_at"),
            Reads.at(row, "expires_at"));

    public static final Table<UUID, ContractRow> TABLE = new Table<>(
            600,
            "contract",
            contract -> contract.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO contract (home, id, agent, state, standing, tool, maximum, budget, committed, runs, acceptance, accepted_at,
              expires_at)""",
            List.of(
                    Column.uuid(c -> c.id().uuid()),
                    Column.uuid(c -> c.agent().uuid()),
                    Column.word(ContractRow::state),
                    Column.truth(ContractRow::standing),
                    Column.text(ContractRow::tool),
                    Column.whole(ContractRow::maximum),
                    Column.wholeIf(ContractRow::budget),
                    Column.whole(ContractRow::committed),
                    Column.whole(ContractRow::runs),
                    Column.textIf(ContractRow::acceptance),
                    Column.timeIf(ContractRow::acceptedAt),
                    Column.time(ContractRow::expiresAt)),
            """
            UPDATE contract SET state = n.state, committed = n.committed, runs = n.runs, acceptance = n.acceptance,
              accepted_at = n.accepted_at
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[], ?::text[],
              ?::timestamptz[]) AS u (id, state, committed, runs, acceptance, accepted_at)) AS n
            WHERE contract.home = n.home AND contract.id = n.id""",
            List.of(
                    Column.word(ContractRow::state),
                    Column.whole(ContractRow::committed),
                    Column.whole(ContractRow::runs),
                    Column.textIf(ContractRow::acceptance),
                    Column.timeIf(ContractRow::acceptedAt)));
}
