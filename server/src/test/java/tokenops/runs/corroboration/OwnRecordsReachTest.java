package tokenops.runs.corroboration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.path.Id;
import tokenops.store.Reads;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;

/** Whose records are looked into, and how often the database is asked. */
@ExtendWith(OnePostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OwnRecordsReachTest {
    /** The home byte of most agents here: two of them share all of it. */
    private static final int HERE = 5;

    private final Records records;
    private final Past past;

    OwnRecordsReachTest(TestPostgres postgres, @TempDir Path folder) {
        records = new Records(postgres, folder);
        past = records.past;
    }

    @AfterAll
    void stop() {
        records.close();
    }

    @Test
    void whatIsOthersIsLeftOutLikeWhatDoesntExist() throws SQLException {
        Id.Agent owner = past.agent(HERE);
        Set<Reference> all = records.everything(owner);
        assertEquals(all, records.own.of(owner).look(all).keySet());
        assertEquals(Map.of(), records.own.of(past.agent(HERE)).look(all));
        assertEquals(
                Map.of(), records.own.of(past.agent(HERE + Past.HOMES.homes())).look(all));
        assertEquals(Map.of(), records.own.of(past.agent(HERE + 1)).look(all));
    }

    @Test
    void whatCantBeOursCostsNoQueryAndAllOfAKindCostsOne() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        long before = records.connections.taken();
        Set<Reference> strange = new HashSet<>();
        for (Kind kind : Kind.values()) {
            for (String value : List.of("", "pay_", "run_0000", "pi_\0", "sha256:00", "é", "x".repeat(256) + "\n")) {
                strange.add(new Reference(kind, value));
            }
        }
        strange.removeIf(reference ->
                Set.of(Kind.PROVIDER_REFERENCE, Kind.PROVIDER_EVENT).contains(reference.kind())
                        && reference.value().matches("[!-~]+"));
        strange.add(new Reference(Kind.RUN, new Id.Run(past.agent(HERE + 1).uuid()).text()));
        assertEquals(Map.of(), records.own.of(agent).look(strange));
        assertEquals(before, records.connections.taken());

        Set<Reference> many = records.everything(agent);
        many.addAll(records.everything(agent));
        before = records.connections.taken();
        assertEquals(many, records.own.of(agent).look(many).keySet());
        // payments, provider's references, provider's events, digests, documents, transfers, grants, runs, callbacks;
        // and the
        // documents of the payments, runs and callbacks
        assertEquals(12, records.connections.taken() - before);
    }

    @Test
    void providersIdsAreFoundByIndexInAFullTable() throws SQLException {
        try (Connection connection = records.database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO confirmation
                    SELECT i % 4, gen_random_uuid(), gen_random_uuid(), 'stripe', 'evt_full' || i, 'payment_intent.succeeded', 'verified',
                      NULL, '', now() FROM generate_series(1, 50000) AS i""");
            statement.execute("ANALYZE confirmation");
        }
        String plan = String.join(
                "\n",
                new Reads(records.database.connections())
                        .list(
                                "EXPLAIN SELECT event_id FROM confirmation c WHERE c.home = ? AND c.event_id = ANY(?)",
                                row -> row.getString(1),
                                Past.HOMES.of(past.agent(HERE)),
                                new String[] {"evt_full1", "evt_full5"}));
        assertTrue(plan.contains("confirmation_event") && !plan.contains("Seq Scan"), plan);
    }
}
