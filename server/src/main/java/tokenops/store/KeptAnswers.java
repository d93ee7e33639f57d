package tokenops.store;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import tokenops.path.Home;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.store.Pipeline.Parameters;

/** The answers that are kept under Idempotency-Keys. */
final class KeptAnswers {
    private KeptAnswers() {}

    /** A key, the digest of what was first asked with it, and the answer to that. */
    record Kept(Once.Identity identity, Digest request, Once.Answer answer) {
        static Kept of(Once once, Once.Answer answer) {
            return new Kept(once.identity(), once.request(), answer);
        }

        /** What somebody who asks again is told. */
        <A> Reply<A> to(Once again) {
            return again.request().equals(request)
                    ? new Reply.Replayed<>(answer)
                    : Reply.refused(Refusal.of(
                            Problem.IDEMPOTENCY_KEY_REUSED, "the first request with this key was another one"));
        }
    }

    /** Adds what asks for the answers kept under these keys. */
    static void read(Pipeline pipeline, Home home, List<Once> asked, Consumer<Kept> found) {
        if (asked.isEmpty()) {
            return;
        }
        String sql = """
                SELECT i.scope, i.operation, i.key, i.request, i.status, i.answer
                FROM idempotency i
                JOIN unnest(?::uuid[], ?::text[], ?::text[]) AS asked (scope, operation, key)
                  USING (scope, operation, key)
                WHERE i.home = ?""";
        List<Column<Once>> columns =
                List.of(Column.uuid(Once::scope), Column.text(Once::operation), Column.text(Once::key));
        pipeline.ask(
                sql,
                Parameters.arrays(columns, asked).then(Parameters.home(home)),
                row -> new Kept(
                        new Once.Identity(row.getObject(1, UUID.class), row.getString(2), row.getString(3)),
                        Digest.ofHash(row.getBytes(4)),
                        new Once.Answer(row.getInt(5), row.getBytes(6))),
                found);
    }

    static void write(Pipeline pipeline, Home home, List<Kept> kept, Instant now) {
        if (kept.isEmpty()) {
            return;
        }
        // Sorted, so that two nodes that race for several keys wait for each other in one order.
        String sql = """
                INSERT INTO idempotency (home, scope, operation, key, request, status, answer, at)
                SELECT ?, k.scope, k.operation, k.key, k.request, k.status, k.answer, ?
                FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::int8[], ?::bytea[])
                  AS k (scope, operation, key, request, status, answer)
                ORDER BY k.scope, k.operation, k.key""";
        List<Column<Kept>> columns = List.of(
                Column.uuid(k -> k.identity.scope()),
                Column.text(k -> k.identity.operation()),
                Column.text(k -> k.identity.key()),
                Column.bytes(k -> k.request.bytes()),
                Column.whole(k -> k.answer.status()),
                Column.bytes(k -> k.answer.body()));
        Parameters at = (connection, statement, first) -> {
            statement.setTimestamp(first, Timestamp.from(now));
            return first + 1;
        };
        pipeline.write(
                "idempotency", sql, Parameters.home(home).then(at).then(Parameters.arrays(columns, kept)), kept.size());
    }
}
