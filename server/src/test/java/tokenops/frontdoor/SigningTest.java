package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Run;
import tokenops.log.Keys;
import tokenops.log.SignerAway;
import tokenops.log.SignerTrouble;
import tokenops.log.Signers;
import tokenops.log.SigningKey;
import tokenops.proof.Bundle;
import tokenops.proof.BundledDocument;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.proof.MalformedProof;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** What signs may be away for an hour, and keys are replaced: either costs time at most. */
@Tag("slow")
class SigningTest {
    /** Holds keys as files do, and can be made not to answer. */
    private record Guard(Signers held, AtomicInteger refused, Away away) implements Signers {
        /** Those that don't answer, by the keys' names. */
        static final class Away {
            volatile Predicate<String> now = name -> false;
        }

        @Override
        public Optional<SigningKey> find(String name) {
            return held.find(name).map(key -> guarded(name, key));
        }

        @Override
        public SigningKey findOrMake(String name) {
            return guarded(name, held.findOrMake(name));
        }

        @Override
        public List<SigningKey> successors(String name) {
            return held.successors(name).stream().map(key -> guarded(name, key)).toList();
        }

        @Override
        public SigningKey makeSuccessor(String name) {
            return guarded(name, held.makeSuccessor(name));
        }

        @Override
        public void succeed(String name, SigningKey successor) {
            held.succeed(name, successor);
        }

        @Override
        public void dropSuccessor(String name, SigningKey successor) {
            held.dropSuccessor(name, successor);
        }

        private SigningKey guarded(String name, SigningKey key) {
            return new SigningKey(
                    message -> {
                        if (away.now.test(name)) {
                            refused.incrementAndGet();
                            throw new SignerAway("the guard of keys doesn't answer");
                        }
                        return key.signer().sign(message);
                    },
                    key.jwk());
        }
    }

