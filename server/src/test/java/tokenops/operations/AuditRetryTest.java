package tokenops.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.store.AuditEntry;
import tokenops.store.Database;
import tokenops.store.Lanes;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** An entry that was committed, though the database went away before it said so, is found by the next try. */
@ExtendWith(OneServer.class)
class AuditRetryTest {
    private final TestServer server;

    AuditRetryTest(TestServer server) {
        this.server = server;
    }

    @Test
    void entryThatIsThereIsNeitherWrittenTwiceNorLost() throws Exception {
        Ids ids = new Ids(server.clock(), new SecureRandom());
        AuditEntry entry = new AuditEntry(
                new Id.AuditEvent(ids.next(0)),
                "a test",
                "retry",
                "entryThatIsThere",
                "x",
                server.clock().instant());
        Audit.Put first = new Audit.Put(Home.SHARED, entry, false);
        try (Database database =
                        Database.open(server.database(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
                Lanes lanes = new Lanes(new Home.Count(4), database.connections(), server.clock(), ids)) {
            assertEquals(entry, lanes.submit(first).orFail());
            assertEquals(entry, lanes.submit(first.again()).orFail());
            assertEquals(entry, lanes.submit(first.again()).orFail());
        }
        assertEquals(List.of("x"), server.sql().texts("SELECT detail FROM audit WHERE subject = 'entryThatIsThere'"));
    }
}
