package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.client.Run;
import tokenops.log.Leaf;
import tokenops.proof.LogLeaf;
import tokenops.store.Documents;
import tokenops.store.Packet;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Samples;
import tokenops.support.ServedLog;
import tokenops.support.TestServer;
import tokenops.support.Traces;

/**
 * The whole public log of a server on which much has happened, held against all that its database, its documents and its answers say:
 * no id, amount, name, address, key, secret or digest of theirs is in it, but the digests and times of documents with a leaf.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogPrivacyTest {
    private static final int AGENTS = 6;
    private static final int RUNS_EACH = 12;

    /** Tables whose rows are about leaves alone, and that of migrations. */
    private static final String TABLES = """
            SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            AND relname NOT LIKE 'log\\_%' AND relname NOT IN ('leaf', 'flyway_schema_history')""";

    private final TestServer server = TestServer.start();
    private final List<Journey> agents = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    @BeforeAll
    void muchHappens() {
        for (int i = 0; i < AGENTS; i++) {
            Journey agent = Journey.on(server)
                    .listening()
                    .submit()
                    .prove()
                    .claim()
                    .quote(RUNS_EACH + i, 10)
                    .pay()
                    .offer(wanted -> wanted.standing())
                    .accept();
            agents.add(agent);
            for (int run = 0; run < RUNS_EACH; run++) {
                runs.add(agent.complete(Samples.transfers(1 + run % 10)));
            }
        }
        Journey first = agents.getFirst();
        trust(first, "suspend");
        trust(first, "restore");
        Journey refunded = agents.get(1);
        server.operator()
                .fresh()
                .post(
                        "/v1/operator/payments/" + refunded.payment().id() + "/refunds",
                        "{\"amount\":\"10\",\"reason\":\"a part of it\"}")
                .done(201);
        Eventually.until(
                "the refund is made",
                () -> server.sql().texts("SELECT state FROM adjustment").contains("succeeded"));
        for (String purpose : List.of("attestation", "webhook")) {
            server.operator()
                    .post("/v1/operator/signing-keys/" + purpose + "/rotate", "{\"reason\":\"a test\"}")
                    .done(200);
        }
        for (String state : List.of("off", "on")) {
            server.operator()
                    .post("/v1/operator/switches/onboarding", "{\"state\":\"" + state + "\",\"reason\":\"a test\"}")
                    .done(200);
        }
        agents.get(2).client().rotateCredential(agents.get(2).credential().id());
        Eventually.until(
                "all callbacks have come and every leaf is logged",
                () -> server.sql().number("SELECT count(*) FROM callback WHERE state <> 'delivered'") == 0
                        && server.sql().number("SELECT count(*) FROM leaf") == 0);
    }

    private void trust(Journey agent, String action) {
        server.operator()
                .post(
                        "/v1/operator/agents/" + agent.id() + "/trust",
                        "{\"action\":\"" + action + "\",\"reason\":\"a test\"}")
                .done(200);
    }

    @AfterAll
    void stop() {
        agents.forEach(Journey::close);
        server.close();
    }

    @Test
    void logOfABusyServerTellsNothingOfIt() throws Exception {
        ServedLog log = ServedLog.of(server);
        Traces traces = traces(log);
        assertEquals(Set.of(), traces.in(log.everything(), wordy(log)));

        // That was a busy server, of whose doings every kind has leaves, and what it says is sought.
        assertTrue(runs.size() >= 60 && log.entries().size() >= 2 * runs.size());
        assertTrue(server.sql().number("SELECT count(DISTINCT home) FROM agent") > 1);
        assertEquals(
                Stream.of(Leaf.Type.values()).map(Leaf.Type::word).collect(Collectors.toSet()),
                log.entries().stream()
                        .map(entry -> LogLeaf.parse(entry).orElseThrow().type())
                        .collect(Collectors.toSet()));
        assertTrue(traces.size() > 10_000, "sought: " + traces.size());
        assertTrue(traces.numbers().containsAll(amounts()), traces.numbers()::toString);
    }

    @Test
    void whateverIsPutIntoTheLogIsFound() throws Exception {
        ServedLog log = ServedLog.of(server);
        Traces traces = traces(log);
        Journey agent = agents.getLast();
        String run = runs.getLast().id();
        UUID uuid = TestServer.uuid(run);
        byte[] raw = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        String quote = server.sql().packets("WHERE 'quote' = ANY(d.kinds)").getFirst().documents().stream()
                .findFirst()
                .orElseThrow()
                .digest()
                .hex();
        List<String> hidden = List.of(
                run,
                run.substring(4),
                uuid.toString(),
                new String(raw, StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(raw),
                Base64.getUrlEncoder().encodeToString(raw),
                Base64.getEncoder()
                        .encodeToString(("id=" + new String(raw, StandardCharsets.ISO_8859_1))
                                .getBytes(StandardCharsets.ISO_8859_1)),
                agent.id(),
                agent.credential().accessKey(),
                agent.submitted().statusToken(),
                agent.key().jwk().thumbprint(),
                agent.payment().providerReference().orElseThrow(),
                Journey.ROUTE,
                quote,
                new String(HexFormat.of().parseHex(quote), StandardCharsets.ISO_8859_1));
        for (String one : hidden) {
            ByteArrayOutputStream planted = new ByteArrayOutputStream();
            planted.writeBytes(log.everything());
            planted.writeBytes(one.getBytes(StandardCharsets.ISO_8859_1));
            planted.writeBytes(log.everything());
            assertTrue(!traces.in(planted.toByteArray(), wordy(log)).isEmpty(), one);
        }
        for (String amount : amounts()) {
            assertTrue(
                    !traces.in(log.everything(), wordy(log) + amount + wordy(log))
                            .isEmpty(),
                    amount);
        }
    }

    /** What an agent paid and got, what was refunded, and what a run cost as documents write it for people. */
    private Set<String> amounts() {
        Journey agent = agents.getLast();
        return Set.of(
                agent.payment().amount().minor().toString(),
                agent.payment().credits().minor().toString(),
                "10",
                "1.060000");
    }

    /** All that documents, tables and answers say, but what leaves are meant to show. */
    private Traces traces(ServedLog log) throws Exception {
        List<Documents.Stored> documents = new ArrayList<>();
        for (Packet packet : server.sql().packets("")) {
            documents.addAll(packet.documents());
        }
        Set<String> logged = documents.stream()
                .filter(document -> Leaf.has(document.kind()))
                .map(document -> document.digest().hex())
                .collect(Collectors.toSet());
        Traces traces = new Traces(ServedLog.key(server) + wordy(log), logged);
        documents.forEach(document -> traces.of(new String(document.bytes(), StandardCharsets.UTF_8)));
        for (String table : server.sql().texts(TABLES)) {
            server.sql().texts("SELECT to_jsonb(t) FROM " + table + " AS t").forEach(traces::of);
        }
        for (Journey agent : agents) {
            Stream.of(
                            "/v1/credits",
                            "/v1/credentials",
                            "/v1/quotes/" + agent.quote().id(),
                            "/v1/payments/" + agent.payment().id(),
                            "/v1/contracts/" + agent.contract().id(),
                            "/v1/ledger/accounts")
                    .map(path -> agent.raw().get(path).done(200).text())
                    .forEach(traces::of);
            agent.callbacks().forEach(callback -> traces.of(callback.toString()));
            Stream.of(agent.submitted(), agent.proven(), agent.credential(), agent.payment(), agent.manifest())
                    .forEach(said -> traces.of(said.toString()));
            traces.of(agent.credential().accessKey() + " " + agent.submitted().statusToken() + " "
                    + agent.proven().claimSecret() + " " + agent.key().jwk().thumbprint());
        }
        for (Run run : runs) {
            traces.of(server.operator()
                    .get("/v1/operator/runs/" + run.id() + "/money")
                    .done(200)
                    .text());
        }
        Stream.of(
                        "/v1/operator/payments",
                        "/v1/operator/audit",
                        "/v1/operator/switches",
                        "/v1/operator/ledger/balances",
                        "/v1/operator/queue")
                .map(path -> server.operator().get(path).done(200).text())
                .forEach(traces::of);
        traces.of(server.raw().get("/.well-known/jwks.json").done(200).text());
        return traces;
    }

    /** The leaves without what their digests and times say: nothing is left in which anything could be told. */
    private static String wordy(ServedLog log) {
        StringBuilder wordy = new StringBuilder();
        for (byte[] entry : log.entries()) {
            LogLeaf leaf = LogLeaf.parse(entry).orElseThrow();
            String text = new String(entry, StandardCharsets.UTF_8);
            String rest = text.replaceFirst("sha256:[0-9a-f]{64}", "").replaceFirst("\"time\":\"[-0-9T:.]+Z\"", "");
            assertEquals("{\"digest\":\"\",,\"type\":\"" + leaf.type() + "\",\"v\":1}", rest);
            wordy.append(rest.replace("\"v\":1", ""));
        }
        return wordy.toString();
    }
}
