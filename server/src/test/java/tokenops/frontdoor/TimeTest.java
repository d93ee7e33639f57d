package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.client.Contract;
import tokenops.client.Onboarding;
import tokenops.client.Run;
import tokenops.client.TokenOpsProblem;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** What days and weeks do to what was agreed. On a server of its own: it has seen months go by in the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimeTest {
    private final TestServer server = TestServer.start();

    @AfterAll
    void stop() {
        server.close();
    }

    private void passUntil(Instant time) {
        server.clock().forward(Duration.between(server.clock().instant(), time).plusSeconds(1));
    }

    private static String code(Runnable request) {
        return assertThrows(TokenOpsProblem.class, request::run).code();
    }

    @Test
    void contractThatHasExpiredBindsNobody() {
        Journey accepted = Journey.contracted(server, 1);
        Journey offered = Journey.funded(server, 1).offer(Contract.Request::pollingOnly);
        passUntil(offered.contract().expiresAt());
        assertEquals("contract-expired", code(accepted::begin));
        assertEquals("contract-expired", code(offered::accept));
        assertEquals(
                "expired", offered.client().getContract(offered.contract().id()).state());
        assertEquals(0, accepted.client().listRuns(10).items().size());
        assertEquals(accepted.quote().credits(), accepted.client().getCredits().available());
    }

    @Test
    void paymentThatNobodyMakesExpiresAndLateMoneyFundsNevertheless() {
        Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
        assertEquals("submitted", agent.payment().state());
        passUntil(agent.payment().expiresAt());
        assertEquals("expired", agent.client().getPayment(agent.payment().id()).state());
        assertEquals(
                "quote-expired",
                code(() -> agent.client().requestPayment(agent.quote().id(), Journey.ROUTE)));
        server.clock().forward(Duration.ofMinutes(11));
        Eventually.until(
                "the sweep has written it",
                () -> server.sql()
                        .text(
                                "SELECT state FROM payment WHERE id = ?",
                                TestServer.uuid(agent.payment().id()))
                        .equals("expired"));
        server.sandbox().settle(agent.payment().providerReference().orElseThrow());
        Eventually.until(
                "late money is taken",
                () -> agent.client().getPayment(agent.payment().id()).state().equals("confirmed"));
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
    }

    @Test
    void agentThatNeverProvesItsKeyIsForgottenAfterADay() {
        Journey proven = Journey.on(server).submit().prove();
        Journey unproven = Journey.on(server).submit();
        String status = "/v1/status/" + unproven.submitted().statusToken();
        server.clock().forward(Duration.ofHours(23));
        server.raw().get(status).done(200);
        Journey young = Journey.on(server).submit();
        server.clock().forward(Duration.ofHours(2));
        server.raw().get(status).refused(404, "not-found");
        assertEquals("not-found", code(unproven::prove));
        Eventually.until(
                "its row is free",
                () -> server.sql().number("SELECT count(*) FROM agent WHERE id = ?", TestServer.uuid(unproven.id()))
                        == 0);
        young.prove().claim();
        proven.claim();
    }

    @Test
    void rotatedKeyGoesOnForADay() {
        Journey agent = Journey.credentialed(server);
        String next = agent.client().rotateCredential(agent.credential().id()).accessKey();
        agent.raw().get("/v1/credits").done(200);
        server.raw().as(next).get("/v1/credits").done(200);
        agent.raw()
                .post("/v1/credentials/" + agent.credential().id() + "/rotate", "")
                .refused(409, "transition-refused");
        server.clock().forward(Duration.ofHours(25));
        agent.raw().get("/v1/credits").refused(401, "not-authenticated");
        server.raw().as(next).get("/v1/credits").done(200);
        assertEquals(
                List.of("active", "rotated"),
                server.client().withAccessKey(next).listCredentials().items().stream()
                        .map(Onboarding.Listed::state)
                        .toList());
    }

    @Test
    void credentialEndsAfterNinetyDays() {
        Journey agent = Journey.credentialed(server);
        passUntil(agent.credential().expiresAt());
        agent.raw().get("/v1/credits").refused(401, "not-authenticated");
        assertEquals(
                "expired",
                server.client().getStatus(agent.submitted().statusToken()).credential());
    }

    @Test
    void grantThatHasExpiredPaysForNothing() {
        Journey agent = Journey.contracted(server, 2);
        server.clock().forward(Duration.ofDays(366));
        agent.raw().get("/v1/credits").refused(401, "not-authenticated");
        agent.proveAgain().claim().quote(1, 10);
        assertEquals("payment-required", code(() -> agent.offer(Contract.Request::pollingOnly)));
        agent.pay().offer(Contract.Request::pollingOnly).accept().complete(Samples.transfers(10));
        assertEquals(
                List.of("1100000"),
                server.sql()
                        .texts(
                                "SELECT credits - remaining FROM credit_grant WHERE agent = ? ORDER BY created_at DESC LIMIT 1",
                                TestServer.uuid(agent.id())),
                "the later grant paid all of it");
    }

    @Test
    void resultStaysOpenUntilItsReviewWindowHasPassed() {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.complete(Samples.transfers(1));
        agent.proof(run.id());
        server.clock().forward(Duration.ofDays(6));
        assertEquals("result_ready", agent.client().getRun(run.id()).state());
        server.clock().forward(Duration.ofDays(2));
        agent.awaiting(run.id(), "closed");
    }

    @Test
    void idempotencyKeyIsForgottenAfterAWeek() {
        Journey agent = Journey.credentialed(server);
        String key = "to be forgotten";
        Raw keyed = agent.raw().key(key);
        String first =
                keyed.post("/v1/quotes", "{\"tool\":\"tokenops\"}").done(201).member("id");
        server.clock().forward(Duration.ofDays(6));
        assertEquals(
                first,
                keyed.post("/v1/quotes", "{\"tool\":\"tokenops\"}").done(201).member("id"));
        server.clock().forward(Duration.ofDays(2));
        Eventually.until(
                "the key is forgotten, and nobody had to come",
                () -> server.sql()
                                .number(
                                        "SELECT count(*) FROM idempotency WHERE scope = ? AND key = ?",
                                        TestServer.uuid(agent.id()),
                                        key)
                        == 0);
    }
}
