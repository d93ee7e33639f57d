package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.store.CheckResult;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** Old checkpoints go, but for one an hour; what the log says and proves stays as it was. */
@ExtendWith(OnePostgres.class)
class ThinningTest {
    private final LogFixture fixture;
    private final Keys keys;

    ThinningTest(TestPostgres postgres, @TempDir Path folder) {
        fixture = LogFixture.on(postgres, folder);
        keys = fixture.keys("node");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** As so many hours from now. */
    private void thin(int hours) {
        new Thinning(fixture.source(), Clock.offset(LogFixture.CLOCK, Duration.ofHours(hours))).sweep();
    }

    /** Thins as if all that is there had been signed in one hour, long ago. */
    private void longAgo() throws SQLException {
        fixture.execute("UPDATE log_checkpoint SET at = '2026-01-01Z'");
        thin(0);
    }

    private List<Leaf> log(int documents, long size) throws SQLException {
        List<Leaf> written = fixture.write(documents);
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().map(SignedHead::size).orElse(-1L) == size
                    && fixture.count("SELECT count(*) FROM leaf") == 0);
        }
        return written;
    }

    /** The checkpoints of a name, each by its size and by when it was signed, in minutes of a day long ago. */
    private void signed(String origin, int... sizesAndMinutes) throws SQLException {
        for (int i = 0; i < sizesAndMinutes.length; i += 2) {
            fixture.execute(
                    "INSERT INTO log_checkpoint VALUES ('%s', %d, 'none', '2026-01-01Z'::timestamptz + %d * interval '1 minute')"
                            .formatted(origin, sizesAndMinutes[i], sizesAndMinutes[i + 1]));
        }
    }

    private String sizes(String origin) {
        return String.join(
                " ",
                fixture.core
                        .reads()
                        .list(
                                "SELECT size FROM log_checkpoint WHERE origin = ? ORDER BY size",
                                row -> row.getString(1),
                                origin));
    }

    @Test
    void lastOfEachHourStaysUnderEachName() throws Exception {
        signed("a/log", 10, 0, 11, 30, 12, 59, 13, 60, 14, 61, 15, 180);
        signed("b/log", 5, 0, 6, 1, 20, 61, 21, 62);
        thin(0);
        assertEquals("12 14 15", sizes("a/log"));
        assertEquals("6 21", sizes("b/log"));
        // a clock that was set back, and the same again
        signed("a/log", 16, 30, 17, 31, 18, 185);
        thin(0);
        thin(0);
        assertEquals("12 14 15 17 18", sizes("a/log"));
    }

    @Test
    void nothingOfTheLastDayGoes() throws Exception {
        fixture.execute("INSERT INTO log_checkpoint"
                + " SELECT 'a/log', n, 'none', now() - interval '23 hours' + n * interval '1 second'"
                + " FROM generate_series(1, 600) AS n");
        thin(0);
        assertEquals(600, fixture.count("SELECT count(*) FROM log_checkpoint"));
        thin(24);
        // ten minutes may lie in two hours
        assertTrue(sizes("a/log").matches("([0-9]+ )?600"), sizes("a/log"));
    }

    @Test
    void whatIsOfTheLastDayIsNotEvenRead() throws Exception {
        fixture.execute(
                "INSERT INTO log_checkpoint SELECT 'a/log', n, 'none', now() FROM generate_series(1000, 31000) AS n");
        fixture.execute("ANALYZE log_checkpoint");
        signed("a/log", 10, 0, 11, 30, 12, 60);
        signed("b/log", 10, 0, 11, 30, 12, 60);
        long before = reads();
        thin(0);
        long read = reads() - before;
        assertTrue(sizes("a/log").startsWith("11 12 1000 ") && sizes("b/log").equals("11 12"));
        assertTrue(read < 1_000, "read " + read + " rows");
    }

    /** Rows of checkpoints that were read by now. */
    private long reads() throws SQLException {
        // Sessions tell what they have read when they are idle or asked, and all of this database's may have read some.
        fixture.execute("SELECT pg_stat_force_next_flush()");
        return fixture.count(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'log_checkpoint'");
    }

    @Test
    void turnIsBoundedAndTheNextGoesOn() throws Exception {
        fixture.execute(
                "INSERT INTO log_checkpoint SELECT 'a/log', n, '', '2026-01-01Z'::timestamptz + n * interval '10 ms'"
                        + " FROM generate_series(1, 200000) AS n");
        thin(0);
        assertEquals(50_000, fixture.count("SELECT count(*) FROM log_checkpoint"));
        thin(0);
        assertEquals("200000", sizes("a/log"));
    }

    @Test
    void logGoesOnIsAuditedAndProvesWhatIsOld() throws Exception {
        LogKey old = fixture.logKey(keys);
        List<Leaf> first = log(20, 20);
        List<SignedNote> kept = new ArrayList<>();
        for (int size = 40; size <= 100; size += 20) {
            kept.add(SignedNote.parse(keys.kept("log-checkpoint").orElseThrow()));
            log(20, size);
        }
        longAgo();
        assertEquals("100", sizes(old.origin()));
        assertSound(List.of(old.verifier()), kept);
        log(5, 105);
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().isPresent());
            assertInstanceOf(Inclusion.Proven.class, fixture.log(sequencer).prove(first), "under a newer checkpoint");
        }
        new NewOrigin(keys, fixture.source(), LogFixture.CLOCK, LogFixture.IDS).end("a test");
        LogKey anew = fixture.logKey(keys);
        log(5, 110);
        longAgo();
        assertEquals("105", sizes(old.origin()), "the last of a log that has ended");
        assertEquals("110", sizes(anew.origin()));
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().isPresent());
            assertInstanceOf(
                    Inclusion.Proven.class, fixture.log(sequencer).prove(old.origin(), first), "under the old name");
        }
        assertSound(List.of(old.verifier(), anew.verifier()), kept);
    }

    /** Also to somebody who has kept a checkpoint that is gone here; one that was never signed so is still found. */
    private void assertSound(List<NoteVerifierKey> known, List<SignedNote> kept) throws SQLException {
        for (SignedNote one : kept) {
            assertEquals(List.of(), findings(known, one));
        }
        LogKey key = fixture.logKey(keys);
        SignedNote forked = key.sign(new Head(60, Head.EMPTY.root())).note();
        assertEquals(List.of("The checkpoint that was kept is no beginning of this log."), findings(known, forked));
    }

    private List<String> findings(List<NoteVerifierKey> known, SignedNote kept) throws SQLException {
        LogAudit.Trusted trusted = new LogAudit.Trusted(known, Optional.empty(), Optional.empty(), Optional.of(kept));
        List<String> findings = new ArrayList<>();
        for (CheckResult result : new LogAudit(fixture.source(), trusted).run()) {
            findings.addAll(result.findings());
        }
        return findings;
    }
}
