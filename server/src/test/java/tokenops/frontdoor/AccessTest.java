package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Run;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Who may do what: scopes, other agents' objects, suspended agents, operators. */
@ExtendWith(OneServer.class)
class AccessTest {
    private final TestServer server;

    AccessTest(TestServer server) {
        this.server = server;
    }

    /** An operation that a scope opens, as {@code /openapi.json} tells. */
    private record Scoped(String name, String method, String path, String scope) {
        Raw.Answer ask(Raw raw, String filledIn) {
            return method.equals("get") ? raw.get(filledIn) : raw.fresh().post(filledIn, "{}");
        }
    }

    private List<Scoped> scoped() {
        List<Scoped> all = new ArrayList<>();
        Json.Obj paths =
                server.raw().get("/openapi.json").json().object("paths").orElseThrow();
        paths.members()
                .forEach((path, methods) -> ((Json.Obj) methods).members().forEach((method, form) -> {
                    Json.Obj operation = (Json.Obj) form;
                    operation
                            .text("x-scope")
                            .ifPresent(scope -> all.add(
                                    new Scoped(operation.text("operationId").orElseThrow(), method, path, scope)));
                }));
        return all;
    }

    @Test
    void credentialOpensOnlyItsScopes() throws Exception {
        Journey agent = Journey.credentialed(server);
        server.sql()
                .change("UPDATE credential SET scopes = 'nothing:read' WHERE agent = ?", TestServer.uuid(agent.id()));
        server.clock().forward(Duration.ofSeconds(1));
        List<Scoped> operations = scoped();
        assertTrue(operations.size() > 30, operations::toString);
        Fingerprint.unchangedBy(server, () -> {
            for (Scoped operation : operations) {
                Raw.Answer answer = operation
                        .ask(agent.raw(), operation.path().replaceAll("\\{[a-z]+}", "x"))
                        .refused(403, "scope-missing");
                assertEquals(operation.scope(), answer.member("required"));
            }
            return true;
        });
        for (Scoped operation : operations) {
            if (operation.method().equals("post")) {
                Eventually.until(
                        operation.name() + " is in the audit trail",
                        () -> agent.audit().stream()
                                .anyMatch(line -> line.startsWith(operation.name() + " scope-missing")));
            }
        }
    }

    @Test
    void otherAgentsObjectsLookAsIfTheyWerentThere() throws Exception {
        try (Journey agent = Journey.on(server).listening()) {
            agent.submit()
                    .prove()
                    .claim()
                    .quote(1, 10)
                    .pay()
                    .offer(wanted -> wanted)
                    .accept();
            Run run = agent.complete(Samples.transfers(2));
            agent.proof(run.id());
            String callback =
                    agent.client().getReturn(run.id()).callback().orElseThrow().id();
            String confirmation = agent.client()
                    .getTrail(run.id())
                    .station("provider_confirmation")
                    .orElseThrow()
                    .objectId()
                    .orElseThrow();
            String adjustment = server.operator()
                    .fresh()
                    .post(
                            "/v1/operator/payments/" + agent.payment().id() + "/refunds",
                            "{\"amount\":\"1\",\"reason\":\"asked for\"}")
                    .done(201)
                    .member("id");
            Map<String, String> ids = Map.ofEntries(
                    Map.entry("quotes", agent.quote().id()),
                    Map.entry("payments", agent.payment().id()),
                    Map.entry("confirmations", confirmation),
                    Map.entry(
                            "settlement-receipts",
                            agent.client().getCredits().grants().getFirst().settlementReceiptId()),
                    Map.entry("contracts", agent.contract().id()),
                    Map.entry("runs", run.id()),
                    Map.entry("callbacks", callback),
                    Map.entry("objects", agent.quote().document().digest().toString()),
                    Map.entry(
                            "ledger",
                            agent.client().listAccounts().items().getFirst().name()),
                    Map.entry("credentials", agent.credential().id()),
                    Map.entry("adjustments", adjustment));
            assertTrue(server.sql()
                    .texts(
                            "SELECT detail FROM audit WHERE action = 'refundPayment' AND subject = ?",
                            agent.payment().id())
                    .contains("0.01 TEST_USD: asked for"));
            Journey stranger = Journey.funded(server, 1);
            int asked = 0;
            for (Scoped operation : scoped()) {
                if (operation.path().contains("{")) {
                    String path = filledIn(operation.path(), ids);
                    if (operation.method().equals("get")) {
                        assertEquals(200, agent.raw().get(path).status(), path);
                        stranger.raw().get(path).refused(404, "not-found");
                        asked++;
                    } else if (!List.of("rotateCredential", "revokeCredential").contains(operation.name())) {
                        Fingerprint.unchangedBy(
                                server,
                                () -> stranger.raw()
                                        .fresh()
                                        .post(path, body(operation.name()))
                                        .refused(404, "not-found"));
                    }
                }
            }
            assertTrue(asked >= 17, "only " + asked);
            Fingerprint.unchangedBy(server, () -> {
                stranger.raw()
                        .post("/v1/credentials/" + agent.credential().id() + "/rotate", "")
                        .refused(404, "not-found");
                stranger.raw()
                        .post("/v1/credentials/" + agent.credential().id() + "/revoke", "")
                        .refused(404, "not-found");
                stranger.raw()
                        .post(
                                "/v1/contracts",
                                "{\"quote_id\":\"" + agent.quote().id() + "\"}")
                        .refused(404, "not-found");
                return stranger.raw()
                        .fresh()
                        .post(
                                "/v1/runs",
                                "{\"contract_id\":\"" + agent.contract().id() + "\"}")
                        .refused(404, "not-found");
            });
        }
    }

