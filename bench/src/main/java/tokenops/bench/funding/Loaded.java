package tokenops.bench.funding;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Sealed;
import tokenops.proof.Digest;
import tokenops.store.Documents;
import tokenops.store.Packet;

/**
 * Payments that wait for the provider's word, written beside the server as copies of some that were requested: the row and the sealed
 * request, each with ids of its own. Asking for so many over HTTP would take longer than what is measured.
 */
final class Loaded {
    private static final long SEED = 20261123;
    private static final int AT_ONCE = 1_000;

    /** Made somewhat later than they are: of old ones the provider is asked, and it knows only those that were requested. */
    private static final String PAYMENTS = """
            INSERT INTO payment (home, id, agent, quote, route, state, provider_reference, request, requested_at, asset, amount, credits,
              tools, data_modes, created_at, expires_at)
            SELECT p.home, n.id, p.agent, n.quote, p.route, p.state, n.reference, n.digest, p.requested_at, p.asset, p.amount, p.credits,
              p.tools, p.data_modes, p.created_at + interval '10 minutes', p.expires_at
            FROM payment p CROSS JOIN unnest(?::uuid[], ?::uuid[], ?::text[], ?::bytea[]) AS n (id, quote, reference, digest)
            WHERE p.home = ? AND p.id = ?""";

    private static final String DOCUMENTS = """
            INSERT INTO document (home, id, owner, ids, kinds, digests, keys, size, bytes)
            SELECT d.home, n.id, d.owner, ARRAY[n.id], d.kinds, ARRAY[n.digest], ARRAY[n.key], n.size, n.bytes
            FROM document d CROSS JOIN unnest(?::uuid[], ?::bytea[], ?::int[], ?::int[], ?::bytea[]) AS n (id, digest, key, size, bytes)
            WHERE d.home = ? AND d.id = ?""";

    private final List<Requested> models;
    private final Id.Payment[] payments;
    private final Ids ids = new Ids(Clock.systemUTC(), new SplittableRandom(SEED));

    private Loaded(List<Requested> models, int count) {
        this.models = models;
        this.payments = new Id.Payment[count];
    }

    /** Writes so many, spread over the models' agents. */
    static Loaded write(Connection connection, Home.Count homes, List<Requested> models, int count)
            throws SQLException {
        Loaded loaded = new Loaded(models, count);
        connection.setAutoCommit(false);
        for (int first = 0; first < models.size(); first++) {
            loaded.copies(connection, homes.of(models.get(first).agent()), models.get(first), first);
        }
        connection.setAutoCommit(true);
        return loaded;
    }

    int count() {
        return payments.length;
    }

    /** The provider's message about one of them. */
    byte[] told(int number) {
        return models.get(number % models.size()).told(payments[number], number);
    }

    /** The copies of one model: every so many-th number. */
    private void copies(Connection connection, Home home, Requested model, int first) throws SQLException {
        Documents.Stored request = request(connection, home, model);
        int step = models.size();
        for (int from = first; from < payments.length; from += step * AT_ONCE) {
            int left = (payments.length - from + step - 1) / step;
            insert(connection, home, model, request, from, Math.min(AT_ONCE, left));
        }
    }

    private static Documents.Stored request(Connection connection, Home home, Requested model) throws SQLException {
        String sql = Packet.SELECT + "WHERE d.home = ? AND d.id = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, home.number());
            statement.setObject(2, model.payment().uuid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Packet.READER.read(row).documents().getFirst();
            }
        }
    }

    private void insert(
            Connection connection, Home home, Requested model, Documents.Stored request, int from, int count)
            throws SQLException {
        UUID[] copies = new UUID[count];
        UUID[] quotes = new UUID[count];
        String[] references = new String[count];
        byte[][] digests = new byte[count][];
        Integer[] keys = new Integer[count];
        Integer[] sizes = new Integer[count];
        byte[][] documents = new byte[count][];
        String text = new String(request.bytes(), StandardCharsets.UTF_8);
        for (int i = 0; i < count; i++) {
            int number = from + i * models.size();
            Id.Payment copy = new Id.Payment(ids.next(model.agent()));
            payments[number] = copy;
            copies[i] = copy.uuid();
            quotes[i] = ids.next(model.agent());
            references[i] = model.reference(number);
            byte[] bytes = model.of(copy, number, text).getBytes(StandardCharsets.UTF_8);
            Digest digest = Digest.of(bytes);
            Packet packet =
                    Packet.of(model.agent(), new Sealed(request.kind(), copy, request.issuedAt(), digest, bytes));
            digests[i] = digest.bytes();
            keys[i] = Packet.key(digest);
            sizes[i] = packet.packed().plain().length;
            documents[i] = packet.packed().packed();
        }
        try (PreparedStatement rows = connection.prepareStatement(PAYMENTS);
                PreparedStatement requests = connection.prepareStatement(DOCUMENTS)) {
            rows.setArray(1, connection.createArrayOf("uuid", copies));
            rows.setArray(2, connection.createArrayOf("uuid", quotes));
            rows.setArray(3, connection.createArrayOf("text", references));
            requests.setArray(1, connection.createArrayOf("uuid", copies));
            requests.setArray(2, connection.createArrayOf("bytea", digests));
            requests.setArray(3, connection.createArrayOf("int4", keys));
            requests.setArray(4, connection.createArrayOf("int4", sizes));
            requests.setArray(5, connection.createArrayOf("bytea", documents));
            rows.setArray(4, connection.createArrayOf("bytea", digests));
            rows.setShort(5, home.number());
            rows.setObject(6, model.payment().uuid());
            rows.executeUpdate();
            requests.setShort(6, home.number());
            requests.setObject(7, model.payment().uuid());
            requests.executeUpdate();
            connection.commit();
        }
    }
}
