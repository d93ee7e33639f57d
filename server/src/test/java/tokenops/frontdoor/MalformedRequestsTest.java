package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.AgentKey;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Requests that aren't what the operation takes: refused with what is wrong, audited, and nothing else changes. */
@ExtendWith(OneServer.class)
class MalformedRequestsTest {
    private static final int FOUR_MIB = 4 << 20;

    private final TestServer server;
    private Journey agent;

    MalformedRequestsTest(TestServer server) {
        this.server = server;
        this.agent = Journey.on(server);
    }

    @BeforeEach
    void arrive() {
        agent = Journey.funded(server, 2);
    }

    @Test
    void brokenJsonIsRefusedAndChangesNothing() throws Exception {
        List<String> broken = List.of(
                "",
                " ",
                "{",
                "{\"tool\":}",
                "{\"tool\":\"tokenops\"",
                "{\"tool\":\"tokenops\"} {}",
                "{\"tool\":\"tokenops\",\"tool\":\"tokenops\"}",
                "{'tool':'tokenops'}",
                "{\"tool\":\"tokenops\",}",
                "{\"tool\":\"tokenops\"} // why",
                "{\"tool\":NaN}",
                "{\"a\":".repeat(10_000));
        Fingerprint.unchangedBy(server, () -> {
            for (String body : broken) {
                Raw.Answer answer = agent.raw().post("/v1/quotes", body);
                assertEquals("malformed-json", answer.member("code"), body.substring(0, Math.min(40, body.length())));
                answer.refused(400, "malformed-json");
            }
            return true;
        });
        audited("createQuote malformed-json", broken.size());
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws Exception {
        Fingerprint.unchangedBy(server, () -> {
            byte[] broken = "{\"tool\":\"x\"}".getBytes(StandardCharsets.UTF_8);
            broken[9] = (byte) 0xff;
            agent.raw().post("/v1/quotes", broken).refused(400, "malformed-json");
            byte[] wide = "{\"manifest\":{},\"key\":{}}".getBytes(StandardCharsets.UTF_16LE);
            Raw.Answer answer = server.raw().post("/v1/agents", wide);
            assertEquals(400, answer.status(), answer::text);
            return true;
        });
    }

    @Test
    void unknownMembersAreAllNamedAlsoNestedOnes() throws Exception {
        Raw.Answer flat = Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .post(
                                "/v1/quotes",
                                "{\"tool\":\"tokenops\",\"colour\":\"red\",\"runs\":1,\"sizes\":[{\"a\":1}]}")
                        .refused(400, "unknown-members"));
        assertEquals(List.of("colour", "sizes"), flat.fields());
        Raw.Answer query =
                agent.raw().get("/v1/runs?limit=1&state=queued&befor=x").refused(400, "unknown-members");
        assertEquals(List.of("befor", "state"), query.fields());
        Raw.Answer nested = Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .post(
                                "/v1/contracts",
                                "{\"quote_id\":\"" + agent.quote().id()
                                        + "\",\"callback\":{\"url\":\"http://a.example/\",\"colour\":1},"
                                        + "\"evidence_required\":[{\"family\":\"usage\"},{\"family\":\"usage\",\"size\":{},\"b\":1}],\"x\":null}")
                        .refused(400, "unknown-members"));
        assertEquals(
                List.of("callback.colour", "evidence_required.1.size", "evidence_required.1.b", "x"), nested.fields());
        audited("createQuote unknown-members: unknown members: colour, sizes", 1);
    }

    @Test
    void wrongTypesAndValuesAreRefusedWithTheMembersName() throws Exception {
        Map<String, String> quotes = Map.of(
                "{}", "tool",
                "{\"tool\":null}", "tool",
                "{\"tool\":7}", "tool",
                "{\"tool\":true}", "tool",
                "{\"tool\":[\"tokenops\"]}", "tool",
                "{\"tool\":\"tokenops\",\"runs\":\"1\"}", "runs",
                "{\"tool\":\"tokenops\",\"runs\":1.5}", "runs",
                "{\"tool\":\"tokenops\",\"runs\":0}", "runs",
                "{\"tool\":\"tokenops\",\"runs\":99999999999999999999}", "runs",
                "{\"tool\":\"tokenops\",\"records\":-1}", "records");
        Fingerprint.unchangedBy(server, () -> {
            quotes.forEach((body, field) -> assertEquals(
                    List.of(field),
                    agent.raw()
                            .post("/v1/quotes", body)
                            .refused(400, "invalid-request")
                            .fields(),
                    body));
            for (String body : List.of("null", "[]", "\"tokenops\"", "7", "[".repeat(10_000))) {
                agent.raw().post("/v1/quotes", body).refused(400, "invalid-request");
            }
            return true;
        });
        audited("createQuote invalid-request", quotes.size() + 5);
    }

    @Test
    void nullIsNoElementOfAnArray() throws Exception {
        Fingerprint.unchangedBy(server, () -> {
            agent.raw()
                    .post("/v1/contracts", "{\"quote_id\":\"" + agent.quote().id() + "\",\"evidence_required\":[null]}")
                    .refused(400, "invalid-request");
            agent.raw()
                    .fresh()
                    .post("/v1/runs", "{\"contract_id\":\"" + agent.quote().id() + "\",\"evidence\":[null]}")
                    .refused(400, "invalid-request");
            return true;
        });
    }

    @Test
    void charactersThatNoDatabaseAndNoCanonicalJsonTakesAreRefused() throws Exception {
        agent.offer(wanted -> wanted.pollingOnly()).accept();
        String contract = "\"contract_id\":\"" + agent.contract().id() + "\"";
        Fingerprint.unchangedBy(server, () -> {
            for (String bad : List.of("\\u0000", "\\ud800", "\\udc00x")) {
                agent.raw()
                        .fresh()
                        .post("/v1/runs", "{" + contract + ",\"reference\":\"a" + bad + "\"}")
                        .refused(400, "invalid-request");
                agent.raw()
                        .fresh()
                        .post(
                                "/v1/runs",
                                "{" + contract + ",\"evidence\":[{\"name\":\"a" + bad + "\",\"content\":\"a\"}]}")
                        .refused(400, "invalid-request");
                agent.raw()
                        .post("/v1/quotes", "{\"tool\":\"tokenops" + bad + "\"}")
                        .refused(400, "invalid-request");
            }
            for (String bad : List.of("\\ud800", "\\udc00x")) {
                server.raw()
                        .post(
                                "/v1/agents",
                                "{\"manifest\":{\"name\":\"a" + bad + "\",\"requested_tools\":[\"tokenops\"]},"
                                        + "\"key\":"
                                        + Samples.text(AgentKey.generate().jwk().json()) + "}")
                        .refused(400, "invalid-request");
            }
            agent.raw().post("/v1/evidence?name=a%00b", "[]").refused(400, "invalid-request");
            agent.raw().post("/v1/evidence?name=a&family=%00", "[]").refused(400, "invalid-request");
            return true;
        });
    }

    @Test
    void bodyOfMoreThanFourMebibytesIsRefused() throws Exception {
        String huge = "{\"tool\":\"" + "x".repeat(FOUR_MIB) + "\"}";
        Fingerprint.unchangedBy(
                server, () -> agent.raw().post("/v1/quotes", huge).refused(413, "body-too-large"));
        audited("createQuote body-too-large", 1);
    }

    @Test
    void inlineEvidenceOfMoreThanOneMebibyteIsRefused() throws Exception {
        agent.offer(wanted -> wanted.pollingOnly()).accept();
        String body = "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"content\":\""
                + "x".repeat((1 << 20) + 1) + "\"}]}";
        Fingerprint.unchangedBy(
                server, () -> agent.raw().fresh().post("/v1/runs", body).refused(413, "body-too-large"));
    }

    @Test
    void evidenceIsExactlyOneOfRecordsContentAndId() throws Exception {
        agent.offer(wanted -> wanted.pollingOnly()).accept();
        Fingerprint.unchangedBy(server, () -> {
            for (String piece : List.of("{}", "{\"content\":\"a\",\"records\":[]}", "{\"name\":\"a\"}")) {
                agent.raw()
                        .fresh()
                        .post(
                                "/v1/runs",
                                "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[" + piece + "]}")
                        .refused(400, "invalid-request");
            }
            agent.raw()
                    .fresh()
                    .post(
                            "/v1/runs",
                            "{\"contract_id\":\"" + agent.contract().id()
                                    + "\",\"evidence\":[{\"id\":\"evd_00000000000000000000000000\"}]}")
                    .refused(422, "evidence-unknown");
            return true;
        });
    }

    @Test
    void detailsTellWhatIsWrong() {
        assertEquals(
                "tool: missing or null",
                agent.raw()
                        .post("/v1/quotes", "{}")
                        .refused(400, "invalid-request")
                        .member("detail"));
        assertEquals(
                "runs: of the wrong type or value",
                agent.raw()
                        .post("/v1/quotes", "{\"tool\":\"tokenops\",\"runs\":\"2\"}")
                        .refused(400, "invalid-request")
                        .member("detail"));
        assertEquals(
                "the body is empty",
                agent.raw()
                        .post("/v1/quotes", "")
                        .refused(400, "malformed-json")
                        .member("detail"));
        assertEquals(
                "there is no Authorization: Bearer header",
                server.raw()
                        .get("/v1/credits")
                        .refused(401, "not-authenticated")
                        .member("detail"));
    }

    @Test
    void pathsAndMethodsThatArentThereAreProblemsToo() {
        agent.raw().get("/v1/nothing").refused(404, "not-found");
        agent.raw().send("DELETE", "/v1/quotes", new byte[0]).refused(405, "method-not-allowed");
        agent.raw().send("PUT", "/v1/runs/run_1/trail", new byte[0]).refused(405, "method-not-allowed");
        Raw.Answer refused = agent.raw().send("DELETE", "/v1/runs", new byte[0]).refused(405, "method-not-allowed");
        assertEquals("DELETE is not taken here, but GET, HEAD, POST", refused.member("detail"));
        assertEquals("GET, HEAD, POST", refused.headers().firstValue("Allow").orElse(""));
        for (String id : List.of("run_1", "quo_1", "%00", "..%2f..", "run_" + "z".repeat(26), "ı")) {
            agent.raw()
                    .get("/v1/runs/" + URLEncoder.encode(id, StandardCharsets.UTF_8))
                    .refused(404, "not-found");
        }
        agent.raw().get("/v1/objects/sha256:nothing").refused(404, "not-found");
    }

    @Test
    void pagesAreBounded() {
        for (String limit : List.of("0", "201", "-1", "ten", "")) {
            agent.raw().get("/v1/runs?limit=" + limit).refused(400, "invalid-request");
        }
        agent.raw().get("/v1/runs?after=nothing").refused(400, "invalid-request");
        agent.raw().get("/v1/runs?limit=200").done(200);
    }

    private void audited(String start, int times) {
        Eventually.until(
                "the audit trail has it",
                () -> agent.audit().stream()
                                .filter(line -> line.startsWith(start))
                                .count()
                        == times);
        assertTrue(agent.audit().stream().noneMatch(line -> line.contains("internal")));
    }

    /** A body has its room before it comes, so whoever announces many and sends none fills the strangers' share, and no other. */
    @Test
    void strangersMessagesTakeRoomOfTheirsOnly() throws Exception {
        String message =
                "POST /v1/providers/stripe_stablecoin/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 524288\r\n\r\n";
        long fill = Math.max(FOUR_MIB, Runtime.getRuntime().maxMemory() / 64) / (512 << 10);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < fill; i++) {
                Socket socket = new Socket("127.0.0.1", server.url().getPort());
                silent.add(socket);
                socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
            }
            byte[] large = new byte[512 << 10];
            Eventually.until(
                    "there is no room",
                    () -> server.raw()
                                    .post("/v1/providers/stripe_stablecoin/webhook", large)
                                    .status()
                            == 503);
            assertEquals(
                    201,
                    agent.raw().fresh().post("/v1/evidence?name=a.json", "[]").status());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
        Eventually.until(
                "the room has come back",
                () -> server.raw()
                                .post("/v1/providers/stripe_stablecoin/webhook", "{}")
                                .status()
                        == 400);
    }
}
