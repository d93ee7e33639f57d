package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** No credit before confirmation, no work beyond what was agreed and paid: each refusal says how to go on. */
@ExtendWith(OneServer.class)
class MoneyRefusalsTest {
    private final TestServer server;

    MoneyRefusalsTest(TestServer server) {
        this.server = server;
    }

    private void passUntil(Instant time) {
        server.clock().forward(Duration.between(server.clock().instant(), time).plusSeconds(1));
    }

    private Raw.Answer begin(Journey agent) {
        return agent.raw()
                .fresh()
                .post("/v1/runs", "{\"contract_id\":\"" + agent.contract().id() + "\"}");
    }

    @Test
    void expiredQuoteCantBePaid() throws Exception {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        passUntil(agent.quote().expiresAt());
        Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                        .refused(409, "quote-expired"));
        assertEquals("expired", agent.client().getQuote(agent.quote().id()).state());
        audited(agent, "requestPayment quote-expired");
    }

    @Test
    void anAgentHasOnlySoManyPaymentsToMake() throws Exception {
        Journey agent = Journey.credentialed(server);
        Instant first = server.clock().instant();
        for (int i = 0; i < 100; i++) {
            agent.quote(1, 1).requestPayment();
        }
        agent.quote(1, 1);
        Raw.Answer answer = Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                        .refused(429, "limit-reached"));
        Instant again = Instant.parse(answer.member("retry_at"));
        assertTrue(again.isAfter(first.plus(Duration.ofHours(22))), answer::text);
        passUntil(again);
        agent.quote(1, 1).requestPayment();
        audited(agent, "requestPayment limit-reached");
    }

    @Test
    void contractIsNotOfferedBeforeThePaymentIsConfirmed() throws Exception {
        Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
        Raw.Answer answer = Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .post(
                                "/v1/contracts",
                                "{\"quote_id\":\"" + agent.quote().id() + "\"}")
                        .refused(402, "payment-required"));
        assertEquals("/v1/quotes/" + agent.quote().id() + "/payments", answer.member("pay_url"));
        assertEquals(
                "11", answer.json().object("price").orElseThrow().text("amount").orElseThrow());
        audited(agent, "offerContract payment-required");
    }

    @Test
    void routeThatIsntThereIsRefusedWithThoseThatAre() throws Exception {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        Raw.Answer answer = Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"barter\"}")
                        .refused(422, "route-unknown"));
        assertTrue(answer.text().contains("stripe_stablecoin"));
    }

    @Test
    void runUnderAnUnacceptedContractIsRefused() throws Exception {
        Journey agent = Journey.funded(server, 1).offer(Contract.Request::pollingOnly);
        Raw.Answer answer = Fingerprint.unchangedBy(server, () -> begin(agent).refused(409, "contract-not-accepted"));
        assertEquals("/v1/contracts/" + agent.contract().id() + "/accept", answer.member("accept_url"));
        audited(agent, "beginRun contract-not-accepted");
    }

    @Test
    void singleContractCoversOneRun() throws Exception {
        Journey agent =
                Journey.funded(server, 2).offer(Contract.Request::pollingOnly).accept();
        agent.complete(Samples.transfers(1));
        Raw.Answer answer = Fingerprint.unchangedBy(server, () -> begin(agent).refused(402, "budget-exhausted"));
        assertEquals("/v1/quotes", answer.member("quote_url"));
    }

    @Test
    void standingContractEndsWithItsBudget() throws Exception {
        Journey agent = Journey.funded(server, 3);
        BigInteger perRun = agent.quote().creditsPerRun().minor();
        agent.offer(wanted -> wanted.standing().pollingOnly().budget(perRun)).accept();
        agent.complete(Samples.transfers(10));
        Raw.Answer answer = Fingerprint.unchangedBy(server, () -> begin(agent).refused(402, "budget-exhausted"));
        assertEquals("/v1/quotes", answer.member("quote_url"));
        assertEquals(
                "0",
                answer.json().object("available").orElseThrow().text("amount").orElseThrow());
        audited(agent, "beginRun budget-exhausted");
    }

    @Test
    void usedUpCreditsSayWhatIsThereWhatIsNeededAndWhereToPay() throws Exception {
        Journey agent = Journey.funded(server, 1);
        agent.offer(wanted -> wanted.standing().pollingOnly().budget(new BigInteger("100000000")))
                .accept();
        agent.complete(Samples.transfers(4));
        Raw.Answer answer = Fingerprint.unchangedBy(server, () -> begin(agent).refused(402, "payment-required"));
        assertEquals(
                "60000",
                answer.json().object("available").orElseThrow().text("amount").orElseThrow());
        assertEquals(
                "1100000",
                answer.json().object("required").orElseThrow().text("amount").orElseThrow());
        assertEquals("/v1/quotes", answer.member("quote_url"));
        agent.quote(1, 10).pay();
        begin(agent).done(202);
    }

    @Test
    void concurrentRunsNeverPassTheCreditsTogether() throws Exception {
        Journey agent = Journey.funded(server, 10);
        agent.offer(wanted -> wanted.standing()
                        .pollingOnly()
                        .budget(new BigInteger("100000000"))
                        .requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> requests =
                    Collections.nCopies(40, () -> begin(agent).status());
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> future : callers.invokeAll(requests)) {
                statuses.add(future.get());
            }
            assertEquals(10, statuses.stream().filter(status -> status == 202).count(), statuses::toString);
            assertEquals(30, statuses.stream().filter(status -> status == 402).count(), statuses::toString);
        }
        assertEquals(BigInteger.ZERO, agent.client().getCredits().available().minor());
        assertEquals(
                agent.quote().credits().minor(),
                agent.client().getCredits().held().minor());
        for (Run run : agent.client().listRuns(50).items()) {
            agent.awaiting(run.id(), "awaiting_evidence");
            agent.client().cancelRun(run.id());
        }
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
    }

    @Test
    void wishesThatTheTrustDecisionOrTheToolDontAllowAreRefused() throws Exception {
        Journey agent = Journey.funded(server, 1);
        String quote = "{\"quote_id\":\"" + agent.quote().id() + "\"";
        Fingerprint.unchangedBy(server, () -> {
            for (String wish : List.of(
                    "\"contract_type\":\"eternal\"",
                    "\"maximum_credits\":\"-1\"",
                    "\"maximum_credits\":\"1e3\"",
                    "\"maximum_credits\":\"99999999999999999\"",
                    "\"budget\":\"1\",\"contract_type\":\"standing\"",
                    "\"execution_mode\":\"secret\"",
                    "\"evidence_required\":[{\"family\":\"gossip\"}]",
                    "\"evidence_required\":[{\"family\":\"usage\",\"corroboration\":\"sworn\"}]",
                    "\"matching_tolerance\":{\"amount_minor\":\"-1\"}",
                    "\"matching_tolerance\":{\"amount_minor\":\"0.5\"}",
                    "\"matching_tolerance\":{\"time_seconds\":-1}",
                    "\"matching_tolerance\":{\"time_seconds\":7776001}",
                    "\"callback\":{\"policy\":\"perhaps\",\"url\":\"http://a.example/\"}",
                    "\"callback\":{\"url\":\"ftp://a.example/\"}",
                    "\"callback\":{\"url\":\"http://user:secret@a.example/\"}",
                    "\"callback\":{\"url\":\"/relative\"}")) {
                agent.raw().post("/v1/contracts", quote + "," + wish + "}").refused(400, "invalid-request");
            }
            agent.raw()
                    .post("/v1/quotes", "{\"tool\":\"tokenops\",\"data_mode\":\"confidential\"}")
                    .refused(403, "data-mode-refused");
            return agent.raw().post("/v1/quotes", "{\"tool\":\"another\"}").refused(422, "tool-unknown");
        });
    }

    private static void audited(Journey agent, String start) {
        Eventually.until(
                "the audit trail has it", () -> agent.audit().stream().anyMatch(line -> line.startsWith(start)));
    }
}
