package tokenops.funding;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import tokenops.funding.ConfirmationRow.Event;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.store.Reads;
import tokenops.store.Together;

/**
 * What is known already when a provider's message comes: the payment that it names, and whether the same message came before. Providers
 * send in crowds, so one query looks for many.
 *
 * <p>It sees only what is committed, and a commit is seen only when it is durable: a message that is found here was taken for good. What
 * isn't found may still be on its way, and is looked for again in the lane.
 */
final class FirstLook {
    private static final int MOST = 256;

    /**
     * Each by its key and on its own: LATERAL with LIMIT keeps PostgreSQL from joining whole tables, which it would as long as it takes
     * them for small.
     */
    private static final String SQL = """
            SELECT q.place, p.*, c.first
            FROM unnest(?::smallint[], ?::uuid[], ?::text[], ?::text[]) WITH ORDINALITY AS q (home, payment, provider, event, place)
            CROSS JOIN LATERAL (
            """ + PaymentRow.SELECT + """
              WHERE home = q.home AND id = q.payment LIMIT 1) AS p
            LEFT JOIN LATERAL (
              SELECT id AS first FROM confirmation
              WHERE home = q.home AND provider = q.provider AND event_id = q.event LIMIT 1) AS c ON true""";

    private final Reads reads;
    private final Home.Count homes;
    private final Together<Message, Optional<Known>> looks = new Together<>(MOST, this::look);

    FirstLook(Reads reads, Home.Count homes) {
        this.reads = reads;
        this.homes = homes;
    }

    private record Message(Id.Payment payment, Event event) {}

    /** @param before under which id the same message is kept already */
    record Known(PaymentRow payment, Optional<Id.Confirmation> before) {}

    /** What is known; empty when there is no such payment. */
    Optional<Known> at(Id.Payment payment, Event event) {
        if (event.id().indexOf('\0') >= 0) {
            // No text of PostgreSQL's: its neighbours in the query would fail with it.
            throw new IllegalArgumentException("a provider's event has an id that can't be stored");
        }
        return looks.ask(new Message(payment, event));
    }

    private List<Optional<Known>> look(List<Message> messages) {
        Map<Integer, Known> known = new HashMap<>();
        reads.list(
                SQL,
                row -> known.put(row.getInt("place") - 1, known(row)),
                messages.stream()
                        .map(message -> homes.of(message.payment()).number())
                        .toArray(Short[]::new),
                messages.stream().map(message -> message.payment().uuid()).toArray(UUID[]::new),
                messages.stream().map(message -> message.event().provider()).toArray(String[]::new),
                messages.stream().map(message -> message.event().id()).toArray(String[]::new));
        return IntStream.range(0, messages.size())
                .mapToObj(place -> Optional.ofNullable(known.get(place)))
                .toList();
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(PaymentRow.READER.read(row), Reads.uuidIf(row, "first").map(Id.Confirmation::new));
    }
}
