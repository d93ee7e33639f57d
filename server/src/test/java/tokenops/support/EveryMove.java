package tokenops.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Lifecycle;
import tokenops.path.Outcome;
import tokenops.path.Word;
import tokenops.store.Command;
import tokenops.store.Database;
import tokenops.store.Lanes;
import tokenops.store.Needs;
import tokenops.store.Rows;
import tokenops.store.Table;

/**
 * Tries to bring a row from every state to every state, and to begin it in each, through a lane and past every rule but the store's
 * own: what its lifecycle has is done, nothing else is.
 */
public final class EveryMove<R, S extends Enum<S> & Word> {
    private final TestServer server;
    private final Table<UUID, R> table;
    private final Lifecycle<S> lifecycle;
    private final String column;
    private final UUID id;
    private final BiFunction<R, S, R> in;

    /** @param column where the state stands @param in the row with another state */
    public EveryMove(
            TestServer server,
            Table<UUID, R> table,
            Lifecycle<S> lifecycle,
            String column,
            UUID id,
            BiFunction<R, S, R> in) {
        this.server = server;
        this.table = table;
        this.lifecycle = lifecycle;
        this.column = column;
        this.id = id;
        this.in = in;
    }

    /** Tries all of them, and leaves the row as it was. */
    public void trying(Class<S> states) {
        try (Database database =
                        Database.open(server.database(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
                Lanes lanes = new Lanes(
                        new Home.Count(4),
                        database.connections(),
                        server.clock(),
                        new Ids(server.clock(), new SecureRandom()))) {
            R row = lanes.submit(new Get()).orFail();
            String was = state();
            for (S from : states.getEnumConstants()) {
                for (S to : states.getEnumConstants()) {
                    set(from.word());
                    boolean follows = lifecycle.leads(Optional.of(from), to);
                    assertEquals(follows, moves(lanes, in.apply(row, to)), from + " to " + to);
                    assertEquals((follows ? to : from).word(), state());
                }
            }
            S first = lifecycle.begins().iterator().next();
            for (S to : states.getEnumConstants()) {
                server.sql().change("DELETE FROM " + table.name() + " WHERE id = ?", id);
                assertEquals(lifecycle.begins().contains(to), moves(lanes, in.apply(row, to)), "begins as " + to);
            }
            server.sql().change("DELETE FROM " + table.name() + " WHERE id = ?", id);
            lanes.submit(new Put(in.apply(row, first))).orFail();
            set(was);
        }
    }

    private boolean moves(Lanes lanes, R row) {
        try {
            return lanes.submit(new Put(row)).orFail();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalStateException) {
                return false;
            }
            throw e;
        }
    }

    private String state() {
        return server.sql().text("SELECT " + column + " FROM " + table.name() + " WHERE id = ?", id);
    }

    private void set(String state) {
        server.sql().change("UPDATE " + table.name() + " SET " + column + " = ? WHERE id = ?", state, id);
    }

    private Home home() {
        return new Home((int) (id.getLeastSignificantBits() & 3));
    }

    private final class Get implements Command<R> {
        @Override
        public Home home() {
            return EveryMove.this.home();
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(table, id);
        }

        @Override
        public Outcome<R> decide(Rows rows, Instant now) {
            return Outcome.done(rows.get(table, id).orElseThrow());
        }
    }

    private final class Put implements Command<Boolean> {
        private final R row;

        Put(R row) {
            this.row = row;
        }

        @Override
        public Home home() {
            return EveryMove.this.home();
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(table, id);
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            rows.put(table, row);
            return Outcome.done(true);
        }
    }
}
