package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.client.Contract;
import tokenops.ledger.LedgerCheck;
import tokenops.store.Database;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** A thousand requests at once pass no limit of an account, not by a microcredit. The runs wait for evidence, so each keeps its hold. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class LimitsTest {
    private static final int REQUESTS = 1_000;
    private static final long DAILY = 55_000_000;
    private static final int IN_FLIGHT = 60;

    private final TestServer server = TestServer.trusting(policy(2));

    /** Which limit an agent meets is said by the data mode that it asks for. */
    private static String policy(long maximumPerRun) {
        return """
                {"name": "limits", "rules": [%s, %s, %s]}""".formatted(
                        rule("public_safe_demo", DAILY / 1_000_000, 5_000, 100),
                        rule("metadata_only", 1_000_000, IN_FLIGHT, 100),
                        rule("confidential", 1_000_000, IN_FLIGHT, maximumPerRun));
    }

    private static String rule(String dataMode, long perDay, int inFlight, long perRun) {
        return """
                {"when": {"data_modes": ["%s"], "tools": ["tokenops"]},
                 "then": {"level": "verified", "data_modes": ["%s"], "execution_mode": "live", "credits_per_day": %d,
                  "runs_in_flight": %d, "maximum_per_run": %d, "requests_per_second": 100000, "reason": "A test."}}""".formatted(dataMode, dataMode, perDay, inFlight, perRun);
    }

    @BeforeAll
    void aDayThatLastsLongEnough() {
        Instant now = server.clock().instant();
        Instant morning = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .plusDays(1)
                .atTime(8, 0)
                .toInstant(ZoneOffset.UTC);
        server.clock().forward(Duration.between(now, morning));
    }

    @AfterEach
    void theBooksBalance() throws Exception {
        assertEquals(
                List.of(),
                new LedgerCheck(Database.beside(server.database(), "a test"))
                        .run().stream()
                                .flatMap(result -> result.findings().stream())
                                .toList());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** An agent that may send such data, with credits for so many runs of ten records. */
    private Journey funded(String dataMode, long runs) {
        return Journey.on(server)
                .dataMode(dataMode)
                .submit()
                .prove()
                .claim()
                .quote(runs, 10)
                .pay();
    }

    /** Has it accept a standing contract, under which a run may hold so much. */
    private static String contract(Journey agent, long maximum, long budget) {
        return agent.offer(wanted -> wanted.standing()
                        .pollingOnly()
                        .maximumCredits(BigInteger.valueOf(maximum))
                        .budget(BigInteger.valueOf(budget))
                        .requiring("usage", Contract.Corroboration.CLAIMED))
                .accept()
                .contract()
                .id();
    }

    /** What a thousand requests at once were answered, shared out among the contracts: how often each. */
    private Map<String, Integer> beginning(Journey agent, String... contracts) throws Exception {
        Raw raw = agent.raw();
        Map<String, Integer> answers = new TreeMap<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Raw.Answer>> requests = new ArrayList<>();
            for (String contract : contracts) {
                requests.addAll(Collections.nCopies(
                        REQUESTS / contracts.length,
                        () -> raw.fresh().post("/v1/runs", "{\"contract_id\":\"" + contract + "\"}")));
            }
            Collections.shuffle(requests);
            for (Future<Raw.Answer> future : callers.invokeAll(requests)) {
                Raw.Answer answer = future.get();
                String as = answer.status() == 202 ? "begun" : answer.member("code");
                answers.merge(as, 1, Integer::sum);
            }
        }
        Eventually.until("every run waits", () -> count(agent, "state <> 'awaiting_evidence'") == 0);
        return answers;
    }

    private long count(Journey agent, String which) {
        return server.sql()
                .number("SELECT count(*) FROM run WHERE agent = ? AND " + which, TestServer.uuid(agent.id()));
    }

    private long account(Journey agent, String column) {
        return server.sql().number("SELECT " + column + " FROM account WHERE name = ?", "agent_credits:" + agent.id());
    }

    @Test
    void creditsOfADay() throws Exception {
        Journey agent = funded("public_safe_demo", 200);
        // Fifty of these would take fifty microcredits more than the day has.
        long each = DAILY / 50 + 1;
        String contract = contract(agent, each, 200 * each);
        assertEquals(Map.of("begun", 49, "limit-reached", 951), beginning(agent, contract));
        assertEquals(49 * each, account(agent, "credits_of_day"));
        assertEquals(49 * each, account(agent, "held"));
        // What is left of the day is given out to the last microcredit, and no further.
        long rest = DAILY - 49 * each;
        String last = contract(agent, rest, 10 * rest);
        assertEquals(Map.of("begun", 1, "limit-reached", 999), beginning(agent, last));
        assertEquals(DAILY, account(agent, "credits_of_day"));
    }

    @Test
    void runsInFlight() throws Exception {
        Journey agent = funded("metadata_only", 200);
        String contract = contract(agent, 1_100_000, 220_000_000);
        assertEquals(Map.of("begun", IN_FLIGHT, "limit-reached", REQUESTS - IN_FLIGHT), beginning(agent, contract));
        assertEquals(IN_FLIGHT, account(agent, "runs_in_flight"));
        assertEquals(IN_FLIGHT * 1_100_000L, account(agent, "held"));
        String one = agent.client().listRuns(1).items().getFirst().id();
        agent.client().cancelRun(one);
        assertEquals(IN_FLIGHT - 1, account(agent, "runs_in_flight"));
    }

    @Test
    void budgetOfAStandingContract() throws Exception {
        Journey agent = funded("metadata_only", 200);
        // Forty runs would take one microcredit more than the budget.
        String contract = contract(agent, 1_100_000, 40 * 1_100_000L - 1);
        assertEquals(Map.of("begun", 39, "budget-exhausted", 961), beginning(agent, contract));
        assertEquals(
                39 * 1_100_000L,
                server.sql().number("SELECT committed FROM contract WHERE id = ?", TestServer.uuid(contract)));
    }

    @Test
    void creditsThatThereAre() throws Exception {
        Journey agent = funded("metadata_only", 30);
        // Thirty of these would take thirty microcredits more than the grant has.
        String contract = contract(agent, 1_100_001, 1_000_000_000);
        assertEquals(Map.of("begun", 29, "payment-required", 971), beginning(agent, contract));
        assertEquals(29 * 1_100_001L, account(agent, "held"));
        assertEquals(30 * 1_100_000L - 29 * 1_100_001L, account(agent, "credits - debits - held"));
    }

    @Test
    void mostThatARunMayHold() throws Exception {
        Journey agent = funded("confidential", 200);
        String beyond = contract(agent, 1_000_001, 200_000_000);
        String within = contract(agent, 1_000_000, 200_000_000);
        decideAnew(agent, 1);
        Raw.Answer never = agent.raw()
                .fresh()
                .post("/v1/runs", "{\"contract_id\":\"" + beyond + "\"}")
                .refused(429, "limit-reached");
        assertTrue(never.json().get("retry_at").isEmpty(), "waiting doesn't help: " + never.text());
        assertTrue(never.headers().firstValue("Retry-After").isEmpty());
        // Of the first contract's 500 all are beyond the decision now in force, of the second's those beyond 60 in
        // flight.
        assertEquals(
                Map.of("begun", IN_FLIGHT, "limit-reached", REQUESTS - IN_FLIGHT), beginning(agent, beyond, within));
        assertEquals(IN_FLIGHT, count(agent, "held = 1000000"));
        assertEquals(IN_FLIGHT * 1_000_000L, account(agent, "held"));
    }

    /** Has an operator decide about the agent under a policy with another maximum per run. */
    private void decideAnew(Journey agent, long maximumPerRun) throws IOException {
        server.stop();
        Files.writeString(server.data().resolve("trust-policy.json"), policy(maximumPerRun));
        server.begin();
        for (String action : List.of("suspend", "restore")) {
            server.operator()
                    .post(
                            "/v1/operator/agents/" + agent.id() + "/trust",
                            "{\"action\":\"" + action + "\",\"reason\":\"another maximum\"}")
                    .done(200);
        }
    }
}
