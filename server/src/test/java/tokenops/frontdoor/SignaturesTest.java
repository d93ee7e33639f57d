package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.AgentKey;
import tokenops.client.Contract;
import tokenops.client.TokenOpsProblem;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** What is signed by another, over something else, or twice, opens nothing. */
@ExtendWith(OneServer.class)
class SignaturesTest {
    private final TestServer server;

    SignaturesTest(TestServer server) {
        this.server = server;
    }

    @Test
    void keyIsNotProvenByAnotherKeyOrForAnotherServerAgentOrNonce() throws Exception {
        Journey agent = Journey.on(server).submit();
        Journey other = Journey.on(server).submit();
        String id = agent.id();
        String origin = agent.submitted().origin();
        String nonce = agent.submitted().nonce();
        Fingerprint.unchangedBy(server, () -> {
            refused("key-proof-invalid", () -> server.client().proveKey(id, origin, nonce, AgentKey.generate()));
            refused(
                    "key-proof-invalid",
                    () -> server.client().proveKey(id, "elsewhere.example/log", nonce, agent.key()));
            refused("key-proof-invalid", () -> server.client().proveKey(id, origin, "another", agent.key()));
            refused("not-found", () -> server.client().proveKey(id + "0", origin, nonce, agent.key()));
            refused("key-proof-invalid", () -> server.client().proveKey(other.id(), origin, nonce, agent.key()));
            for (String signature : List.of("", "!", "AAAA", "A".repeat(86))) {
                server.raw()
                        .post("/v1/agents/" + id + "/key-proof", "{\"signature\":\"" + signature + "\"}")
                        .refused(422, "key-proof-invalid");
            }
            return true;
        });
        assertEquals(
                "submitted",
                server.client().getStatus(agent.submitted().statusToken()).state());
    }

    @Test
    void proofIsTakenOnce() throws Exception {
        Journey agent = Journey.on(server).submit().prove();
        Fingerprint.unchangedBy(
                server,
                () -> refused("key-proof-invalid", () -> server.client().proveKey(agent.submitted(), agent.key())));
    }

    @Test
    void provenKeyBelongsToOneAgent() throws Exception {
        Journey agent = Journey.on(server).submit().prove();
        Fingerprint.unchangedBy(
                server,
                () -> refused(
                        "key-already-registered",
                        () -> server.client()
                                .submitAgent(agent.manifest(), agent.key().jwk())));
    }

    @Test
    void privateOrWeakKeysAreNotTaken() throws Exception {
        AgentKey key = AgentKey.generate();
        String secret = new String(key.secret(), StandardCharsets.UTF_8);
        Fingerprint.unchangedBy(server, () -> {
            for (String jwk : List.of(
                    secret,
                    "{}",
                    "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + "A".repeat(43) + "\"}")) {
                Raw.Answer answer = server.raw()
                        .post(
                                "/v1/agents",
                                "{\"manifest\":"
                                        + Samples.text(Journey.on(server).manifest()) + ",\"key\":" + jwk + "}")
                        .refused(400, "invalid-request");
                assertEquals(List.of("key"), answer.fields());
            }
            return true;
        });
    }

    @Test
    void credentialIsRetrievedOnceAndOnlyWithTheClaimSecret() throws Exception {
        Journey agent = Journey.on(server).submit().prove();
        Journey other = Journey.on(server).submit().prove();
        String path = "/v1/agents/" + agent.id() + "/credentials/claim";
        Fingerprint.unchangedBy(server, () -> {
            server.raw().post(path, "{\"claim_secret\":\"guessed\"}").refused(403, "claim-refused");
            return server.raw()
                    .post(path, "{\"claim_secret\":\"" + other.proven().claimSecret() + "\"}")
                    .refused(403, "claim-refused");
        });
        agent.claim();
        Fingerprint.unchangedBy(
                server, () -> refused("claim-refused", () -> server.client().claimCredential(agent.proven())));
    }

    @Test
    void contractIsNotAcceptedByAnotherKeyOrOverOtherBytes() throws Exception {
        Journey agent = Journey.funded(server, 1).offer(Contract.Request::pollingOnly);
        Contract first = agent.contract();
        agent.offer(Contract.Request::standing);
        Contract second = agent.contract();
        Fingerprint.unchangedBy(server, () -> {
            refused("acceptance-invalid", () -> agent.client().acceptContract(first, AgentKey.generate()));
            for (String jws : List.of("", "a..b", "e30..AAAA", "!!")) {
                agent.raw()
                        .fresh()
                        .post("/v1/contracts/" + first.id() + "/accept", "{\"acceptance\":\"" + jws + "\"}")
                        .refused(422, "acceptance-invalid");
            }
            return true;
        });
        agent.accept();
        String other = server.sql().text("SELECT acceptance FROM contract WHERE id = ?", TestServer.uuid(second.id()));
        Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .post("/v1/contracts/" + first.id() + "/accept", "{\"acceptance\":\"" + other + "\"}")
                        .refused(422, "acceptance-invalid"));
        assertEquals("offered", agent.client().getContract(first.id()).state());
        assertTrue(agent.audit().stream().anyMatch(line -> line.startsWith("acceptContract acceptance-invalid")));
    }

    @Test
    void accessKeyThatIsNoneOpensNothing() {
        Journey agent = Journey.credentialed(server);
        String key = agent.credential().accessKey();
        char last = key.charAt(key.length() - 1);
        for (String wrong : List.of(
                "", "x", key + "0", key.substring(1), key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a'))) {
            Raw.Answer answer = server.raw().as(wrong).get("/v1/credits").refused(401, "not-authenticated");
            assertEquals(
                    "Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
        }
        server.raw().get("/v1/credits").refused(401, "not-authenticated");
        server.raw().with("Authorization", "Basic " + key).get("/v1/credits").refused(401, "not-authenticated");
        agent.raw().get("/v1/operator/audit").refused(401, "not-authenticated");
    }

    private static boolean refused(String code, Runnable request) {
        assertEquals(code, assertThrows(TokenOpsProblem.class, request::run).code());
        return true;
    }
}
