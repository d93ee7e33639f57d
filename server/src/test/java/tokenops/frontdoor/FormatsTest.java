package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** Evidence in other forms than ours, all the way through a run: archives, and what a mapping reads. */
@ExtendWith(OneServer.class)
class FormatsTest {
    private static final String TABLE = "who;what;how many;cost\nu1;record;1;0,02\nu2;record;2;0,04\n";
    private static final String MAPPING = """
            {"family":"usage","fields":{"usage_id":{"from":"who"},"meter":{"from":"what"},"quantity":{"from":"How Many"},
            "credits":{"from":"cost","unit":"major","scale":6,"decimal":"comma"}}}""";

    private final TestServer server;

    FormatsTest(TestServer server) {
        this.server = server;
    }

    private static Json.Obj mapping() throws Exception {
        return CanonicalJson.readObject(MAPPING.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static Json.Obj input(Journey agent, Run run) {
        return agent.client().getPackage(run.id()).json().objects("inputs").getFirst();
    }

    @Test
    void anArchiveIsReadAndItsDigestIsThatOfTheFile() {
        Journey agent = Journey.contracted(server, 1);
        byte[] archive = gzip("usage_id,meter,quantity\nu1,record,1\nu2,record,2\n".getBytes(StandardCharsets.UTF_8));
        Evidence.Uploaded uploaded =
                agent.client().uploadEvidence(Evidence.Upload.of("usage.csv.gz", "application/gzip", archive));
        assertEquals(Digest.of(archive), uploaded.digest());
        Json.Obj input = input(agent, agent.complete(Evidence.of(uploaded)));
        assertEquals(Optional.of("gzip"), input.text("compression"));
        assertEquals(Optional.of("csv"), input.text("format"));
        assertEquals(Optional.of(2L), input.whole("records"));
        assertEquals(Optional.of(Digest.of(archive).toString()), input.text("digest"));
    }

    @Test
    void aBodyWhoseEncodingIsTheConnectionsIsRefusedAndNothingIsKept() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Fingerprint.unchangedBy(
                server,
                () -> agent.raw()
                        .fresh()
                        .with("Content-Encoding", "gzip")
                        .post("/v1/evidence?name=a", gzip("[]".getBytes(StandardCharsets.UTF_8)))
                        .refused(400, "invalid-request"));
    }

    @Test
    void whatBreaksOffOrBlowsUpIsAFindingAndTheRunEnds() {
        Journey agent = Journey.contracted(server, 2);
        byte[] cut = gzip("usage_id,meter,quantity\nu1,record,1\nu2,record,2\n".getBytes(StandardCharsets.UTF_8));
        byte[] blank = new byte[80 << 20];
        Arrays.fill(blank, (byte) '\n');
        System.arraycopy("usage_id,meter".getBytes(StandardCharsets.UTF_8), 0, blank, 0, 14);
        Run run = agent.complete(
                Evidence.of(agent.client()
                        .uploadEvidence(Evidence.Upload.of(
                                "cut.csv.gz", "application/gzip", Arrays.copyOf(cut, cut.length - 4)))),
                Evidence.of(
                        agent.client().uploadEvidence(Evidence.Upload.of("bomb.gz", "application/gzip", gzip(blank)))));
        List<String> said = agent.client().getPackage(run.id()).json().objects("findings").stream()
                .filter(finding -> finding.text("check").equals(Optional.of("evidence.readable")))
                .map(finding -> finding.text("statement").orElseThrow())
                .toList();
        assertTrue(said.stream().anyMatch(text -> text.contains("its gzip archive is cut off")), said::toString);
        assertTrue(said.stream().anyMatch(text -> text.contains("more than 200 times its size")), said::toString);
    }

    @Test
    void aMappingIsKeptWithTheRunAndAttested() throws Exception {
        Journey agent = Journey.contracted(server, 2);
        byte[] canonical = CanonicalJson.bytes(mapping());
        Evidence.Uploaded uploaded = agent.client()
                .uploadEvidence(Evidence.Upload.of("meter.csv", "text/csv", TABLE.getBytes(StandardCharsets.UTF_8)));
        for (Evidence evidence : List.of(Evidence.of(uploaded), Evidence.text("meter.csv", "text/csv", TABLE))) {
            Run run = agent.complete(evidence.mapping(mapping()));
            Json.Obj input = input(agent, run);
            assertEquals(Optional.of(2L), input.whole("records"));
            assertEquals(Optional.of(0L), input.whole("left_out"));
            Json.Obj stated = input.object("mapping").orElseThrow();
            assertEquals(Optional.of(Digest.of(canonical).toString()), stated.text("digest"));
            assertEquals(Optional.of(mapping()), stated.object("mapping"));
            String statement = new String(
                    Base64.getDecoder()
                            .decode(agent.client()
                                    .getAttestation(run.id())
                                    .json()
                                    .text("payload")
                                    .orElseThrow()),
                    StandardCharsets.UTF_8);
            assertTrue(statement.contains(Digest.of(canonical).hex()), statement);
            assertTrue(server.verifier()
                    .verify(
                            agent.proof(run.id()),
                            List.of(canonical),
                            server.clock().instant())
                    .holds());
        }
    }

    @Test
    void aMappingComesWithEvidenceThatIsAddedToo() throws Exception {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Run paused = agent.awaiting(agent.begin().id(), "awaiting_evidence");
        agent.client()
                .addEvidence(
                        paused.id(),
                        List.of(Evidence.text("meter.csv", "text/csv", TABLE).mapping(mapping())));
        assertEquals(
                Optional.of(2L),
                input(agent, agent.awaiting(paused.id(), "result_ready")).whole("records"));
    }

    @Test
    void oneThatIsWrongIsRefusedAtTheDoorByItsMember() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        String run = "{\"contract_id\":\"" + agent.contract().id()
                + "\",\"evidence\":[{\"content\":\"[]\"},{\"content\":\"a;b\"," + "\"mapping\":";
        Fingerprint.unchangedBy(server, () -> {
            Raw.Answer misnamed = agent.raw()
                    .fresh()
                    .post("/v1/runs", run + MAPPING.replace("\"cost\"", "\"\"") + "}]}")
                    .refused(400, "invalid-request");
            assertEquals(List.of("evidence.1.mapping.fields.credits.from"), misnamed.fields());
            return agent.raw().fresh().post("/v1/runs", run + "\"usage\"}]}").refused(400, "invalid-request");
        });
    }

    @Test
    void nobodyElseBringsAPieceThatPassesForAMapping() {
        Journey agent = Journey.contracted(server, 1);
        Raw.Answer refused = agent.raw()
                .fresh()
                .with("Content-Type", "application/vnd.tokenops.mapping+json")
                .post("/v1/evidence?name=a", MAPPING)
                .refused(400, "invalid-request");
        assertEquals(List.of("media_type"), refused.fields());
    }

    @Test
    void theSchemaOfAMappingIsPublished() {
        Raw.Answer schema = server.raw().get("/schemas/evidence_mapping").done(200);
        assertEquals("/schemas/evidence_mapping", schema.member("$id"));
        server.raw().get("/schemas/poem").refused(404, "not-found");
    }
}
