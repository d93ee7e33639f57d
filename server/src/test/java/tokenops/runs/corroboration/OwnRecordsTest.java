package tokenops.runs.corroboration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.store.Core;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.store.Reads;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;

/** What our records say of references, and of whose. */
@Timeout(120)
class OwnRecordsTest {
    /** The home byte of most agents here: two of them share all of it. */
    private static final int HERE = 5;

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static Database database;
    private static Past past;
    private static CountedConnections connections;
    private static OwnRecords records;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder.resolve("postgres"),
                PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))),
                PostgresBinaries.ofThisPlatform().orElseThrow(),
                PostgresSettings.forMachine(2, 1L << 30),
                new SecureRandom(),
                state -> {}));
        database = Database.open(postgres.address(), new Database.Limits(12, Duration.ofSeconds(10)), "a test");
        past = new Past(database.connections(), folder.resolve("keys"));
        connections = new CountedConnections(database.connections());
        Reads reads = new Reads(connections.source());
        Core core = past.core;
        records = new OwnRecords(new Core(
                core.lanes(), reads, new Documents(reads, Past.HOMES), core.sealer(), core.ids(), core.clock()));
    }

    @AfterAll
    static void stop() {
        past.close();
        database.close();
        postgres.close();
    }

    @Test
    void theLedgerKnowsWhatAPaymentAskedForAndHidesNoneThatIsntPaid() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Requested request = past.request(agent);
        Map<String, String> asked = Map.of(
                "amount", "1050",
                "asset", "TEST_USD/2",
                "credits", "21000000",
                "digest", request.document().digest().toString(),
                "mode", "test",
                "payee", Past.ACCOUNT,
                "provider_reference", request.reference());
        assertEquals(known("ledger", with(asked, "status", "submitted")), look(agent, Kind.PAYMENT, request.id()));
        past.confirm(request, 1050);
        Id.Grant grant = grantOf(request);
        assertEquals(known("ledger", with(asked, "grant", grant.text())), look(agent, Kind.PAYMENT, request.id()));
    }

    @Test
    void theProviderKnowsWhatItHasSignedAndWeHaveTaken() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Funded funded = past.fund(agent);
        Map<String, String> confirmed = Map.of(
                "amount", "1050",
                "asset", "TEST_USD/2",
                "mode", "test",
                "payment_request", funded.request().id().text());
        assertEquals(
                known("provider", with(confirmed, "provider_status", "succeeded")),
                look(agent, Kind.PROVIDER_REFERENCE, funded.request().reference()));
        assertEquals(
                known(
                        "provider",
                        with(
                                with(confirmed, "event_type", "payment_intent.succeeded"),
                                "provider_reference",
                                funded.request().reference())),
                look(agent, Kind.PROVIDER_EVENT, funded.event()));
    }

    @Test
    void theProviderIsNotSaidToKnowWhatItHasntConfirmedInFull() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Requested unpaid = past.request(agent);
        Past.Requested underpaid = past.request(agent);
        String event = past.confirm(underpaid, 1000);
        assertEquals(Optional.empty(), look(agent, Kind.PROVIDER_REFERENCE, unpaid.reference()));
        assertEquals(Optional.empty(), look(agent, Kind.PROVIDER_REFERENCE, underpaid.reference()));
        assertEquals(Optional.empty(), look(agent, Kind.PROVIDER_EVENT, event));
    }

    @Test
    void receiptsGrantsTransfersAndFundingLeadToTheirPayment() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Funded funded = past.fund(agent);
        String payment = funded.request().id().text();
        Map<String, String> paid = Map.of(
                "amount",
                "1050",
                "asset",
                "TEST_USD/2",
                "credits",
                "21000000",
                "mode",
                "test",
                "payment_request",
                payment);
        Id.SettlementReceipt receipt = new Id.SettlementReceipt(funded.receipt().id());
        assertEquals(
                known(
                        "log",
                        with(
                                paid,
                                "digest",
                                funded.receipt().digest().toString(),
                                "event_id",
                                funded.event(),
                                "grant",
                                funded.grant().text(),
                                "provider_reference",
                                funded.request().reference())),
                look(agent, Kind.SETTLEMENT_RECEIPT, receipt));
        assertEquals(
                known("ledger", with(paid, "settlement_receipt", receipt.text())),
                look(agent, Kind.GRANT, funded.grant()));
        assertEquals(
                known(
                        "ledger",
                        with(
                                paid,
                                "digest",
                                funded.fundingEvent().digest().toString(),
                                "grant",
                                funded.grant().text(),
                                "settlement_receipt",
                                receipt.text(),
                                "transfers",
                                funded.transfers().stream().map(Id::text).collect(Collectors.joining(",")))),
                look(
                        agent,
                        Kind.FUNDING_EVENT,
                        new Id.FundingEvent(funded.fundingEvent().id())));
        assertEquals(
                known(
                        "ledger",
                        Map.of(
                                "amount", "1050",
                                "asset", "TEST_USD/2",
                                "credit", "deferred_revenue",
                                "debit", "provider_clearing:stripe_stablecoin")),
                look(agent, Kind.TRANSFER, funded.transfers().getFirst()));
    }

    @Test
    void theEndOfARunIsKnownFromItsDocuments() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Ended ended = past.end(agent, "closed");
        String run = ended.run().text();
        assertEquals(
                known(
                        "log",
                        Map.of(
                                "attestation", ended.attestation().id().text(),
                                "callback", ended.callback().text(),
                                "digest", ended.record().digest().toString(),
                                "mode", "test",
                                "result_contract", ended.result().id().text(),
                                "usage_receipt", ended.usage().id().text())),
                look(agent, Kind.RUN, ended.run()));
        assertEquals(
                known(
                        "ledger",
                        Map.of(
                                "credits_debited", "3",
                                "credits_held", "5",
                                "credits_released", "2",
                                "digest", ended.usage().digest().toString(),
                                "mode", "test",
                                "run", run)),
                look(agent, Kind.USAGE_RECEIPT, ended.usage().id()));
        assertEquals(
                known(
                        "log",
                        Map.of(
                                "digest",
                                ended.result().digest().toString(),
                                "mode",
                                "test",
                                "run",
                                run,
                                "usage_receipt",
                                ended.usage().id().text())),
                look(agent, Kind.RESULT_CONTRACT, ended.result().id()));
        assertEquals(
                known("log", Map.of("digest", ended.attestation().digest().toString(), "run", run)),
                look(agent, Kind.ATTESTATION, ended.attestation().id()));
    }

    @Test
    void ofARunThatHasntEndedOrIsUnderReviewOnlyTheHoldIsKnown() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        assertEquals(known("ledger", Map.of()), look(agent, Kind.RUN, past.running(agent)));
        assertEquals(
                known("ledger", Map.of()),
                look(agent, Kind.RUN, past.end(agent, "under_review").run()));
    }

    @Test
    void deliveriesKnowHowACallbackStandsOrEnded() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Ended ended = past.end(agent, "closed");
        assertEquals("pending", outcome(agent, ended.callback()));
        assertEquals("exhausted", outcome(agent, callback(ended, agent, "exhausted", "exhausted")));
        assertEquals("delivered", outcome(agent, callback(ended, agent, "pending", "delivered")));
        assertEquals("not stated", outcome(agent, callback(ended, agent, "recovered", "exhausted")));
        Id.Callback delivered = callback(ended, agent, "delivered", "delivered");
        assertEquals(
                known(
                        "deliveries",
                        Map.of(
                                "digest",
                                        past.core
                                                .documents()
                                                .byId(delivered)
                                                .orElseThrow()
                                                .digest()
                                                .toString(),
                                "mode", "test",
                                "outcome", "delivered",
                                "run", ended.run().text(),
                                "url", "https://agent.example/hook")),
                look(agent, Kind.CALLBACK, delivered));
    }

    @Test
    void digestsAreThoseOfDocuments() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Ended ended = past.end(agent, "closed");
        assertEquals(
                known("log", Map.of("id", ended.run().text(), "kind", "runtime_record")),
                look(agent, Kind.DIGEST, ended.record().digest().toString()));
        assertEquals(
                known("log", Map.of("id", ended.attestation().id().text(), "kind", "attestation")),
                look(agent, Kind.DIGEST, ended.attestation().digest().toString()));
        assertEquals(
                Optional.empty(),
                look(agent, Kind.DIGEST, Digest.of(new byte[0]).toString()));
    }

    @Test
    void whatIsOthersIsLeftOutLikeWhatDoesntExist() throws SQLException {
        Id.Agent owner = past.agent(HERE);
        Set<Reference> all = everything(owner);
        assertEquals(all, records.of(owner).look(all).keySet());
        assertEquals(Map.of(), records.of(past.agent(HERE)).look(all));
        assertEquals(Map.of(), records.of(past.agent(HERE + Past.HOMES.homes())).look(all));
        assertEquals(Map.of(), records.of(past.agent(HERE + 1)).look(all));
    }

    @Test
    void anIdUnderAnotherKindIsUnknown() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Ended ended = past.end(agent, "closed");
        String result = new Id.ResultContract(ended.usage().id().uuid()).text();
        assertEquals(Optional.empty(), look(agent, Kind.RESULT_CONTRACT, result));
        assertEquals(
                Optional.empty(),
                look(agent, Kind.RESULT_CONTRACT, ended.usage().id()));
    }

    @Test
    void whatCantBeOursCostsNoQueryAndAllOfAKindCostsOne() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        long before = connections.taken();
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
        assertEquals(Map.of(), records.of(agent).look(strange));
        assertEquals(before, connections.taken());

        Set<Reference> many = everything(agent);
        many.addAll(everything(agent));
        before = connections.taken();
        assertEquals(many, records.of(agent).look(many).keySet());
        // payments, provider's references, provider's events, digests, documents, transfers, grants, runs, callbacks
        assertEquals(9, connections.taken() - before);
    }

    @Test
    void providersIdsAreFoundByIndexInAFullTable() throws SQLException {
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO confirmation
                    SELECT i % 4, gen_random_uuid(), gen_random_uuid(), 'stripe', 'evt_full' || i, 'payment_intent.succeeded', 'verified',
                      NULL, '', now() FROM generate_series(1, 50000) AS i""");
            statement.execute("ANALYZE confirmation");
        }
        String plan = String.join(
                "\n",
                new Reads(database.connections())
                        .list(
                                "EXPLAIN SELECT event_id FROM confirmation c WHERE c.home = ? AND c.event_id = ANY(?)",
                                row -> row.getString(1),
                                Past.HOMES.of(past.agent(HERE)),
                                new String[] {"evt_full1", "evt_full5"}));
        assertTrue(plan.contains("confirmation_event") && !plan.contains("Seq Scan"), plan);
    }

    private static Set<Reference> everything(Id.Agent agent) throws SQLException {
        Past.Funded funded = past.fund(agent);
        Past.Ended ended = past.end(agent, "closed");
        List<Reference> all = new ArrayList<>();
        all.add(new Reference(Kind.PAYMENT, funded.request().id().text()));
        all.add(new Reference(Kind.PROVIDER_REFERENCE, funded.request().reference()));
        all.add(new Reference(Kind.PROVIDER_EVENT, funded.event()));
        all.add(new Reference(
                Kind.SETTLEMENT_RECEIPT,
                new Id.SettlementReceipt(funded.receipt().id()).text()));
        all.add(new Reference(Kind.GRANT, funded.grant().text()));
        all.add(new Reference(
                Kind.FUNDING_EVENT, new Id.FundingEvent(funded.fundingEvent().id()).text()));
        funded.transfers().forEach(transfer -> all.add(new Reference(Kind.TRANSFER, transfer.text())));
        all.add(new Reference(Kind.RUN, ended.run().text()));
        all.add(new Reference(Kind.USAGE_RECEIPT, ended.usage().id().text()));
        all.add(new Reference(Kind.RESULT_CONTRACT, ended.result().id().text()));
        all.add(new Reference(Kind.CALLBACK, ended.callback().text()));
        all.add(new Reference(Kind.ATTESTATION, ended.attestation().id().text()));
        all.add(new Reference(Kind.DIGEST, ended.result().digest().toString()));
        return new HashSet<>(all);
    }

    private static Id.Grant grantOf(Past.Requested request) {
        return past.core
                .reads()
                .one(
                        "SELECT credit_grant FROM payment WHERE id = ?",
                        row -> new Id.Grant(Reads.uuid(row, "credit_grant")),
                        request.id().uuid())
                .orElseThrow();
    }

    private static Id.Callback callback(Past.Ended ended, Id.Agent agent, String state, String sealed)
            throws SQLException {
        return past.callback(agent, ended.run(), ended.result(), state, Optional.of(sealed));
    }

    private static String outcome(Id.Agent agent, Id.Callback callback) {
        return look(agent, Kind.CALLBACK, callback).orElseThrow().facts().getOrDefault("outcome", "not stated");
    }

    private static Optional<Known> look(Id.Agent agent, Kind kind, Id id) {
        return look(agent, kind, id.text());
    }

    private static Optional<Known> look(Id.Agent agent, Kind kind, String value) {
        Reference reference = new Reference(kind, value);
        return Optional.ofNullable(records.of(agent).look(Set.of(reference)).get(reference));
    }

    private static Optional<Known> known(String by, Map<String, String> facts) {
        return Optional.of(new Known(by, facts));
    }

    private static Map<String, String> with(Map<String, String> facts, String... more) {
        Map<String, String> all = new TreeMap<>(facts);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