    private static String filledIn(String path, Map<String, String> ids) {
        String collection = path.split("/")[2];
        return path.replace("/tables/{name}", "/tables/findings.csv")
                .replaceAll("\\{[a-z]+}", ids.getOrDefault(collection, "nothing for " + path));
    }

    private static String body(String operation) {
        return switch (operation) {
            case "requestPayment" -> "{\"route\":\"stripe_stablecoin\"}";
            case "acceptContract" -> "{\"acceptance\":\"a..b\"}";
            case "addEvidence" -> "{\"evidence\":[{\"content\":\"a\"}]}";
            default -> "";
        };
    }

    @Test
    void suspendedAgentIsRefusedAtOnceAndKeepsItsCredits() {
        Journey agent = Journey.contracted(server, 2);
        Run before = agent.complete(Samples.transfers(1));
        String decide = "/v1/operator/agents/" + agent.id() + "/trust";
        server.operator()
                .post(decide, "{\"action\":\"suspend\",\"reason\":\"a test\"}")
                .done(200);
        agent.raw().get("/v1/credits").refused(403, "agent-suspended");
        agent.raw()
                .fresh()
                .post("/v1/runs", "{\"contract_id\":\"" + agent.contract().id() + "\"}")
                .refused(403, "agent-suspended");
        server.operator()
                .post(decide, "{\"action\":\"approve\",\"reason\":\"a test\"}")
                .refused(409, "transition-refused");
        server.operator()
                .post(decide, "{\"action\":\"restore\",\"reason\":\"a test\"}")
                .done(200);
        assertEquals("result_ready", agent.client().getRun(before.id()).state());
        assertTrue(agent.client().getCredits().available().minor().signum() > 0);
        assertTrue(server.operator().get("/v1/operator/audit").done(200).text().contains("suspend: a test"));
    }

    @Test
    void whatNoRuleDecidesWaitsForAnOperator() throws Exception {
        Journey agent = Journey.on(server).dataMode("confidential").submit().prove();
        assertEquals("pending", agent.proven().trustState());
        String claim = "/v1/agents/" + agent.id() + "/credentials/claim";
        String secret = "{\"claim_secret\":\"" + agent.proven().claimSecret() + "\"}";
        Fingerprint.unchangedBy(server, () -> server.raw().post(claim, secret).refused(409, "trust-pending"));
        assertTrue(server.operator().get("/v1/operator/trust").done(200).text().contains(agent.id()));
        server.operator()
                .post(
                        "/v1/operator/agents/" + agent.id() + "/trust",
                        "{\"action\":\"approve\",\"reason\":\"known to us\"}")
                .done(200);
        agent.claim();
        assertEquals(
                "approved",
                server.client().getStatus(agent.submitted().statusToken()).trustState());
    }

    @Test
    void revokedKeyOpensNothingFromThenOn() {
        Journey agent = Journey.credentialed(server);
        agent.client().revokeCredential(agent.credential().id());
        server.clock().forward(Duration.ofSeconds(1));
        agent.raw().get("/v1/credits").refused(401, "not-authenticated");
    }

    @Test
    void whoFindsNothingIsToldSoInWordsThatFitWhoAsks() {
        for (String path : List.of("runs/run_1", "runs/run_1/trail", "payments/pay_1", "objects/sha256:1")) {
            Raw.Answer answer = server.operator().get("/v1/operator/" + path).refused(404, "not-found");
            assertTrue(answer.member("detail").startsWith("there is no such "), answer::text);
            assertTrue(!answer.member("title").contains("caller"), answer::text);
        }
    }
}
