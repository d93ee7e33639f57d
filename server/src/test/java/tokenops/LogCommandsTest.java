package tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tokenops.client.Run;
import tokenops.proof.BundleVerifier;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.TlogProof;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.TestServer;
import tokenops.support.TestWitness;

/** The log of a whole server: witnessed as its operator configured it, audited by command, and begun anew. */
@Tag("slow")
class LogCommandsTest {
    @TempDir
    private Path folder;

    /** A command that has ended. */
    private record Ran(int exit, String out, String err) {
        Json.Obj json() throws IOException {
            return CanonicalJson.readObject(out.strip().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Ran tokenops(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            PrintWriter writer = new PrintWriter(System.out, true);
            CommandLine commands = Main.commands().setOut(writer).setErr(new PrintWriter(err, true));
            int exit = commands.execute(arguments);
            return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void checkpointsAreCosignedAsTheOperatorsPolicySays() throws Exception {
        try (TestWitness witness = TestWitness.start("witness.example/1");
                TestServer server = TestServer.start()) {
            String key = server.client().getLogKey();
            witness.know(NoteVerifierKey.parse(key.strip()));
            server.stop();
            String policy = witness.line() + witness.mlDsa44Line()
                    + "group both all witness.example/1 witness.example/1+\nquorum both\n";
            Files.writeString(server.data().resolve("witness-policy.txt"), policy);
            server.begin();
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.complete();
            Eventually.until("its leaf is under a cosigned checkpoint", () -> {
                agent.proof(run.id());
                return tlogProof(agent, run).checkpoint().signatures().size() == 3;
            });
            Path bundle = folder.resolve("proof.json");
            Eventually.until("and so are those of the bundle", () -> {
                try {
                    Files.write(bundle, agent.proof(run.id()));
                    return Files.readString(bundle).contains("witness.example/1");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            String logKey = "--log-key=" + file("log-key.txt", key);
            Ran verified =
                    tokenops("verify", bundle.toString(), logKey, "--witness-policy=" + file("policy.txt", policy));
            assertEquals(0, verified.exit(), verified.out() + verified.err());
            assertTrue(
                    verified.out().contains("The quorum of witnesses is met: witness.example/1, witness.example/1+ "),
                    verified.out());
            try (TestWitness other = TestWitness.start("witness.example/2")) {
                Path strict = file("strict.txt", other.line() + "quorum witness.example/2\n");
                Ran refused = tokenops("verify", bundle.toString(), logKey, "--witness-policy=" + strict);
                assertEquals(1, refused.exit(), refused.out());
                assertTrue(refused.out().contains("The quorum of witnesses isn't met"), refused.out());
            }
            Ran wrong = tokenops(
                    "verify", bundle.toString(), logKey, "--witness-policy=" + file("wrong.txt", "quorum nobody\n"));
            assertEquals(2, wrong.exit(), wrong.out());
            assertTrue(wrong.err().contains("Line 1 of the policy: nobody isn't defined before."), wrong.err());
        }
    }

    private static TlogProof tlogProof(Journey agent, Run run) {
        try {
            return TlogProof.parse(agent.raw()
                    .get("/v1/runs/" + run.id() + "/tlog-proof")
                    .done(200)
                    .text());
        } catch (MalformedProof e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void auditIsACommandAndSoIsABeginningUnderAnotherName() throws Exception {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 2);
            Run first = agent.complete();
            byte[] before = agent.proof(first.id());
            String oldKey = server.client().getLogKey();
            String data = "--data=" + server.data();

            Ran sound = tokenops("log", "audit", "--json", data);
            assertEquals(0, sound.exit(), sound.out() + sound.err());
            assertEquals(
                    List.of("entries", "tiles", "head", "checkpoints", "documents", "links", "objects", "leaves"),
                    sound.json().objects("checks").stream()
                            .map(check -> check.text("name").orElseThrow())
                            .toList());
            String[] outside = {
                "log", "audit", "--url=" + server.url() + "/", "--log-key=" + file("log-key.txt", oldKey)
            };
            Ran shown = tokenops(outside);
            assertEquals(0, shown.exit(), shown.out() + shown.err());
            assertTrue(
                    shown.out()
                            .endsWith("The log is sound as it is shown."
                                    + " From outside documents, links, objects, leaves can't be checked.\n"),
                    shown.out());
            Ran told = tokenops("log", "audit", data);
            assertTrue(told.out().endsWith("The log is sound.\n"), told.out());
            server.sql().change("UPDATE log_entry SET leaf = leaf || '\\x20'::bytea WHERE index = 0");
            Ran unsound = tokenops("log", "audit", data);
            assertEquals(1, unsound.exit(), unsound.out());
            assertTrue(unsound.out().contains("Entry 0 doesn't hash to what finds it."), unsound.out());
            assertTrue(unsound.out().endsWith("THE LOG IS NOT SOUND.\n"), unsound.out());
            Ran unsoundShown = tokenops(outside);
            assertEquals(1, unsoundShown.exit(), unsoundShown.out());
            assertTrue(unsoundShown.out().contains("Entry 0 doesn't hash to what finds it."), unsoundShown.out());
            server.sql()
                    .change("UPDATE log_entry SET leaf = substring(leaf from 1 for length(leaf) - 1) WHERE index = 0");
            assertEquals(2, tokenops("log", "new-origin", data).exit());
            Ran early = tokenops("log", "new-origin", "--reason=a test", data);
            assertEquals(1, early.exit(), early.out());
            assertTrue(early.out().startsWith("A server works on this database"), early.out());

            server.stop();
            Ran away = tokenops(outside);
            assertEquals(2, away.exit(), away.out());
            assertTrue(away.err().contains("/log/checkpoint can't be read: it can't be reached."), away.err());
            Ran ended = tokenops("log", "new-origin", "--reason=a test", "--json", data);
            assertEquals(0, ended.exit(), ended.out() + ended.err());
            assertEquals(
                    Optional.of(NoteVerifierKey.parse(oldKey.strip()).name()),
                    ended.json().text("ended"));
            server.begin();
            String newKey = server.client().getLogKey();
            assertNotEquals(oldKey, newKey);
            Run second = agent.complete();
            assertTrue(holds(agent.proof(second.id()), newKey, server));
            assertTrue(holds(before, oldKey, server));
            assertTrue(holds(agent.proof(first.id()), oldKey, server), "the server proves it under the old name");
            server.operator()
                    .post("/v1/operator/signing-keys/attestation/rotate", "{\"reason\":\"a test\"}")
                    .done(200);
            Eventually.until(
                    "the end of the key is in the log", () -> server.sql().number("SELECT count(*) FROM leaf") == 0);
            assertTrue(holds(agent.proof(first.id()), oldKey, server), "the old log ended before the key did");
            assertTrue(holds(agent.proof(second.id()), newKey, server));
            Ran after = tokenops("log", "audit", data);
            assertEquals(0, after.exit(), after.out());
        }
    }

    private static boolean holds(byte[] bundle, String logKey, TestServer server) throws MalformedProof {
        return new BundleVerifier(NoteVerifierKey.parse(logKey.strip()))
                .verify(bundle, List.of(), server.clock().instant())
                .holds();
    }
}
