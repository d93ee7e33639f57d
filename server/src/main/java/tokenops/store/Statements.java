package tokenops.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import tokenops.path.Home;
import tokenops.store.KeptAnswers.Kept;
import tokenops.store.Table.Lookup;

/** The database as a shelf: each call adds a statement to a pipeline, and is done when that has run. */
record Statements(Pipeline pipeline, Home home) implements Shelf {
    @Override
    public <K, R> void lock(Table<K, R> table, Collection<K> keys, Consumer<R> found) {
        table.lock(pipeline, home, keys, found);
    }

    @Override
    public <Q, K, R> void find(Lookup<Q, K, R> lookup, Collection<Q> arguments, Consumer<R> found) {
        lookup.table().find(pipeline, home, lookup, arguments, found);
    }

    @Override
    public <K, R> void insert(Table<K, R> table, Collection<R> rows) {
        table.insert(pipeline, home, rows);
    }

    @Override
    public <K, R> void update(Table<K, R> table, Collection<R> rows) {
        table.update(pipeline, home, rows);
    }

    @Override
    public void find(List<Once> asked, Consumer<Kept> found) {
        KeptAnswers.read(pipeline, home, asked, found);
    }

    @Override
    public void keep(List<Kept> answers, Instant at) {
        KeptAnswers.write(pipeline, home, answers, at);
    }
}
