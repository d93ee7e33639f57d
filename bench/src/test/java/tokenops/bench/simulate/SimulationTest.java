package tokenops.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No rule is broken in any world: some that are always the same, new ones, and all in which one was broken once. */
class SimulationTest {
    /** Worlds that nobody has seen yet, of which each is told by its seed. */
    private static final int FRESH = 6;

    private static final long STEPS = 4_000;

    private static List<String> broken(Simulation simulation) {
        return simulation.findings().stream().map(Simulation.Finding::sentence).toList();
    }

    private static void lives(long seed, long steps) {
        try (Simulation simulation = Simulation.inMemory(System.err::println)) {
            simulation.run(seed, steps);
            assertEquals(List.of(), broken(simulation));
            assertTrue(simulation.steps() >= steps);
        }
    }

    @Test
    void noRuleIsBrokenInASmallWorld() {
        lives(1, STEPS);
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        Life one = new Life(7, home -> Optional.empty());
        Life other = new Life(7, home -> Optional.empty());
        one.until(1_000);
        other.until(1_000);
        assertEquals(one.balances(), other.balances());
        assertTrue(one.balances().size() > 10, "hardly anything has happened");
    }

    @Test
    @Tag("slow")
    void noRuleIsBrokenInWorldsThatNobodyHasSeen() {
        long first = new SecureRandom().nextInt(Integer.MAX_VALUE);
        System.err.println("simulate --seed " + first + " --steps " + FRESH * Simulation.LIFETIME);
        lives(first, FRESH * Simulation.LIFETIME);
    }

    @Test
    @Tag("slow")
    void memoryAndPostgresComeToTheSame(@TempDir Path folder) {
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        System.err.println("simulate --postgres --seed " + seed + " --steps " + STEPS);
        comeToTheSame(folder, seed, STEPS);
    }

    @Test
    @Tag("slow")
    void memoryAndPostgresComeToTheSameWhereTheyOnceDidNot(@TempDir Path folder) throws IOException {
        for (String line : seeds("postgres-seeds.txt")) {
            String[] words = line.split("\\s+");
            comeToTheSame(folder.resolve(words[0]), Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
    }

    private static void comeToTheSame(Path folder, long seed, long steps) {
        try (Simulation simulation = Simulation.throughPostgres(folder, System.err::println)) {
            simulation.run(seed, steps);
            assertEquals(List.of(), broken(simulation));
        }
    }

    @Test
    @Tag("slow")
    void noRuleIsBrokenWhereOneWasOnce() throws IOException {
        for (String line : seeds("seeds.txt")) {
            String[] words = line.split("\\s+");
            lives(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
    }

    private static List<String> seeds(String file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SimulationTest.class.getResourceAsStream(file)), StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(lines::add);
        }
        return lines;
    }
}
