package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.client.Run;
import tokenops.proof.LogLeaf;
import tokenops.proof.Tile;
import tokenops.proof.TlogProof;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.ServedLog;
import tokenops.support.TestServer;

/** The log as a stranger reads it, resource by resource: enough to make the tree again. */
@ExtendWith(OneServer.class)
class PublicLogTest {
    private final TestServer server;

    PublicLogTest(TestServer server) {
        this.server = server;
    }

    private static String header(Raw.Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void strangerMakesTheTreeAgainAndFindsARunsLeafInIt() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.complete(Samples.transfers(3));
        agent.proof(run.id());
        Raw.Answer answer =
                agent.raw().get("/v1/runs/" + run.id() + "/tlog-proof").done(200);
        assertEquals("text/plain; charset=utf-8", header(answer, "Content-Type"));
        assertTrue(answer.text().startsWith("c2sp.org/tlog-proof@v1\nindex "), answer.text());
        TlogProof proof = TlogProof.parse(answer.text());
        ServedLog log = ServedLog.of(server);
        byte[] leaf = log.entries().get((int) proof.index());
        assertTrue(proof.proves(leaf, ServedLog.key(server)));
        assertEquals("attestation", LogLeaf.parse(leaf).orElseThrow().type());
        server.raw().get("/v1/runs/" + run.id() + "/tlog-proof").refused(401, "not-authenticated");
    }

    @Test
    void entriesAreSentPackedToWhoeverTakesThat() throws Exception {
        Tile tile = ServedLog.of(server).tiles(0).getFirst();
        byte[] plain = ServedLog.immutable(server, tile.entriesPath());
        Raw.Answer packed = server.raw()
                .with("Accept-Encoding", "br, gzip")
                .get("/log/" + tile.entriesPath())
                .done(200);
        assertEquals("gzip", header(packed, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(packed, "Vary"));
        assertTrue(packed.body().length < plain.length, "half of an entry is digits of its digest");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertArrayEquals(plain, in.readAllBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0/999",
                "tile/0/x999/x999/x999/x999/x999/999",
                "tile/entries/x999/x999/x999/x999/x999/999",
                "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                "tile/entries/999",
                "tile/5/000",
                "tile/63/000",
                "tile/64/000",
                "tile/00/000",
                "tile/0/0",
                "tile/0/x000/000",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/999",
                "tile/0/000.p/",
                "tile/0/000/",
                "tile/entries/000.p/0",
                "tile/entries",
                "tile/1/000.p/255"
            })
    void whatTheTreeDoesNotHaveIsNotThere(String path) {
        Raw.Answer answer = server.raw().get("/log/" + path);
        answer.refused(404, "not-found");
        assertEquals("no-store", header(answer, "Cache-Control"), "it may be there soon");
    }
}
