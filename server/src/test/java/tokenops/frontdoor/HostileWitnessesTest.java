package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Run;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteSignature;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Samples;
import tokenops.support.ServedLog;
import tokenops.support.TestServer;
import tokenops.support.TestWitness;
import tokenops.support.TestWitness.Mood;

/** A server whose operator has configured witnesses of every bad kind, beside one that is well. */
@Tag("slow")
class HostileWitnessesTest {
    /** Long enough for each to be asked again after its pauses of one, two and four seconds. */
    private static final Duration WORK = Duration.ofSeconds(14);

    private static final int FEWEST_RUNS = 20;

    /** As long as one of them may take to answer. */
    private static final Duration WAITED_FOR = Duration.ofSeconds(5);

    /** What may lie in buffers between a witness that goes on sending and a server that doesn't listen any more. */
    private static final long BUFFERED = 16 << 20;

    private final Map<Mood, TestWitness> witnesses = new EnumMap<>(Mood.class);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger("tokenops.log.Witness");
    private final Handler listens = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            said.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    HostileWitnessesTest() {
        for (Mood mood : Mood.values()) {
            TestWitness witness = TestWitness.start("witness.example/" + mood.name());
            witness.be(mood);
            witnesses.put(mood, witness);
        }
        log.addHandler(listens);
    }

    @AfterEach
    void close() {
        log.removeHandler(listens);
        witnesses.values().forEach(TestWitness::close);
    }

    private static String name(Mood mood) {
        return "witness.example/" + mood.name();
    }

    /** All of them witness, and the one that is well is enough. */
    private String policy() {
        StringBuilder policy = new StringBuilder();
        witnesses.values().forEach(witness -> policy.append(witness.line()));
        return policy.append("quorum " + name(Mood.WELL) + "\n").toString();
    }

    @Test
    void noneOfThemHoldsUpLogOrRunsOrIsShown() throws Exception {
        try (TestServer server = TestServer.start()) {
            NoteVerifierKey key = ServedLog.key(server);
            witnesses.values().forEach(witness -> witness.know(key));
            server.stop();
            Files.writeString(server.data().resolve("witness-policy.txt"), policy());
            server.begin();
            // At a start the log waits two seconds for what witnesses have seen.
            Eventually.until(
                    "the log is shown",
                    () -> server.raw().get("/log/checkpoint").status() == 200);
            Journey agent = Journey.contracted(server, 1_000);
            Set<String> shown = new TreeSet<>();
            List<Run> runs = new ArrayList<>();
            long until = System.nanoTime() + WORK.toNanos();
            while (System.nanoTime() < until || runs.size() < FEWEST_RUNS) {
                runs.add(agent.complete(Samples.transfers(2)));
                shown.addAll(
                        cosigners(server.raw().get("/log/checkpoint").done(200).text()));
            }
            Eventually.until(
                    "the newest checkpoint is cosigned by the one that is well",
                    () -> cosigners(server.raw()
                                    .get("/log/checkpoint")
                                    .done(200)
                                    .text())
                            .contains(name(Mood.WELL)));
            for (Run run : List.of(runs.getFirst(), runs.getLast())) {
                agent.proof(run.id());
                shown.addAll(cosigners(agent.raw()
                        .get("/v1/runs/" + run.id() + "/tlog-proof")
                        .done(200)
                        .text()
                        .replaceFirst("(?s).*?\n\n", "")));
            }
            shown.addAll(cosigners(server.sql().text("SELECT note FROM log_cosigned")));
            assertEquals(Set.of(key.name(), name(Mood.WELL)), shown);
            assertDelays(server);
        }
        witnesses.forEach((mood, witness) -> {
            assertTrue(witness.asked() > 1, mood + " was asked");
            long told = said.stream()
                    .filter(line -> line.contains(name(mood) + " doesn't cosign"))
                    .count();
            assertEquals(mood == Mood.WELL ? 0 : 1, told, mood + ": " + said);
            assertEquals(0, witness.followed(), "nobody goes where it redirects to");
            assertTrue(witness.longestAnswer() < BUFFERED, mood + " sent " + witness.longestAnswer());
        });
    }

    private static List<String> cosigners(String note) {
        try {
            return SignedNote.parse(note).signatures().stream()
                    .map(NoteSignature::name)
                    .toList();
        } catch (MalformedProof e) {
            throw new AssertionError(note, e);
        }
    }

    /** From when a document was issued, which is before its commit, to the first signed checkpoint that has its leaf. */
    private static void assertDelays(TestServer server) {
        long[] delays = server.sql().texts("""
                        SELECT extract(epoch FROM (SELECT min(at) FROM log_checkpoint WHERE size > e.index)
                          - (convert_from(e.leaf, 'UTF8')::jsonb ->> 'time')::timestamptz) * 1000
                        FROM log_entry e WHERE e.index < (SELECT max(size) FROM log_checkpoint)""").stream()
                .mapToLong(millis -> (long) Double.parseDouble(millis))
                .sorted()
                .toArray();
        assertTrue(delays.length > 20);
        // Whatever else the machine has to do: had signing waited for witnesses, most would be as late as one is waited
        // for.
        assertTrue(delays[delays.length / 2] < WAITED_FOR.toMillis(), Arrays.toString(delays));
    }
}
