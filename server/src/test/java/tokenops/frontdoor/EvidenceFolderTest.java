package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.proof.Digest;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** The evidence folder holds what a row tells of, and nothing else for long. */
@ExtendWith(OneServer.class)
class EvidenceFolderTest {
    private final TestServer server;

    EvidenceFolderTest(TestServer server) {
        this.server = server;
    }

    private Path folder() {
        return server.data().resolve("evidence");
    }

    private Path file(byte[] content) {
        return folder().resolve(Digest.of(content).hex());
    }

    private static byte[] large(char filled) {
        return ("[]" + Character.toString(filled).repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
    }

    /** Old enough to be looked at, and too young to have been looked at before. */
    private static Path aged(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    @Test
    void folderThatIsAwayFailsNoRun() throws Exception {
        Journey agent =
                Journey.funded(server, 1).offer(wanted -> wanted.pollingOnly()).accept();
        Evidence.Uploaded uploaded =
                agent.client().uploadEvidence(Evidence.Upload.of("away.json", "application/json", large((char) 0x0b)));
        Path away = server.data().resolve("evidence-away");
        Files.move(folder(), away);
        Run run = agent.begin(Evidence.of(uploaded));
        tried(run, 4);
        // A folder that isn't mounted is often there, and empty.
        Files.createDirectory(folder());
        tried(run, 7);
        Files.delete(folder());
        Files.move(away, folder());
        Eventually.until("its work is done", () -> {
            restIsOver(run);
            return agent.client().getRun(run.id()).state().equals("result_ready");
        });
    }

    /** Returns when a run was begun so often. */
    private void tried(Run run, long times) {
        Eventually.until(run.id() + " was tried " + times + " times", () -> {
            restIsOver(run);
            return server.sql().number("SELECT fence FROM run WHERE id = ?", TestServer.uuid(run.id())) >= times;
        });
    }

    private void restIsOver(Run run) {
        if (server.sql()
                .text("SELECT state FROM run WHERE id = ?", TestServer.uuid(run.id()))
                .equals("queued")) {
            server.clock().forward(Duration.ofSeconds(3));
        }
    }

    @Test
    void whatNoRowTellsOfIsTakenAwayWhenItIsOldEnough() throws Exception {
        Journey agent = Journey.funded(server, 1);
        Raw keyed = agent.raw().fresh();
        keyed.post("/v1/evidence?name=kept", large(' ')).done(201);
        keyed.post("/v1/evidence?name=kept", large('\n')).refused(422, "idempotency-key-reused");
        agent.raw().post("/v1/evidence?name=in+hand", large('\t')).done(201);
        keyed.post("/v1/evidence?name=kept", large('\r')).refused(422, "idempotency-key-reused");
        Path kept = aged(file(large(' ')));
        Path refused = aged(file(large('\n')));
        Path young = file(large('\r'));
        // A sweep has died with this one in its hands.
        Path inHand = file(large('\t'));
        Files.move(aged(inHand), folder().resolve(".going-" + inHand.getFileName()));
        Path brokenOff = aged(Files.createFile(folder().resolve(".coming1")));
        Path underWay = Files.createFile(folder().resolve(".coming2"));

        server.clock().forward(Duration.ofHours(1));
        Eventually.until("what was refused is gone", () -> Files.notExists(refused));
        assertFalse(Files.exists(brokenOff));
        for (Path wanted : List.of(kept, young, inHand, underWay)) {
            assertTrue(Files.exists(wanted), wanted::toString);
        }
        Files.delete(underWay);
        assertEquals(
                "result_ready",
                agent.offer(wanted -> wanted.pollingOnly())
                        .accept()
                        .complete(Evidence.of(agent.client()
                                .uploadEvidence(Evidence.Upload.of("again.json", "application/json", large('\n')))))
                        .state());
    }
}