    @Test
    void signerThatIsAwayForAnHourDelaysResultsAndCheckpointsAndLosesNothing() throws Exception {
        Guard.Away away = new Guard.Away();
        AtomicInteger refused = new AtomicInteger();
        try (TestServer server = TestServer.signedBy((Keys keys) -> new Guard(keys, refused, away));
                Journey agent = Journey.on(server).listening()) {
            agent.submit()
                    .prove()
                    .claim()
                    .quote(5, 10)
                    .pay()
                    .offer(wanted -> wanted.standing())
                    .accept();
            Run before = agent.complete();
            agent.proof(before.id());
            Eventually.until("all that it left is in the log", () -> isSettled(server));
            String checkpoint = server.raw().get("/log/checkpoint").done(200).text();
            away.now = name -> true;
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(agent.begin());
            }
            // What needs no signature goes on: its leaves wait.
            Journey other = Journey.credentialed(server);
            Duration step = Duration.ofMinutes(6);
            for (Duration passed = Duration.ZERO;
                    passed.compareTo(Duration.ofHours(1)) < 0;
                    passed = passed.plus(step)) {
                int tried = refused.get();
                server.clock().forward(step);
                Eventually.until("it is tried again", () -> refused.get() > tried + runs.size());
            }
            for (Run run : runs) {
                String state = agent.client().getRun(run.id()).state();
                assertTrue(List.of("queued", "operating").contains(state), state);
            }
            assertEquals(
                    checkpoint, server.raw().get("/log/checkpoint").done(200).text());
            assertTrue(server.raw().isReady(), "it takes what it can take");

            away.now = name -> false;
            server.clock().forward(Duration.ofSeconds(11));
            for (Run run : runs) {
                agent.awaiting(run.id(), "result_ready");
                assertTrue(server.verifier()
                        .verify(agent.proof(run.id()), List.of(), server.clock().instant())
                        .holds());
            }
            assertEquals(
                    "1",
                    server.sql().text("SELECT max(attempts)::text FROM run"),
                    "no attempt of a tool's was counted");
            Eventually.until("each callback came", () -> agent.callbacks().size() == 4);
            Eventually.until("all that they left is in the log", () -> isSettled(server));
            assertEquals(0, server.sql().number("SELECT count(*) FROM callback WHERE state <> 'delivered'"));
            other.quote(1, 10).pay();
        }
    }

    /** What is said of callbacks in the server's log while this is open. */
    private static final class Said extends Handler implements AutoCloseable {
        private final Logger trouble = Logger.getLogger(SignerTrouble.class.getName());
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        static Said ofTrouble() {
            Said said = new Said();
            said.trouble.addHandler(said);
            return said;
        }

        @Override
        public void publish(LogRecord told) {
            records.add(told);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            trouble.removeHandler(this);
        }
    }

    @Test
    void whatNobodyCanSignWaitsAndThatIsToldOnce() throws Exception {
        Guard.Away away = new Guard.Away();
        AtomicInteger refused = new AtomicInteger();
        try (Said said = Said.ofTrouble();
                TestServer server = TestServer.signedBy((Keys keys) -> new Guard(keys, refused, away));
                Journey agent = Journey.on(server).listening()) {
            agent.submit()
                    .prove()
                    .claim()
                    .quote(4, 10)
                    .pay()
                    .offer(wanted -> wanted.standing())
                    .accept();
            away.now = "webhook-key"::equals;
            agent.complete();
            agent.complete();
            for (int tries = 2; tries <= 6; tries += 2) {
                int all = tries;
                Eventually.until("both were tried", () -> refused.get() >= all);
                server.clock().forward(Duration.ofSeconds(41));
            }
            away.now = name -> false;
            server.clock().forward(Duration.ofSeconds(41));
            Eventually.until("they came", () -> agent.callbacks().size() == 2);
            away.now = "attestation-key"::equals;
            List<Run> runs = List.of(agent.begin(), agent.begin());
            for (int tries = 8; tries <= 12; tries += 2) {
                int all = tries;
                Eventually.until("both were tried", () -> refused.get() >= all);
                server.clock().forward(Duration.ofSeconds(41));
            }
            away.now = name -> false;
            server.clock().forward(Duration.ofSeconds(41));
            runs.forEach(run -> agent.awaiting(run.id(), "result_ready"));
            assertEquals(
                    List.of(Level.WARNING, Level.INFO, Level.WARNING, Level.INFO),
                    said.records.stream().map(LogRecord::getLevel).toList());
            assertNull(said.records.getFirst().getThrown(), "no trace");
        }
    }

    @Test
    void strangersAreToldAWordOfAReplacedKeyAndOperatorsASentence() {
        try (TestServer server = TestServer.start()) {
            Raw console = server.console();
            assertEquals("valid", standing(server));
            server.sql()
                    .change("UPDATE signing_key SET ending = id, valid_until = '%s' WHERE purpose = 'attestation'"
                            .formatted(server.clock().instant().plus(Duration.ofHours(1))));
            Eventually.until("it is followed", () -> standing(server).equals("replaced"));
            assertFalse(server.raw().get("/health/ready").text().contains("folder"));
            assertTrue(console.get("/").done(200).text().contains("another node has replaced the attestation key"));
            server.clock().forward(Duration.ofHours(2));
            assertEquals("over", standing(server));
        }
    }

    private static String standing(TestServer server) {
        return server.raw().get("/health/ready").done(200).member("signing_keys");
    }

    @Test
    void keysAreFollowedWhileAnotherChoreIsHeldUp() throws Exception {
        try (TestServer server = TestServer.start();
                Connection connection = DriverManager.getConnection(
                        server.database().jdbcUrl(),
                        server.database().user().orElseThrow(),
                        server.database().password().orElseThrow());
                Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE grant_books IN ACCESS EXCLUSIVE MODE");
            String heldUp = "SELECT coalesce(max(query_start)::text, '') FROM pg_stat_activity"
                    + " WHERE wait_event_type = 'Lock' AND query LIKE '%grant_books%'";
            Eventually.until(
                    "the sweeper waits", () -> !server.sql().text(heldUp).isEmpty());
            String since = server.sql().text(heldUp);
            server.sql()
                    .change("UPDATE signing_key SET ending = id, valid_until = '%s' WHERE purpose = 'attestation'"
                            .formatted(server.clock().instant().plus(Duration.ofHours(1))));
            Eventually.until("it is followed", () -> standing(server).equals("replaced"));
            assertEquals(since, server.sql().text(heldUp));
        }
    }

    @Test
    void keyThatIsReplacedStaysInTheSetAndWhatItSignedIsProven() throws Exception {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 3);
            Run first = agent.complete();
            byte[] young = agent.proof(first.id());
            String before = keyOf(young);
            assertEquals(Optional.empty(), endOf(young));
            Json.Obj rotated = server.operator()
                    .post("/v1/operator/signing-keys/attestation/rotate", "{\"reason\":\"a test\"}")
                    .done(200)
                    .json();
            assertEquals(Optional.of(before), rotated.text("replaced_key_id"));
            Run second = agent.complete();
            String after = keyOf(agent.proof(second.id()));
            assertEquals(Optional.of(after), rotated.text("key_id"));
            assertNotEquals(before, after);
            server.operator()
                    .post("/v1/operator/signing-keys/webhook/rotate", "{\"reason\":\"a test\"}")
                    .done(200);
            for (int start = 0; start < 2; start++) {
                for (Run run : List.of(first, second)) {
                    assertTrue(server.verifier()
                            .verify(
                                    agent.proof(run.id()),
                                    List.of(),
                                    server.clock().instant())
                            .holds());
                }
                assertTrue(server.verifier()
                        .verify(young, List.of(), server.clock().instant())
                        .holds());
                assertEquals(before, keyOf(agent.proof(first.id())));
                // as soon as the log has it
                Eventually.until(
                        "the bundle says how long its key was valid",
                        () -> endOf(agent.proof(first.id())).equals(rotated.text("replaced_until")));
                assertTrue(server.verifier()
                        .verify(
                                agent.proof(first.id()),
                                List.of(),
                                server.clock().instant())
                        .holds());
                assertEquals(Optional.empty(), endOf(agent.proof(second.id())));
                List<Json.Obj> keys = server.raw()
                        .get("/.well-known/jwks.json")
                        .done(200)
                        .json()
                        .objects("keys");
                assertEquals(
                        List.of("attestation", "webhook", "attestation until", "webhook until"),
                        keys.stream()
                                .map(key -> key.text("purpose").orElseThrow()
                                        + (key.text("valid_until").isPresent() ? " until" : ""))
                                .toList());
                assertEquals(Optional.of(after), keys.getFirst().text("kid"));
                assertEquals(Optional.of(before), keys.get(2).text("kid"));
                // two at first start, and two for each rotation: the new one, and the end of the old one
                Eventually.until(
                        "all of them are in the log",
                        () -> server.sql()
                                        .number("SELECT count(*) FROM log_entry WHERE convert_from(leaf, 'UTF8')"
                                                + " LIKE '%\"type\":\"signing_key\"%'")
                                == 6);
                server.stop();
                server.begin();
            }
            Run third = agent.complete();
            assertEquals(after, keyOf(agent.proof(third.id())));
            assertEquals(2, server.sql().number("SELECT count(*) FROM audit WHERE action = 'rotateSigningKey'"));
        }
    }

    private static boolean isSettled(TestServer server) {
        return server.sql().number("SELECT count(*) FROM callback WHERE due_at IS NOT NULL") == 0
                && server.sql().number("SELECT count(*) FROM leaf") == 0;
    }

    /** Until when the key is valid, as the bundle's sealed document of it says. */
    static Optional<String> endOf(byte[] bundle) {
        try {
            BundledDocument key = Bundle.read(bundle).documents().stream()
                    .filter(document -> document.kind().equals("signing_key"))
                    .findFirst()
                    .orElseThrow();
            return CanonicalJson.readObject(key.bytes()).text("valid_until");
        } catch (MalformedProof | MalformedJson e) {
            throw new AssertionError(e);
        }
    }

    private static String keyOf(byte[] bundle) throws MalformedProof {
        return Bundle.read(bundle).keys().getFirst().text("kid").orElseThrow();
    }
}
