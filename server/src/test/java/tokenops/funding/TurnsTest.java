package tokenops.funding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.store.Database;
import tokenops.store.Reads;
import tokenops.support.MovableClock;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** Of what is under way everything has its turn, however much there is, and ever more rarely. */
@ExtendWith(OnePostgres.class)
class TurnsTest {
    private static final Home HOME = new Home(1);
    private static final Duration SWEEPS = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 12 * 20;

    private final MovableClock clock = new MovableClock();
    private final Ids ids = new Ids(clock, new SecureRandom());
    private final Database database;
    private final Turns turns;

    TurnsTest(TestPostgres postgres) {
        database = Database.open(postgres.database(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
        turns = new Turns(
                new Reads(database.connections()),
                clock,
                "payment",
                "state = 'submitted'",
                Duration.ofMinutes(2),
                Duration.ofDays(3));
    }

    @AfterEach
    void stop() {
        database.close();
    }

    /** So many payments that were requested so long ago and not paid. */
    private void unpaid(int count, Duration ago) throws SQLException {
        try (Connection connection = database.connections().getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO payment (home, id, agent, quote, route, state, asset, amount, credits, tools, data_modes, created_at,
                          expires_at)
                        SELECT ?, gen_random_uuid(), ?, gen_random_uuid(), 'a_route', 'submitted', 'TEST_USD/2', 1, 1, '', '', ?, ?
                        FROM generate_series(1, ?)""")) {
            OffsetDateTime then = OffsetDateTime.ofInstant(clock.instant().minus(ago), ZoneOffset.UTC);
            insert.setShort(1, HOME.number());
            insert.setObject(2, ids.next(HOME.number()));
            insert.setObject(3, then);
            insert.setObject(4, then.plusHours(23));
            insert.setInt(5, count);
            insert.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    /** A sweep, and time until the next. */
    private List<UUID> sweep() {
        List<UUID> asked = new ArrayList<>();
        turns.take(HOME, asked::add);
        clock.forward(SWEEPS);
        return asked;
    }

    @Test
    void whatIsLeftOpenComesUpAgainWhenItIsTwiceAsOld() throws SQLException {
        Instant made = clock.instant();
        unpaid(1, Duration.ZERO);
        List<Long> minutes = new ArrayList<>();
        while (clock.instant().isBefore(made.plus(Duration.ofMinutes(35)))) {
            Duration age = Duration.between(made, clock.instant());
            sweep().forEach(id -> minutes.add(age.toMinutes()));
        }
        assertEquals(List.of(2L, 4L, 8L, 16L, 32L), minutes);
    }

    @Test
    void manyThatNobodyPaysKeepNoOtherFromItsTurn() throws SQLException {
        int many = 4_000;
        unpaid(many, Duration.ofMinutes(10));
        sweep();
        unpaid(1, Duration.ofSeconds(121));
        Set<UUID> first = new HashSet<>(sweep());
        assertTrue(first.size() > 20, "one of the young and some of the old, not " + first.size());
        Set<UUID> all = new HashSet<>(first);
        int sweeps = 0;
        while (all.size() < many - 20 && sweeps < many) {
            List<UUID> asked = sweep();
            assertTrue(asked.size() <= MOST_AT_ONCE);
            all.addAll(asked);
            sweeps++;
        }
        assertTrue(all.size() >= many - 20, "after " + sweeps + " sweeps " + all.size() + " had a turn");
    }

    @Test
    void whatFailsHasHadItsTurn() throws SQLException {
        unpaid(3, Duration.ofMinutes(3));
        Set<UUID> failed = new HashSet<>();
        for (int each = 0; each < 3; each++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> turns.take(HOME, id -> {
                        failed.add(id);
                        throw new IllegalStateException("a test");
                    }));
        }
        assertEquals(3, failed.size());
        assertEquals(List.of(), sweep());
    }

    @Test
    void clockThatIsSetBackSkipsNobody() throws SQLException {
        sweep();
        clock.back(Duration.ofHours(1));
        unpaid(1, Duration.ofSeconds(119));
        assertEquals(0, sweep().size());
        assertEquals(1, sweep().size());
    }
}
