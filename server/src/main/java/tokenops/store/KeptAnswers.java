package tokenops.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tokenops.path.Home;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.store.Pipeline.Parameters;

/** The answers that are kept under Idempotency-Keys. */
final class KeptAnswers {
    private static final Comparator<Once.Identity> ORDER = Comparator.comparing(Once.Identity::scope)
            .thenComparing(Once.Identity::operation)
            .thenComparing(Once.Identity::key);

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

    private static final String SELECT =
            "SELECT i.scope, i.operation, i.key, i.request, i.status, i.answer FROM idempotency i ";

    private static final Table.Reader<Kept> READER = row -> new Kept(
            new Once.Identity(row.getObject(1, UUID.class), row.getString(2), row.getString(3)),
            Digest.ofHash(row.getBytes(4)),
            new Once.Answer(row.getInt(5), row.getBytes(6)));

    /** What a request was answered before, if its key isn't new. */
    static <A> Optional<Reply<A>> replay(Reads reads, Home home, Once once) {
        return reads.one(
                        SELECT + "WHERE i.home = ? AND i.scope = ? AND i.operation = ? AND i.key = ?",
                        READER,
                        home,
                        once.scope(),
                        once.operation(),
                        once.key())
                .map(kept -> kept.to(once));
    }

    /** Adds what asks for the answers kept under these keys. */
    static void read(Pipeline pipeline, Home home, List<Once> asked, Consumer<Kept> found) {
        if (asked.isEmpty()) {
            return;
        }
        String sql = SELECT + """
                JOIN unnest(?::uuid[], ?::text[], ?::text[]) AS asked (scope, operation, key)
                  USING (scope, operation, key)
                WHERE i.home = ?""";
        List<Column<Once>> columns =
                List.of(Column.uuid(Once::scope), Column.text(Once::operation), Column.text(Once::key));
        pipeline.ask(sql, Parameters.arrays(columns, asked).then(Parameters.home(home)), READER, found);
    }

    static void write(Pipeline pipeline, Home home, List<Kept> kept, Instant now) {
        if (kept.isEmpty()) {
            return;
        }
        List<Column<Kept>> columns = List.of(
                Column.uuid(k -> k.identity.scope()),
                Column.text(k -> k.identity.operation()),
                Column.text(k -> k.identity.key()),
                Column.bytes(k -> k.request.bytes()),
                Column.whole(k -> k.answer.status()),
                Column.bytes(k -> k.answer.body()),
                Column.time(k -> now));
        String sql = "INSERT INTO idempotency (home, scope, operation, key, request, status, answer, at)"
                + Table.values(columns);
        // Sorted, so that two nodes that race for several keys wait for each other in one order.
        List<Kept> sorted = kept.stream()
                .sorted(Comparator.comparing(Kept::identity, ORDER))
                .toList();
        pipeline.write("idempotency", sql, Parameters.home(home).then(Parameters.arrays(columns, sorted)), kept.size());
    }
}
