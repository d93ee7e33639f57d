package tokenops.callbacks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A callback as it stands now.
 *
 * @param sequence sorts the callbacks of a run: deliveries are unordered
 * @param result what it carries
 * @param attestation what the result is attested by
 * @param fence counts takings: whoever holds an earlier number has lost it
 * @param dueAt when it is to be tried, or taken from a node that died; nothing when its outcome is known
 */
public record CallbackRow(
        Id.Callback id,
        Id.Agent agent,
        Id.Run run,
        States.Callback state,
        String type,
        String url,
        long sequence,
        Id.ResultContract result,
        Id.Attestation attestation,
        List<Attempt> attempts,
        long fence,
        Optional<Instant> dueAt,
        Instant createdAt) {

    /** One attempt: what was answered, or what went wrong. */
    public record Attempt(Instant at, long durationMs, Optional<Integer> status, Optional<String> error) {
        Json.Obj json() {
            return Json.object()
                    .put("at", DocumentTime.text(at))
                    .put("duration_ms", durationMs)
                    .putIf("status", status, s -> new Json.Whole(s))
                    .putIf("error", error)
                    .build();
        }

        boolean delivered() {
            return status.filter(s -> s >= 200 && s < 300).isPresent();
        }

        /** The receiver wants no more of it (Standard Webhooks: 410 disables the endpoint). */
        boolean gone() {
            return status.filter(s -> s == 410).isPresent();
        }
    }

    /** When something was last done about it. */
    public Instant lastAt() {
        return attempts.isEmpty() ? createdAt : attempts.getLast().at;
    }

    /** Taken by a node until then; whoever had it before has lost it. It is pending as long as an attempt is under way. */
    CallbackRow taken(Instant until) {
        return with(States.Callback.PENDING, attempts, fence + 1, Optional.of(until));
    }

    /** After an attempt; due again then, or never. */
    CallbackRow after(Attempt attempt, States.Callback next, Optional<Instant> due) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(attempt);
        return with(next, List.copyOf(all), fence, due);
    }

    /** To be tried again, by whichever node comes first. */
    public CallbackRow again(Instant due) {
        return with(States.Callback.PENDING, attempts, fence, Optional.of(due));
    }

    private CallbackRow with(States.Callback state, List<Attempt> attempts, long fence, Optional<Instant> dueAt) {
        return new CallbackRow(
                id, agent, run, state, type, url, sequence, result, attestation, attempts, fence, dueAt, createdAt);
    }

    private static String text(List<Attempt> attempts) {
        return new String(CanonicalJson.bytes(Json.array(attempts, Attempt::json)), StandardCharsets.UTF_8);
    }

    private static List<Attempt> attempts(String text) {
        try {
            Json list = CanonicalJson.read(text.getBytes(StandardCharsets.UTF_8));
            List<Attempt> attempts = new ArrayList<>();
            for (Json item : ((Json.Arr) list).items()) {
                Json.Obj attempt = (Json.Obj) item;
                attempts.add(new Attempt(
                        attempt.text("at").flatMap(DocumentTime::parse).orElseThrow(),
                        attempt.whole("duration_ms").orElseThrow(),
                        attempt.whole("status").map(Math::toIntExact),
                        attempt.text("error")));
            }
            return List.copyOf(attempts);
        } catch (MalformedJson e) {
            throw new IllegalStateException("a callback's attempts are damaged", e);
        }
    }

    static final String SELECT =
            "SELECT id, agent, run, state, type, url, sequence, result, attestation, attempts, fence, due_at, created_at FROM callback ";

    static final Table.Reader<CallbackRow> READER = row -> new CallbackRow(
            new Id.Callback(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            new Id.Run(Reads.uuid(row, "run")),
            Word.of(States.Callback.class, row.getString("state")),
            row.getString("type"),
            row.getString("url"),
            row.getLong("sequence"),
            new Id.ResultContract(Reads.uuid(row, "result")),
            new Id.Attestation(Reads.uuid(row, "attestation")),
            attempts(row.getString("attempts")),
            row.getLong("fence"),
            Reads.time(row, "due_at"),
            Reads.at(row, "created_at"));

    public static final Table<UUID, CallbackRow> TABLE = new Table<>(
            730,
            "callback",
            callback -> callback.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO callback (home, id, agent, run, state, type, url, sequence, result, attestation, attempts, fence, due_at, created_at)""",
            List.of(
                    Column.uuid(c -> c.id().uuid()),
                    Column.uuid(c -> c.agent().uuid()),
                    Column.uuid(c -> c.run().uuid()),
                    Column.word(CallbackRow::state),
                    Column.text(CallbackRow::type),
                    Column.text(CallbackRow::url),
                    Column.whole(CallbackRow::sequence),
                    Column.uuid(c -> c.result().uuid()),
                    Column.uuid(c -> c.attestation().uuid()),
                    Column.text(c -> text(c.attempts())),
                    Column.whole(CallbackRow::fence),
                    Column.timeIf(CallbackRow::dueAt),
                    Column.time(CallbackRow::createdAt)),
            """
            UPDATE callback SET state = n.state, attempts = n.attempts, fence = n.fence, due_at = n.due_at
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::int8[], ?::timestamptz[])
              AS u (id, state, attempts, fence, due_at)) AS n
            WHERE callback.home = n.home AND callback.id = n.id""",
            List.of(
                    Column.word(CallbackRow::state),
                    Column.text(c -> text(c.attempts())),
                    Column.whole(CallbackRow::fence),
                    Column.timeIf(CallbackRow::dueAt)));

    /** Callbacks that are due, the longest due first; asked for with how many and until when. */
    static final Lookup<Due, UUID, CallbackRow> DUE = new Lookup<>(
            TABLE, SELECT + """
            WHERE home = ? AND due_at IS NOT NULL AND due_at <= (?::timestamptz[])[1]
            ORDER BY due_at, id LIMIT (?::int8[])[1] FOR UPDATE SKIP LOCKED""", List.of(Column.time(Due::at), Column.whole(Due::most)), callback -> Due.ANY);

    /** How many that are due at a time; all askers of a batch are answered together. */
    record Due(Instant at, long most) {
        static final Due ANY = new Due(Instant.EPOCH, 0);

        @Override
        public boolean equals(Object other) {
            return other instanceof Due;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }
}
