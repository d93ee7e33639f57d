package tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tokenops.quotes.PriceBook;

/** Nodes on one folder have the same configuration, whenever they start. */
class ConfigurationTest {
    private static final int ROUNDS = 200;
    private static final String NAME = "price-book.json";

    @TempDir
    private Path folder;

    @Test
    void nodesWithOneProcessNumberMayStartForTheFirstTimeAtOnce() throws Exception {
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                Path shared = Files.createDirectory(folder.resolve("data-" + round));
                CyclicBarrier start = new CyclicBarrier(2);
                Callable<PriceBook> node = () -> {
                    start.await();
                    return new Configuration(shared).read(NAME, Configuration.json(PriceBook::read));
                };
                Future<PriceBook> one = nodes.submit(node);
                Future<PriceBook> other = nodes.submit(node);
                assertEquals(one.get(), other.get());
                try (Stream<Path> files = Files.list(shared)) {
                    assertEquals(List.of(shared.resolve(NAME)), files.toList());
                }
            }
        }
    }
}
