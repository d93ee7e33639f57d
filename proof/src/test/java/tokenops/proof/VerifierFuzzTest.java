package tokenops.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier and a fuzzer: what it found interesting in a long run is kept and tried each time; a short run looks for more. */
class VerifierFuzzTest {
    private static final int SECONDS = 30;

    /** A single input that takes longer is a finding. */
    private static final int SECONDS_FOR_ONE = 10;

    private static Path kept() {
        try {
            return Path.of(VerifierFuzzTest.class.getResource("/fuzz").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everythingKeptComesToAVerdict() throws IOException {
        VerifierFuzz.seeds().forEach(VerifierFuzz::fuzzerTestOneInput);
        try (Stream<Path> files = Files.list(kept())) {
            List<Path> inputs = files.toList();
            assertTrue(inputs.size() > 100, inputs.size() + " inputs");
            for (Path input : inputs) {
                VerifierFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
            }
        }
    }

    /** Jazzer in a process of its own: {@code -Dfuzz.seconds} says how long. */
    @Test
    @Tag("slow")
    void aFuzzerFindsNothing(@TempDir Path folder) throws Exception {
        Path found = Files.createDirectory(folder.resolve("found"));
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        List<byte[]> given = VerifierFuzz.seeds();
        for (int i = 0; i < given.size(); i++) {
            Files.write(seeds.resolve("seed-" + i), given.get(i));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + VerifierFuzz.class.getName(),
                "--instrumentation_includes=tokenops.proof.**",
                "--reproducer_path=" + folder,
                Path.of(System.getProperty("fuzz.corpus", found.toString())).toString(),
                seeds.toString(),
                kept().toString(),
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + Integer.getInteger("fuzz.seconds", SECONDS),
                "-timeout=" + SECONDS_FOR_ONE,
                "-max_len=65536"));
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int status = process.waitFor();
        String text = Files.readString(said);
        assertEquals(0, status, text.substring(Math.max(0, text.length() - 4_000)));
        assertTrue(text.contains("Done "), text);
    }
}
