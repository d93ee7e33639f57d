package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.store.Reads.DatabaseAway;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** Several queries of one moment say the same of it, whatever is committed meanwhile. */
@ExtendWith(OneServer.class)
class ReadsTest {
    private final TestServer server;
    private final Reads reads;

    ReadsTest(TestServer server) {
        this.server = server;
        this.reads = new Reads(Database.beside(server.database(), "a test"));
    }

    private static long count(Reads reads) {
        return reads.one("SELECT count(*) AS n FROM instance WHERE name LIKE 'moment%'", row -> row.getLong("n"))
                .orElseThrow();
    }

    @Test
    void whatIsCommittedMeanwhileIsNotOfThatMoment() {
        reads.ofOneMoment(moment -> {
            assertEquals(0, count(moment));
            server.sql().change("INSERT INTO instance (name, value) VALUES ('moment', '1')");
            assertEquals(0, count(moment));
            assertEquals(1, count(reads));
            return moment;
        });
        assertEquals(1, (long) reads.ofOneMoment(ReadsTest::count));
        server.sql().change("DELETE FROM instance WHERE name = 'moment'");
    }

    @Test
    void nothingIsWrittenInAMoment() {
        assertThrows(
                DatabaseAway.class,
                () -> reads.ofOneMoment(moment -> moment.list(
                        "INSERT INTO instance (name, value) VALUES ('moment', '1') RETURNING name", row -> "written")));
        assertEquals(0, count(reads));
    }
}
