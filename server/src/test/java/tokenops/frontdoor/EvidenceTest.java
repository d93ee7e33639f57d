package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** What becomes of a run by its evidence: it waits, goes on, ends without a result, or says what it couldn't read. */
@ExtendWith(OneServer.class)
class EvidenceTest {
    private final TestServer server;

    EvidenceTest(TestServer server) {
        this.server = server;
    }

    private Journey requiringUsage() {
        return Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
    }

    private static Evidence usage() {
        return Evidence.text("usage.csv", "text/csv", "usage_id,meter,quantity,credits\nu1,record,1,10000\n");
    }

    @Test
    void missingEvidencePausesTheRunWithATicketAndAddingItResumes() throws Exception {
        Journey agent = requiringUsage();
        Run paused = agent.awaiting(agent.begin(Samples.transfers(2)).id(), "awaiting_evidence");
        assertEquals("evidence_gap", paused.exceptions().getFirst().type());
        assertTrue(paused.exceptions().getFirst().detail().startsWith("usage: "));
        assertEquals("held", paused.creditState());
        assertEquals("agent", agent.client().getTrail(paused.id()).next().who());
        agent.raw().get("/v1/runs/" + paused.id() + "/result").refused(409, "result-not-ready");

        agent.client().addEvidence(paused.id(), List.of(usage()));
        Run done = agent.awaiting(paused.id(), "result_ready");
        assertEquals("resolved", done.exceptions().getFirst().state());
        List<String> events = agent.client().listEvents(done.id()).items().stream()
                .map(Run.Event::type)
                .toList();
        assertTrue(events.containsAll(List.of("run_paused", "run_resumed", "credits_debited")), events::toString);
        assertTrue(server.verifier()
                .verify(agent.proof(done.id()), List.of(), server.clock().instant())
                .holds());
        Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .post("/v1/runs/" + done.id() + "/evidence", "{\"evidence\":[{\"content\":\"late\"}]}")
                        .refused(409, "transition-refused"));
    }

    /** Each record is charged once, whenever it was read; what is there before a pause is metered then and not again. */
    @Test
    void whatWasMeteredBeforeAPauseIsNotMeteredAgain() throws Exception {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly()
                        .requiring("usage", Contract.Corroboration.CLAIMED)
                        .requiring("delivery", Contract.Corroboration.CLAIMED))
                .accept();
        Run paused = agent.awaiting(agent.begin(Samples.transfers(3)).id(), "awaiting_evidence");
        agent.client().addEvidence(paused.id(), List.of(usage()));
        Eventually.until(
                "it is paused again",
                () -> agent.client().getRun(paused.id()).exceptions().size() == 2);
        agent.awaiting(paused.id(), "awaiting_evidence");
        assertEquals(
                List.of(
                        "{\"evidence\":1,\"usage\":[{\"meter\":\"review\",\"quantity\":\"1\"},{\"meter\":\"record\",\"quantity\":\"3\"}]}",
                        "{\"evidence\":2,\"usage\":[{\"meter\":\"review\",\"quantity\":\"1\"},{\"meter\":\"record\",\"quantity\":\"4\"}]}"),
                server.sql()
                        .texts(
                                "SELECT reading FROM exception_ticket WHERE run = ? ORDER BY id",
                                TestServer.uuid(paused.id())));
        agent.client()
                .addEvidence(
                        paused.id(),
                        List.of(Evidence.text(
                                "d.csv",
                                "text/csv",
                                "callback_id,run_id,outcome\nc1,r1,delivered\nc2,r2,delivered\n")));
        Run done = agent.awaiting(paused.id(), "result_ready");
        Json.Obj receipt = agent.client().getUsageReceipt(done.id()).json();
        assertEquals(List.of("review 1: 1+0+0 by 1,2,3", "record 6: 3+1+2 by 1,2,3"), lines(receipt));
        assertTrue(server.verifier()
                .verify(agent.proof(done.id()), List.of(), server.clock().instant())
                .holds());
        List<String> pauses = agent.client().listEvents(done.id()).items().stream()
                .filter(event -> event.type().equals("run_paused"))
                .map(event -> event.detail().orElseThrow())
                .toList();
        assertTrue(pauses.getLast().endsWith("; metered until here: review 1, record 4"), pauses::toString);
    }

    private static List<String> lines(Json.Obj receipt) {
        return receipt.objects("lines").stream()
                .map(line -> line.text("meter").orElseThrow() + " "
                        + line.text("quantity").orElseThrow() + ": "
                        + line.objects("metered").stream()
                                .map(part -> part.text("quantity").orElseThrow())
                                .collect(Collectors.joining("+"))
                        + " by "
                        + line.objects("metered").stream()
                                .map(part ->
                                        part.whole("evidence").orElseThrow().toString())
                                .collect(Collectors.joining(",")))
                .toList();
    }

    @Test
    void cancelReleasesTheHoldAndEndsTheRun() throws Exception {
        Journey agent = requiringUsage();
        Run paused = agent.awaiting(agent.begin().id(), "awaiting_evidence");
        assertEquals(BigInteger.ZERO, agent.client().getCredits().available().minor());
        Run cancelled = agent.client().cancelRun(paused.id());
        assertEquals("cancelled", cancelled.state());
        assertEquals("closed", cancelled.exceptions().getFirst().state(), "nothing would help it any more");
        assertEquals("released", cancelled.creditState());
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
        assertEquals(
                List.of("pending", "void"),
                server.sql()
                        .texts(
                                "SELECT phase FROM transfer WHERE subject = ? ORDER BY at, of NULLS FIRST",
                                TestServer.uuid(paused.id())));
        Fingerprint.unchangedBy(server, () -> {
            agent.raw().post("/v1/runs/" + paused.id() + "/cancel", "").refused(409, "transition-refused");
            agent.raw().post("/v1/runs/" + paused.id() + "/close", "").refused(409, "transition-refused");
            return agent.raw()
                    .fresh()
                    .post("/v1/runs/" + paused.id() + "/evidence", "{\"evidence\":[{\"content\":\"late\"}]}")
                    .refused(409, "transition-refused");
        });
    }

    @Test
    void runWhoseEvidenceHasVanishedFailsAfterRetriesAndDebitsNothing() throws Exception {
        Journey agent =
                Journey.funded(server, 1).offer(Contract.Request::pollingOnly).accept();
        byte[] large = "[]".concat(" ".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
        Evidence.Uploaded uploaded =
                agent.client().uploadEvidence(Evidence.Upload.of("large.json", "application/json", large));
        // of others that are there: a folder that has nothing is taken to be away
        agent.client()
                .uploadEvidence(Evidence.Upload.of(
                        "other.json",
                        "application/json",
                        "[]".concat("\t".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8)));
        delete(uploaded.digest().hex());
        Run run = agent.begin(Evidence.of(uploaded));
        Eventually.until("the tool has failed for good", () -> {
            server.clock().forward(Duration.ofSeconds(2));
            return agent.client().getRun(run.id()).state().equals("failed");
        });
        Run failed = agent.client().getRun(run.id());
        assertEquals("released", failed.creditState());
        assertEquals("tool_execution_pause", failed.exceptions().getFirst().type());
        assertEquals("closed", failed.exceptions().getFirst().state());
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
        assertEquals(BigInteger.ZERO, agent.client().getCredits().held().minor());
        assertEquals(
                0,
                server.sql()
                        .number(
                                "SELECT count(*) FROM transfer WHERE subject = ? AND phase = 'post'",
                                TestServer.uuid(run.id())));
        agent.raw().get("/v1/runs/" + run.id() + "/return").refused(409, "result-not-ready");
    }

    private void delete(String digest) throws IOException {
        try (Stream<Path> files = Files.walk(server.data().resolve("evidence"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> f.toString().contains(digest))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void recordsThatCantBeReadAreFindingsWithTheirLine() {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.complete(Evidence.text(
                "usage.jsonl",
                "application/jsonl",
                "{\"usage_id\":\"u1\",\"meter\":\"record\",\"quantity\":1,\"credits\":\"10000\"}\n{broken\n"
                        + "{\"usage_id\":\"u2\",\"meter\":\"record\",\"quantity\":1,\"credits\":\"10000\"}\n"));
        Json.Obj result = agent.client().getPackage(run.id()).json();
        Json.Obj finding = result.objects("findings").stream()
                .filter(one -> one.text("check").orElse("").equals("evidence.readable"))
                .findFirst()
                .orElseThrow();
        Json.Obj place = finding.objects("records").getFirst();
        assertEquals("usage.jsonl", place.text("file").orElseThrow());
        assertEquals(2, place.whole("line").orElseThrow());
        assertEquals(2, result.objects("inputs").getFirst().whole("records").orElseThrow());
    }

    @Test
    void evidenceBeyondTheHoldPausesTheRunAndNeverDebits() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Run paused = agent.awaiting(agent.begin(Samples.transfers(20)).id(), "awaiting_evidence");
        assertEquals("credit_hold", paused.exceptions().getFirst().type());
        assertEquals("held", paused.creditState());
        // More evidence would cost more.
        assertEquals(
                "cancel, and begin a run under a contract with a higher maximum",
                agent.client().getTrail(paused.id()).next().what());
        Raw.Answer refused = Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .post("/v1/runs/" + paused.id() + "/evidence", "{\"evidence\":[{\"content\":\"more\"}]}")
                        .refused(409, "transition-refused"));
        assertEquals(paused.exceptions().getFirst().detail(), refused.member("detail"));
        agent.client().cancelRun(paused.id());
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
    }

    /** Nobody pays for a piece that no run names, so a day has a bound. */
    @Test
    void anAgentUploadsTenGibibytesADay() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Journey other = Journey.contracted(server, 1);
        Evidence.Upload piece = Evidence.Upload.of("a.json", "application/json", new byte[] {'[', ']'});
        Evidence.Uploaded first = agent.client().uploadEvidence(piece);
        server.sql().change("UPDATE evidence SET size = 10737418240 WHERE id = ?", TestServer.uuid(first.id()));
        Raw.Answer refused = Fingerprint.unchangedBy(
                server,
                () -> agent.raw().fresh().post("/v1/evidence?name=b.json", "[]").refused(429, "limit-reached"));
        assertTrue(refused.member("retry_at").startsWith("20"), refused::text);
        other.client().uploadEvidence(piece);
        server.sql()
                .change(
                        "UPDATE evidence SET created_at = created_at - interval '25 hours' WHERE id = ?",
                        TestServer.uuid(first.id()));
        agent.client().uploadEvidence(piece);
    }

    /** Of a piece that goes to the folder, as of a small one. */
    @Test
    void aLargePieceThatComesAgainIsAnsweredAsBeforeWhenTheDayIsFull() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        byte[] large = "[]".concat(" ".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
        Raw once = agent.raw().fresh();
        Raw.Answer first = once.post("/v1/evidence?name=large.json", large);
        assertEquals(201, first.status(), first::text);
        server.sql().change("UPDATE evidence SET size = 10737418240 WHERE id = ?", TestServer.uuid(first.member("id")));
        Raw.Answer again = once.post("/v1/evidence?name=large.json", large);
        assertEquals(first.text(), again.text());
        assertEquals("true", again.headers().firstValue("Idempotent-Replayed").orElse(""));
        agent.raw().fresh().post("/v1/evidence?name=large.json", large).refused(429, "limit-reached");
    }

    /** What is under way counts as what its sender has announced, so that uploads at once don't pass the day's bound together. */
    @Test
    void uploadsThatComeAtTheSameTimeCountEachOther() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Evidence.Upload piece = Evidence.Upload.of("a.json", "application/json", new byte[] {'[', ']'});
        Evidence.Uploaded first = agent.client().uploadEvidence(piece);
        server.sql().change("UPDATE evidence SET size = 10735000000 WHERE id = ?", TestServer.uuid(first.id()));
        try (Socket coming = new Socket("127.0.0.1", server.url().getPort())) {
            coming.getOutputStream()
                    .write(
                            ("POST /v1/evidence?name=b.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n"
                                            + "Authorization: Bearer "
                                            + agent.credential().accessKey() + "\r\n\r\n[")
                                    .getBytes(StandardCharsets.US_ASCII));
            Eventually.until(
                    "the other upload has begun",
                    () -> agent.raw()
                                    .fresh()
                                    .post("/v1/evidence?name=c.json", "[]")
                                    .status()
                            == 429);
        }
        Eventually.until(
                "the other upload has broken off, and its bytes are free again",
                () -> agent.raw().fresh().post("/v1/evidence?name=c.json", "[]").status() == 201);
    }

    @Test
    void uploadedEvidenceIsItsAgentsAndHasItsDigest() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Journey other = Journey.credentialed(server);
        Evidence.Uploaded own =
                agent.client().uploadEvidence(Evidence.Upload.of("a.json", "application/json", new byte[] {'[', ']'}));
        Evidence.Uploaded foreign =
                other.client().uploadEvidence(Evidence.Upload.of("a.json", "application/json", new byte[] {'[', ']'}));
        String contract = "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{";
        Fingerprint.unchangedBy(server, () -> {
            Raw.Answer wrong = agent.raw()
                    .fresh()
                    .post(
                            "/v1/runs",
                            contract + "\"id\":\"" + own.id() + "\",\"digest\":\"sha256:" + "0".repeat(64) + "\"}]}")
                    .refused(422, "evidence-unknown");
            assertTrue(wrong.member("detail").contains(own.digest().toString()));
            return agent.raw()
                    .fresh()
                    .post("/v1/runs", contract + "\"id\":\"" + foreign.id() + "\"}]}")
                    .refused(422, "evidence-unknown");
        });
    }
}
