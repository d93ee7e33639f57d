package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;

/** A review on one, two or eight cores gives the same bytes: in processes of their own, which are told how many there are. */
@Tag("slow")
class AnyCoresTest {
    /** More than one thread is given. */
    private static final int ROWS = 450_000;

    /** Reviews a file in this process and says what came of it, and how many cores it saw. */
    static final class Once {
        private Once() {}

        public static void main(String[] arguments) throws Exception {
            byte[] pack = CanonicalJson.bytes(new Given()
                    .and("t.csv", Files.readAllBytes(Path.of(arguments[0])), Optional.empty())
                    .reviewed()
                    .pack());
            System.out.println(Runtime.getRuntime().availableProcessors() + " " + Digest.of(pack));
        }
    }

    @Test
    void theSameBytesOnOneTwoAndEightCores(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, rows());
        List<String> digests = new ArrayList<>();
        for (int cores : new int[] {1, 2, 8}) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:ActiveProcessorCount=" + cores,
                            "-Xmx1g",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Once.class.getName(),
                            file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertEquals(0, process.waitFor());
            assertTrue(said.startsWith(cores + " sha256:"), said);
            digests.add(said.substring(said.indexOf(' ') + 1));
        }
        assertEquals(List.of(digests.getFirst(), digests.getFirst(), digests.getFirst()), digests);
    }

    /** With faults of most kinds, so that there is something whose order could differ. */
    private static String rows() {
        Random random = new Random(11);
        StringBuilder rows = new StringBuilder(
                "token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n");
        for (int i = 0; i < ROWS; i++) {
            boolean repeated = i % 9_973 == 7;
            rows.append(Given.address(100 + random.nextInt(40)))
                    .append(',')
                    .append(Given.address(random.nextInt(3_000)))
                    .append(',')
                    .append(Given.address(random.nextInt(3_000)))
                    .append(',')
                    .append(i % 5_003 == 3 ? "1.5" : Integer.toString(random.nextInt(100_000)))
                    .append(',')
                    .append(Given.transaction(repeated ? 5 : i / 3))
                    .append(',')
                    .append(repeated ? 17 : i % 300)
                    .append(',')
                    .append(100 + i / 300)
                    .append('\n');
        }
        return rows.toString();
    }
}
