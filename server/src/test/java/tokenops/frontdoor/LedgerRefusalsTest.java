package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Amounts that are none, accounts that there aren't, holds that have ended: each is refused, and nothing has moved. */
@ExtendWith(OneServer.class)
class LedgerRefusalsTest {
    /** What is no amount of a minor unit: less than one, no whole number, more than any sum can have. */
    private static final List<String> NO_AMOUNTS = List.of(
            "0",
            "-1",
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
            "999999999999999999999999999999",
            "1.5",
            "1e3",
            "+5",
            "007",
            "\u0665",
            " 5",
            "");

    private final TestServer server;

    LedgerRefusalsTest(TestServer server) {
        this.server = server;
    }

    @Test
    void whatIsNoAmountIsRefusedWhereverItIsAskedFor() throws Exception {
        Journey agent = Journey.funded(server, 1);
        String quote = "{\"quote_id\":\"" + agent.quote().id() + "\",\"contract_type\":\"standing\",";
        Fingerprint.unchangedBy(server, () -> {
            for (String amount : NO_AMOUNTS) {
                agent.raw()
                        .post("/v1/contracts", quote + "\"maximum_credits\":\"" + amount + "\"}")
                        .refused(400, "invalid-request");
                agent.raw()
                        .post("/v1/contracts", quote + "\"budget\":\"" + amount + "\"}")
                        .refused(400, "invalid-request");
                server.operator()
                        .fresh()
                        .post(
                                "/v1/operator/payments/" + agent.payment().id() + "/refunds",
                                "{\"reason\":\"a test\",\"amount\":\"" + amount + "\"}")
                        .refused(400, "invalid-request");
            }
            return server.operator()
                    .fresh()
                    .post(
                            "/v1/operator/payments/" + agent.payment().id() + "/refunds",
                            "{\"reason\":\"a test\",\"amount\":\"999999999999999999\"}")
                    .refused(409, "refund-refused");
        });
    }

    @Test
    void accountsThatThereArentAreSaidToBeNoneOrEmpty() throws Exception {
        Journey agent = Journey.funded(server, 1);
        Journey other = Journey.credentialed(server);
        Fingerprint.unchangedBy(server, () -> {
            for (String account : List.of("nobody", "revenue", "agent_credits:" + other.id(), "%00", "a%2Fb")) {
                agent.raw().get("/v1/ledger/accounts/" + account + "/transfers").refused(404, "not-found");
                agent.raw().get("/v1/ledger/accounts/" + account + "/statement").refused(404, "not-found");
            }
            return agent.raw();
        });
        for (String unknown : List.of("nobody/statement", "nobody/statement?asset=USD/2", "agent_credits/statement")) {
            server.operator().get("/v1/operator/ledger/accounts/" + unknown).refused(404, "not-found");
        }
        String own = "/v1/operator/ledger/accounts/agent_credits:" + agent.id() + "/statement";
        assertEquals("TEST_CREDIT/6", server.operator().get(own).done(200).member("asset"));
        server.operator().get(own + "?asset=USD/2").refused(404, "not-found");
        server.operator().get(own + "?asset=dollars").refused(400, "invalid-request");
        server.operator()
                .fresh()
                .post("/v1/operator/payments/pay_" + "0".repeat(26) + "/refunds", "{\"reason\":\"a test\"}")
                .refused(404, "not-found");
    }

    private long ends(Run run) {
        return server.sql()
                .number(
                        "SELECT count(*) FROM transfer WHERE of = (SELECT hold FROM run WHERE id = ?)",
                        TestServer.uuid(run.id()));
    }

    @Test
    void aHoldThatWasPostedIsNeitherPostedNorVoidedAgain() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.complete(Samples.transfers(10));
        assertEquals(1, ends(run));
        Fingerprint.unchangedBy(server, () -> {
            agent.raw().post("/v1/runs/" + run.id() + "/cancel", "").refused(409, "transition-refused");
            return agent.raw()
                    .fresh()
                    .post("/v1/runs/" + run.id() + "/evidence", "{\"evidence\":[{\"content\":\"a\"}]}")
                    .refused(409, "transition-refused");
        });
    }

    @Test
    void aHoldThatWasVoidedIsNeitherVoidedNorPostedAgain() throws Exception {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Run run = agent.awaiting(agent.begin().id(), "awaiting_evidence");
        String key = UUID.randomUUID().toString();
        String cancelled = agent.raw()
                .key(key)
                .post("/v1/runs/" + run.id() + "/cancel", "")
                .done(200)
                .text();
        assertEquals(1, ends(run));
        Fingerprint.unchangedBy(server, () -> {
            assertEquals(
                    cancelled,
                    agent.raw()
                            .key(key)
                            .post("/v1/runs/" + run.id() + "/cancel", "")
                            .done(200)
                            .text());
            agent.raw().fresh().post("/v1/runs/" + run.id() + "/cancel", "").refused(409, "transition-refused");
            agent.raw().post("/v1/runs/" + run.id() + "/close", "").refused(409, "transition-refused");
            return agent.raw()
                    .fresh()
                    .post("/v1/runs/" + run.id() + "/evidence", "{\"evidence\":[{\"content\":\"a\"}]}")
                    .refused(409, "transition-refused");
        });
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
    }
}
