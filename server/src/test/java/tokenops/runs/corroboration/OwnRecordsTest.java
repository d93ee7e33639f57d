package tokenops.runs.corroboration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static tokenops.runs.corroboration.Records.known;
import static tokenops.runs.corroboration.Records.with;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.store.Reads;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;
import tokenops.tools.Corroboration.Kind;

/** What our records say of references. */
@ExtendWith(OnePostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OwnRecordsTest {
    /** The home byte of most agents here: two of them share all of it. */
    private static final int HERE = 5;

    private final Records records;
    private final Past past;

    OwnRecordsTest(TestPostgres postgres, @TempDir Path folder) {
        records = new Records(postgres, folder);
        past = records.past;
    }

    @AfterAll
    void stop() {
        records.close();
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
        assertEquals(
                known("ledger", with(asked, "status", "submitted")), records.look(agent, Kind.PAYMENT, request.id()));
        past.confirm(request, 1050);
        Id.Grant grant = grantOf(request);
        assertEquals(
                known("ledger", with(asked, "grant", grant.text())), records.look(agent, Kind.PAYMENT, request.id()));
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
                records.look(agent, Kind.PROVIDER_REFERENCE, funded.request().reference()));
        assertEquals(
                known(
                        "provider",
                        with(
                                with(confirmed, "event_type", "payment_intent.succeeded"),
                                "provider_reference",
                                funded.request().reference())),
                records.look(agent, Kind.PROVIDER_EVENT, funded.event()));
    }

    @Test
    void theProviderIsNotSaidToKnowWhatItHasntConfirmedInFull() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Requested unpaid = past.request(agent);
        Past.Requested underpaid = past.request(agent);
        String event = past.confirm(underpaid, 1000);
        assertEquals(Optional.empty(), records.look(agent, Kind.PROVIDER_REFERENCE, unpaid.reference()));
        assertEquals(Optional.empty(), records.look(agent, Kind.PROVIDER_REFERENCE, underpaid.reference()));
        assertEquals(Optional.empty(), records.look(agent, Kind.PROVIDER_EVENT, event));
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
                records.look(agent, Kind.SETTLEMENT_RECEIPT, receipt));
        assertEquals(
                known("ledger", with(paid, "settlement_receipt", receipt.text())),
                records.look(agent, Kind.GRANT, funded.grant()));
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
                records.look(
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
                records.look(agent, Kind.TRANSFER, funded.transfers().getFirst()));
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
                records.look(agent, Kind.RUN, ended.run()));
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
                records.look(agent, Kind.USAGE_RECEIPT, ended.usage().id()));
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
                records.look(agent, Kind.RESULT_CONTRACT, ended.result().id()));
        assertEquals(
                known("log", Map.of("digest", ended.attestation().digest().toString(), "run", run)),
                records.look(agent, Kind.ATTESTATION, ended.attestation().id()));
    }

    @Test
    void ofARunThatHasntEndedOrIsUnderReviewOnlyTheHoldIsKnown() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        assertEquals(known("ledger", Map.of()), records.look(agent, Kind.RUN, past.running(agent)));
        assertEquals(
                known("ledger", Map.of()),
                records.look(agent, Kind.RUN, past.end(agent, "under_review").run()));
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
                records.look(agent, Kind.CALLBACK, delivered));
    }

    @Test
    void digestsAreThoseOfDocuments() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Ended ended = past.end(agent, "closed");
        assertEquals(
                known("log", Map.of("id", ended.run().text(), "kind", "runtime_record")),
                records.look(agent, Kind.DIGEST, ended.record().digest().toString()));
        assertEquals(
                known("log", Map.of("id", ended.attestation().id().text(), "kind", "attestation")),
                records.look(agent, Kind.DIGEST, ended.attestation().digest().toString()));
        assertEquals(
                Optional.empty(),
                records.look(agent, Kind.DIGEST, Digest.of(new byte[0]).toString()));
    }

    @Test
    void anIdUnderAnotherKindIsUnknown() throws SQLException {
        Id.Agent agent = past.agent(HERE);
        Past.Ended ended = past.end(agent, "closed");
        String result = new Id.ResultContract(ended.usage().id().uuid()).text();
        assertEquals(Optional.empty(), records.look(agent, Kind.RESULT_CONTRACT, result));
        assertEquals(
                Optional.empty(),
                records.look(agent, Kind.RESULT_CONTRACT, ended.usage().id()));
    }

    private Id.Grant grantOf(Past.Requested request) {
        return past.core
                .reads()
                .one(
                        "SELECT credit_grant FROM payment WHERE id = ?",
                        row -> new Id.Grant(Reads.uuid(row, "credit_grant")),
                        request.id().uuid())
                .orElseThrow();
    }

    private Id.Callback callback(Past.Ended ended, Id.Agent agent, String state, String sealed) throws SQLException {
        return past.callback(agent, ended.run(), ended.result(), state, Optional.of(sealed));
    }

    private String outcome(Id.Agent agent, Id.Callback callback) {
        return records.look(agent, Kind.CALLBACK, callback)
                .orElseThrow()
                .facts()
                .getOrDefault("outcome", "not stated");
    }
}
