package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    /** Threads of one process are kept apart by another lock than processes are. */
    @Test
    void processesThatStartForTheFirstTimeAtOnceHaveTheSameKey() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Node.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader();
                BufferedWriter asked = other.outputWriter()) {
            for (int round = 0; round < ROUNDS; round++) {
                Path shared = folder.resolve("keys-" + round);
                asked.write(shared + "\n");
                asked.flush();
                assertEquals(Node.READY, said.readLine());
                String ours = Node.thumbprint(shared);
                assertEquals(ours, said.readLine());
                assertEquals(ours, Node.thumbprint(shared));
            }
        } finally {
            other.destroy();
        }
    }

    /** Has the key of each folder that it is told. */
    static final class Node {
        private static final String READY = "ready";

        public static void main(String[] none) throws IOException {
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                System.out.println(READY);
                System.out.println(thumbprint(Path.of(line)));
            }
        }

        private static String thumbprint(Path folder) {
            return new Keys(folder, LogFixture.IDS)
                    .findOrMake("attestation-key")
                    .jwk()
                    .thumbprint();
        }
    }

    @Test
    void nothingIsLeftOfWhatCouldNotBeWritten() throws Exception {
        // A file can't take the place of a folder that has something in it.
        Files.createDirectories(folder.resolve("attestation-key").resolve("in the way"));
        Keys keys = new Keys(folder, LogFixture.IDS);
        assertThrows(UncheckedIOException.class, () -> keys.replace("attestation-key", "a key"));
        assertEquals(List.of("attestation-key"), files(folder));
    }

    private static List<String> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
