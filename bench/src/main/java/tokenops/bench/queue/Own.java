package tokenops.bench.queue;

import java.nio.file.Path;
import java.util.function.IntConsumer;
import tokenops.bench.LocalStore;
import tokenops.runs.EmptyRuns;

/** The product's queue. */
final class Own implements Contender {
    private final EmptyRuns runs;

    Own(LocalStore store, Path folder, int workers, IntConsumer worked) {
        this.runs = new EmptyRuns(store.core(), folder, workers, worked);
    }

    @Override
    public String name() {
        return "tokenops";
    }

    @Override
    public void fill(int count) throws InterruptedException {
        runs.fill(count);
    }

    @Override
    public void start() {
        runs.start();
    }

    @Override
    public void stop() {
        runs.close();
    }

    @Override
    public String ended(int filled) {
        return "SELECT count(*) FROM run WHERE state = 'result_ready' AND fence = 1";
    }
}
