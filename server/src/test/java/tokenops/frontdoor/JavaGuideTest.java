package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** The agent that docs/java.md shows, as a reader copies it. */
@ExtendWith(OneServer.class)
class JavaGuideTest {
    private final TestServer server;

    JavaGuideTest(TestServer server) {
        this.server = server;
    }

    @Test
    void theAgentOfTheGuideComesAwayWithItsProof(@TempDir Path folder) throws IOException, InterruptedException {
        String guide = Files.readString(Path.of("..", "docs", "java.md"));
        int start = guide.indexOf("```java\n") + "```java\n".length();
        Files.writeString(folder.resolve("Agent.java"), guide.substring(start, guide.indexOf("```", start)));
        Path said = folder.resolve("said.txt");
        Process agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "Agent.java",
                        server.url().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertEquals(0, agent.waitFor(), () -> read(said));
        assertTrue(read(said).contains("7 proof objects stand"), () -> read(said));
        assertTrue(Files.size(folder.resolve("proof.json")) > 0);
        assertTrue(Files.readString(folder.resolve("log-key.txt")).contains("+"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
