package tokenops.bench.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tokenops.bench.Figures;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/** Five kills, at other moments each time: the seed stands in what the test says. Slow: leases of what was killed must run out. */
@Tag("slow")
class TortureTest {
    private static final int KILLS = 5;

    @Test
    void nothingAcknowledgedIsLostNothingHappensTwiceAndTheBooksBalance(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, true);
        boolean nothingFound = new Torture(folder, KILLS, new SecureRandom().nextLong(), figures).run();

        List<Json.Obj> lines = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(TortureTest::json)
                .toList();
        assertEquals(
                List.of("torture.kills", "torture.lost", "torture.duplicated", "torture.unbalanced"),
                lines.stream().map(line -> line.text("name").orElseThrow()).toList());
        assertEquals(
                List.of((double) KILLS, 0.0, 0.0, 0.0),
                lines.stream().map(TortureTest::value).toList());
        assertTrue(nothingFound);
        assertFalse(figures.failed());
        Json.Obj looked = lines.get(1).object("detail").orElseThrow();
        assertTrue(looked.whole("runs_acknowledged").orElseThrow() > 50, "there was hardly any load");
    }

    private static double value(Json.Obj line) {
        return switch (line.get("value").orElseThrow()) {
            case Json.Whole whole -> whole.value();
            case Json.Real real -> real.value();
            default -> throw new AssertionError("no number");
        };
    }

    private static Json.Obj json(String line) {
        try {
            return CanonicalJson.readObject(line.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJson e) {
            throw new AssertionError(line, e);
        }
    }
}
