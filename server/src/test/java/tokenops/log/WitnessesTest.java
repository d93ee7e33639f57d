package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tokenops.proof.MalformedProof;
import tokenops.proof.TlogProof;
import tokenops.proof.WitnessPolicy;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;
import tokenops.support.TestWitness;
import tokenops.support.TestWitness.Mood;

/** Witnesses cosign what they have checked; those that don't answer, or answer falsely, hold nobody up. */
@ExtendWith(OnePostgres.class)
@Timeout(180)
class WitnessesTest {
    private final LogFixture fixture;
    private final Keys keys;
    private final LogKey key;
    private final TestWitness one = TestWitness.start("witness.example/one");
    private final TestWitness two = TestWitness.start("witness.example/two");

    WitnessesTest(TestPostgres postgres, @TempDir Path folder) throws Exception {
        fixture = LogFixture.on(postgres, folder);
        keys = fixture.keys("node");
        key = fixture.logKey(keys);
        one.know(key.verifier());
        two.know(key.verifier());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        fixture.close();
    }

    private WitnessPolicy asking(String howMany) {
        String names = one.key().name() + " " + two.key().name();
        return policy(one.line() + two.line() + "group both " + howMany + " " + names + "\nquorum both\n");
    }

    private static WitnessPolicy policy(String text) {
        try {
            return WitnessPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedProof e) {
            throw new AssertionError(e);
        }
    }

    private Witnesses start(WitnessPolicy policy, Sequencer sequencer) {
        return Witnesses.start(policy, key, fixture.source(), sequencer::served, LogFixture.CLOCK);
    }

    private static boolean shows(PublicLog log, WitnessPolicy policy, long size) {
        return log.checkpoint()
                .filter(head -> head.size() == size
                        && head.note().signatures().size() > 1
                        && policy.of(head.note(), LogFixture.CLOCK.instant()).met())
                .isPresent();
    }

    @Test
    void checkpointsAndProofsCarryTheCosignaturesOfAll() throws Exception {
        WitnessPolicy policy = asking("all");
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(policy, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            long size = 0;
            for (int documents : List.of(1, 300, 7)) {
                size += documents;
                long now = size;
                List<Leaf> leaves = fixture.write(documents);
                LogFixture.until(() -> shows(log, policy, now));
                Inclusion.Proven proven = assertInstanceOf(Inclusion.Proven.class, log.prove(leaves));
                TlogProof file =
                        TlogProof.parse(proven.tlogProof(leaves.getFirst().digest())
                                .orElseThrow()
                                .text());
                assertTrue(file.proves(leaves.getFirst().bytes(), key.verifier()));
                assertEquals(
                        List.of(key.origin(), one.key().name(), two.key().name()),
                        file.checkpoint().signatures().stream()
                                .map(line -> line.name())
                                .toList());
                assertEquals(now, one.size(key.origin()));
                assertEquals(now, two.size(key.origin()));
            }
        }
    }

    @Test
    void cosignaturesOfBothKindsAreAskedForAndKept() throws Exception {
        String names =
                one.key().name() + " " + one.key().name() + "+ " + two.key().name() + "+";
        WitnessPolicy policy = policy(
                one.line() + one.mlDsa44Line() + two.mlDsa44Line() + "group all all " + names + "\nquorum all\n");
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(policy, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            List<Leaf> leaves = fixture.write(20);
            LogFixture.until(() -> shows(log, policy, 20));
            Inclusion.Proven proven = assertInstanceOf(Inclusion.Proven.class, log.prove(leaves));
            assertTrue(
                    policy.of(proven.head().note(), LogFixture.CLOCK.instant()).met());
        }
        // Another start finds them in the database, and what the witnesses saw with them.
        assertEquals(
                2,
                Witnesses.seen(policy(one.line() + two.line() + "quorum none\n"), key, LogFixture.CLOCK)
                        .size());
        one.be(Mood.DOWN);
        two.be(Mood.DOWN);
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(policy, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            LogFixture.until(() -> shows(log, policy, 20));
        }
    }

