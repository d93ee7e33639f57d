package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Receiver;
import tokenops.support.Samples;
import tokenops.support.TestServer;
import tokenops.tools.tokenops.TokenOpsTool;

/** What an operator switches off begins nothing, on any node; what has begun ends normally, and nothing is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwitchesTest {
    private static final List<String> ALL =
            List.of("onboarding", "runs", "callbacks", "tool:tokenops", "route:stripe_stablecoin");

    private static final Evidence USAGE =
            Evidence.text("usage.csv", "text/csv", "usage_id,meter,quantity,credits\nu1,record,1,10000\n");

    private final TestServer server = TestServer.start();
    private final TestServer.Node second;

    SwitchesTest() throws IOException {
        this.second = server.another(List.of(new TokenOpsTool()));
    }

    @AfterAll
    void stop() {
        second.close();
        server.close();
    }

    @AfterEach
    void everythingIsOnAgain() {
        ALL.forEach(name -> set(name, "on"));
        Eventually.until(
                "the second node has it",
                () -> second.raw()
                                .post("/v1/agents", submission(Journey.on(server)))
                                .status()
                        == 201);
    }

    private Raw.Answer set(String name, String state) {
        return server.operator()
                .post(
                        "/v1/operator/switches/" + name,
                        "{\"state\":\"" + state + "\",\"reason\":\"maintenance of " + name + "\"}")
                .done(200);
    }

    /** Returns when the second node has read what was set before: it reads all switches at once. */
    private void seenByTheSecondNode() {
        set("onboarding", "off");
        Eventually.until(
                "the second node has it",
                () -> second.raw()
                                .post("/v1/agents", submission(Journey.on(server)))
                                .status()
                        == 503);
    }

    private static Raw.Answer refused(String name, Raw.Answer answer) {
        answer.refused(503, "switched-off");
        assertEquals("60", answer.headers().firstValue("retry-after").orElse(""));
        assertEquals(name, answer.member("switch"));
        assertTrue(!answer.text().contains("maintenance"), "the reason is for operators");
        return answer;
    }

    private static String submission(Journey agent) {
        return CanonicalJson.text(Json.object()
                .put("manifest", agent.manifest())
                .put("key", agent.key().jwk().json())
                .build());
    }

    private static String quote() {
        return "{\"tool\":\"tokenops\"}";
    }

    @Test
    void newcomersAreTurnedAwayAndThoseWhoHaveBegunComeIn() throws Exception {
        Journey begun = Journey.on(server).submit();
        String key = "a-key-of-the-first";
        Journey first = Journey.on(server);
        Raw.Answer answered =
                server.raw().key(key).post("/v1/agents", submission(first)).done(201);
        set("onboarding", "off");
        Fingerprint.unchangedBy(
                server, () -> refused("onboarding", server.raw().post("/v1/agents", submission(Journey.on(server)))));
        Raw.Answer again =
                server.raw().key(key).post("/v1/agents", submission(first)).done(201);
        assertEquals(answered.text(), again.text());
        assertEquals("true", again.headers().firstValue("idempotent-replayed").orElse(""));
        begun.prove().claim();
    }

    @Test
    void newRunsAreRefusedAndARepeatedRequestIsAnsweredAsItWas() throws Exception {
        Journey agent = Journey.funded(server, 3)
                .offer(wanted -> wanted.standing().pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        String body = "{\"contract_id\":\"" + agent.contract().id() + "\"}";
        Raw.Answer first =
                agent.raw().key("the-first-run").post("/v1/runs", body).done(202);
        agent.awaiting(first.member("id"), "awaiting_evidence");
        for (String name : List.of("runs", "tool:tokenops")) {
            set(name, "off");
            Fingerprint.unchangedBy(
                    server, () -> refused(name, agent.raw().fresh().post("/v1/runs", body)));
            assertEquals(
                    first.text(),
                    agent.raw()
                            .key("the-first-run")
                            .post("/v1/runs", body)
                            .done(202)
                            .text());
            set(name, "on");
        }
        Eventually.until(
                "it is noted",
                () -> agent.audit().stream()
                        .anyMatch(line -> line.startsWith("beginRun switched-off: runs is switched off since ")));
        set("runs", "off");
        set("tool:tokenops", "off");
        agent.client().addEvidence(first.member("id"), List.of(USAGE));
        agent.awaiting(first.member("id"), "result_ready");
    }

    @Test
    void aToolThatIsOffIsNeitherQuotedNorPaidNorContracted() throws Exception {
        Journey agent = Journey.funded(server, 1);
        Journey quoted = Journey.credentialed(server).quote(1, 10);
        String contract = "{\"quote_id\":\"" + agent.quote().id() + "\"}";
        set("tool:tokenops", "off");
        Fingerprint.unchangedBy(server, () -> {
            refused("tool:tokenops", agent.raw().post("/v1/quotes", quote()));
            refused("tool:tokenops", agent.raw().post("/v1/contracts", contract));
            return refused("tool:tokenops", pay(quoted));
        });
        set("tool:tokenops", "on");
        pay(quoted).done(201);
    }

    private static Raw.Answer pay(Journey agent) {
        return agent.raw()
                .fresh()
                .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"stripe_stablecoin\"}");
    }

    @Test
    void aRouteThatIsOffTakesNoNewPaymentAndLosesNoMoneyOnItsWay() throws Exception {
        Journey onItsWay = Journey.credentialed(server).quote(1, 10).requestPayment();
        Journey late = Journey.credentialed(server).quote(1, 10);
        set("route:stripe_stablecoin", "off");
        Fingerprint.unchangedBy(server, () -> refused("route:stripe_stablecoin", pay(late)));
        assertEquals("off", route().text("state").orElseThrow());
        assertTrue(route().text("detail").orElseThrow().startsWith("route:stripe_stablecoin is switched off since 20"));
        assertEquals(onItsWay.payment().id(), pay(onItsWay).done(201).member("id"), "the payment that was asked for");
        server.sandbox().settle(onItsWay.payment().providerReference().orElseThrow());
        Eventually.until(
                "the money is taken",
                () -> onItsWay.client()
                        .getPayment(onItsWay.payment().id())
                        .state()
                        .equals("confirmed"));
        set("route:stripe_stablecoin", "on");
        pay(late).done(201);
        assertEquals("on", route().text("state").orElseThrow());
        assertEquals(Optional.empty(), route().text("detail"));
    }

    private Json.Obj route() {
        return server.raw()
                .get("/v1/provider-routes")
                .done(200)
                .json()
                .objects("items")
                .getFirst();
    }

    @Test
    void callbacksWaitWhileTheyAreOffAndThenGoOut() {
        try (Receiver receiver = Receiver.answering()) {
            Journey agent = Journey.on(server)
                    .callingBack(receiver.url())
                    .submit()
                    .prove()
                    .claim()
                    .quote(4, 10)
                    .pay()
                    .offer(Contract.Request::standing)
                    .accept();
            Run delivered = agent.complete(Samples.transfers(1));
            String earlier = callback(agent, delivered);
            Eventually.until(
                    "the first is delivered", () -> state(agent, earlier).equals("delivered"));
            set("callbacks", "off");
            seenByTheSecondNode();
            refused("callbacks", agent.raw().fresh().post("/v1/callbacks/" + earlier + "/redeliver", ""));
            List<String> waiting = List.of(
                    callback(agent, agent.complete(Samples.transfers(1))),
                    callback(agent, agent.complete(Samples.transfers(1))));
            Eventually.until(
                    "both are due and nobody takes them",
                    () -> server.sql()
                                    .number(
                                            "SELECT count(*) FROM callback WHERE due_at <= clock_timestamp() AND state = 'pending'")
                            == 2);
            assertEquals(1, receiver.messages().size());
            waiting.forEach(id -> assertEquals("pending", state(agent, id)));
            set("callbacks", "on");
            waiting.forEach(
                    id -> Eventually.until("it goes out", () -> state(agent, id).equals("delivered")));
            assertEquals(3, receiver.messages().size());
        }
    }

    private static String callback(Journey agent, Run run) {
        return agent.client().getReturn(run.id()).callback().orElseThrow().id();
    }

    private static String state(Journey agent, String callback) {
        return agent.client().getCallback(callback).state();
    }

    @Test
    void everyNodeHasItWithoutBeingTold() {
        Journey agent = Journey.contracted(server, 1);
        Raw there = second.raw().as(agent.credential().accessKey());
        there.post("/v1/quotes", quote()).done(201);
        set("tool:tokenops", "off");
        refused("tool:tokenops", agent.raw().post("/v1/quotes", quote()));
        Eventually.until(
                "the second node has it",
                () -> there.post("/v1/quotes", quote()).status() == 503);
        Raw operator = second.raw().as(server.operatorToken());
        operator.post("/v1/operator/switches/tool:tokenops", "{\"state\":\"on\",\"reason\":\"it works again\"}")
                .done(200);
        there.post("/v1/quotes", quote()).done(201);
        Eventually.until(
                "the first node has it",
                () -> agent.raw().post("/v1/quotes", quote()).status() == 201);
    }

    @Test
    void switchesAreShownWithWhoSetThemAndWhyAndNotedInTheSameCommit() {
        set("runs", "off");
        String since = shown("runs").text("since").orElseThrow();
        set("runs", "off");
        Json.Obj runs = shown("runs");
        assertEquals("off", runs.text("state").orElseThrow());
        assertEquals("maintenance of runs", runs.text("reason").orElseThrow());
        assertEquals("operator:token", runs.text("author").orElseThrow());
        assertEquals(since, runs.text("since").orElseThrow(), "it is off since it was switched off");
        assertEquals("on", shown("callbacks").text("state").orElseThrow());
        set("runs", "on");
        assertNotEquals(since, shown("runs").text("since").orElseThrow());
        assertEquals(
                ALL,
                server.operator().get("/v1/operator/switches").done(200).json().objects("items").stream()
                        .map(item -> item.text("name").orElseThrow())
                        .toList());
        assertEquals(
                List.of("off: maintenance of runs", "off: maintenance of runs", "on: maintenance of runs"),
                server.sql()
                        .texts(
                                "SELECT detail FROM audit WHERE action = 'setSwitch' AND subject = 'runs' ORDER BY at DESC LIMIT 3")
                        .reversed());
        assertEquals(
                server.sql().number("SELECT count(DISTINCT xmin::text) FROM audit WHERE action = 'setSwitch'"),
                server.sql().number("SELECT count(*) FROM audit WHERE action = 'setSwitch'"));
        assertEquals(
                1,
                server.sql()
                        .number("SELECT count(*) FROM audit a JOIN switch s ON s.xmin = a.xmin WHERE s.name = 'runs'"));
    }

    private Json.Obj shown(String name) {
        return server.operator().get("/v1/operator/switches").done(200).json().objects("items").stream()
                .filter(item -> item.text("name").filter(name::equals).isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsNoSwitchOrNoReasonIsRefusedAndOnlyOperatorsMay() throws Exception {
        Journey agent = Journey.credentialed(server);
        Fingerprint.unchangedBy(server, () -> {
            server.operator()
                    .post("/v1/operator/switches/tool:none", "{\"state\":\"off\",\"reason\":\"a\"}")
                    .refused(404, "not-found");
            server.operator()
                    .post("/v1/operator/switches/runs", "{\"state\":\"dim\",\"reason\":\"a\"}")
                    .refused(400, "invalid-request");
            server.operator()
                    .post("/v1/operator/switches/runs", "{\"state\":\"off\",\"reason\":\" \"}")
                    .refused(400, "invalid-request");
            agent.raw().get("/v1/operator/switches").refused(401, "not-authenticated");
            return agent.raw()
                    .post("/v1/operator/switches/runs", "{\"state\":\"off\",\"reason\":\"a\"}")
                    .refused(401, "not-authenticated");
        });
    }
}
