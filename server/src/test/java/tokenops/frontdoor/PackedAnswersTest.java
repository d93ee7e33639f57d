package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Run;
import tokenops.proof.Digest;
import tokenops.proof.VerifyReport;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** What callers get who take gzip, and that others get the bytes as they are. */
@ExtendWith(OneServer.class)
class PackedAnswersTest {
    private final TestServer server;

    PackedAnswersTest(TestServer server) {
        this.server = server;
    }

    @Test
    void proofIsHalfOfItsSizeOrLessAndHoldsUnpacked() throws IOException {
        try (Journey agent = Journey.contracted(server, 1)) {
            Run run = agent.complete(Samples.transfers(3));
            agent.proof(run.id());
            Raw.Answer plain =
                    agent.raw().get("/v1/runs/" + run.id() + "/proof").done(200);
            Raw.Answer packed = agent.raw()
                    .with("Accept-Encoding", "gzip")
                    .get("/v1/runs/" + run.id() + "/proof")
                    .done(200);
            assertEquals(Optional.empty(), plain.headers().firstValue("Content-Encoding"));
            assertEquals(Optional.of("gzip"), packed.headers().firstValue("Content-Encoding"));
            assertEquals(Optional.of("Accept-Encoding"), packed.headers().firstValue("Vary"));
            byte[] proof = unpacked(packed.body());
            assertTrue(packed.body().length * 2 < proof.length, packed.body().length + " bytes");
            VerifyReport report =
                    server.verifier().verify(proof, List.of(), server.clock().instant());
            assertTrue(report.holds(), report::text);
        }
    }

    @Test
    void bytesThatAnETagStandsForAreNeverPacked() throws IOException {
        try (Journey agent = Journey.contracted(server, 1)) {
            Run run = agent.complete(Samples.transfers(3));
            byte[] result = agent.client().getPackage(run.id()).bytes();
            String digest = Digest.of(result).toString();
            Raw.Answer answer = agent.raw()
                    .with("Accept-Encoding", "gzip")
                    .get("/v1/objects/" + digest)
                    .done(200);
            assertEquals(Optional.empty(), answer.headers().firstValue("Content-Encoding"));
            assertEquals(Optional.of('"' + digest + '"'), answer.headers().firstValue("ETag"));
            assertArrayEquals(result, answer.body());
        }
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}