    @Test
    void anotherStartTakesUpWhereTheWitnessesAre() throws Exception {
        WitnessPolicy policy = asking("2");
        for (int start = 1; start <= 2; start++) {
            long size = 50L * start;
            try (Sequencer sequencer = fixture.sequencer(keys);
                    Witnesses witnesses = start(policy, sequencer)) {
                PublicLog log = new PublicLog(fixture.source(), witnesses);
                fixture.write(50);
                LogFixture.until(() -> shows(log, policy, size));
            }
        }
        assertTrue(one.conflicts() > 0, "it had to be told what the witness saw");
        // A third finds everything cosigned, with no witness there to ask.
        one.be(Mood.DOWN);
        two.be(Mood.DOWN);
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(policy, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            LogFixture.until(() -> shows(log, policy, 100));
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"DOWN", "SILENT", "FALSE", "MORE", "ENDLESS"})
    void oneThatIsUnwellHoldsNobodyUp(Mood mood) throws Exception {
        two.be(mood);
        WitnessPolicy any = asking("any");
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(any, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            fixture.write(5);
            LogFixture.until(() -> shows(log, any, 5));
            assertEquals(
                    List.of(one.key().name()),
                    any.of(log.checkpoint().orElseThrow().note(), LogFixture.CLOCK.instant())
                            .cosigned());
            fixture.write(5);
            LogFixture.until(() -> shows(log, any, 10));
        }
    }

    @Tag("slow")
    @Test
    void quorumThatDoesNotComeTogetherDelaysNeitherLogNorProofs() throws Exception {
        one.be(Mood.SILENT);
        two.be(Mood.DOWN);
        WitnessPolicy all = asking("all");
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(all, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            List<Leaf> leaves = fixture.write(9);
            LogFixture.until(() -> log.prove(leaves) instanceof Inclusion.Proven);
            LogFixture.until(() -> log.checkpoint().map(SignedHead::size).equals(Optional.of(9L)));
            one.be(Mood.WELL);
            two.be(Mood.WELL);
            LogFixture.until(() -> shows(log, all, 9));
            // Down again: readers get the newest checkpoint all the same, and never an older one than before.
            one.be(Mood.DOWN);
            two.be(Mood.DOWN);
            fixture.write(1);
            long seen = 9;
            while (seen < 10) {
                long shown = log.checkpoint().orElseThrow().size();
                assertTrue(shown >= seen);
                seen = shown;
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FALSE       | what it answered isn't its cosignature.
            MORE        | what it answered isn't its cosignature.
            TIMELESS    | its cosignature has no time, or one to come.
            FORGING     | what it answered isn't its cosignature.
            EARLY       | its cosignature has no time, or one to come.
            CONFUSED    | it answered 409 without the size that it saw.
            REDIRECTING | it answered 307.
            """)
    void answerThatIsNoCosignatureIsNone(Mood mood, String why) {
        one.be(mood);
        WitnessClient client = client();
        SignedHead head = key.sign(Head.EMPTY);
        // as often as it has other ways to say it
        for (int i = 0; i < 7; i++) {
            assertEquals(new WitnessClient.Failed(why), client.add(head, 0, List.of()));
        }
        assertEquals(0, one.followed());
    }

    private WitnessClient client() {
        String url = one.line().strip().substring(one.line().indexOf("http"));
        return new WitnessClient(URI.create(url.substring(0, url.length() - 1)), one.key(), LogFixture.CLOCK);
    }

    @Test
    void witnessThatAlwaysSawMoreIsGivenAPause() throws Exception {
        one.be(Mood.AHEAD);
        Witness witness = new Witness("one", client());
        SignedHead head = key.sign(Head.EMPTY);
        // Twice it may be that another node was faster.
        for (int i = 0; i < 3; i++) {
            assertTrue(witness.take());
            assertEquals(Optional.empty(), witness.offer(head, size -> List.of()));
        }
        assertFalse(witness.take());
    }

    @Test
    void databaseAndKeysThatWereRestoredTogetherAreNoticedByAWitness() throws Exception {
        WitnessPolicy policy =
                policy(one.line() + two.line() + "quorum " + one.key().name() + "\n");
        two.be(Mood.SILENT);
        fixture.write(20);
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().map(SignedHead::size).orElse(0L) == 20);
        }
        fixture.keep();
        String kept = keys.kept("log-checkpoint").orElseThrow();
        try (Sequencer sequencer = fixture.sequencer(keys);
                Witnesses witnesses = start(policy, sequencer)) {
            PublicLog log = new PublicLog(fixture.source(), witnesses);
            fixture.write(30);
            LogFixture.until(() -> shows(log, policy, 50));
        }
        fixture.setBack();
        keys.replace("log-checkpoint", kept);
        try (Sequencer sequencer = Sequencer.start(
                LogFixture.HOMES,
                fixture.source(),
                key,
                keys,
                LogFixture.CLOCK,
                () -> Witnesses.seen(policy, key, LogFixture.CLOCK))) {
            LogFixture.until(() -> sequencer.state() instanceof Sequencer.Refusing);
            String reason = assertInstanceOf(Sequencer.Refusing.class, sequencer.state())
                    .reason();
            assertTrue(reason.startsWith("The database's log has 20 leaves, but 50 were signed"), reason);
        }
    }
}
