package tokenops.log;

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
import tokenops.proof.Jwk;

/** Nodes that share a folder of keys have the same keys, whenever they start. */
class KeysTest {
    private static final int ROUNDS = 100;

    @TempDir
    private Path folder;

    @Test
    void nodesThatStartForTheFirstTimeAtOnceHaveTheSameKey() throws Exception {
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                Path shared = folder.resolve("keys-" + round);
                CyclicBarrier start = new CyclicBarrier(2);
                Callable<Jwk> node = () -> {
                    Keys keys = new Keys(shared, LogFixture.IDS);
                    start.await();
                    return keys.findOrMake("attestation-key").jwk();
                };
                Future<Jwk> one = nodes.submit(node);
                Future<Jwk> other = nodes.submit(node);
                assertEquals(one.get(), other.get());
                assertEquals(
                        one.get(),
                        new Keys(shared, LogFixture.IDS)
                                .findOrMake("attestation-key")
                                .jwk());
                assertEquals(List.of(".lock", "attestation-key"), files(shared));
            }
        }
    }

    private static List<String> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
