package tokenops.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The picture in the docs is drawn from the tables that are asked, and from nothing else. */
class LifecyclePictureTest {
    private static final List<List<Lifecycle<?>>> ROWS = List.of(
            List.of(Lifecycle.AGENT, Lifecycle.TRUST, Lifecycle.GRANT), List.of(Lifecycle.PAYMENT, Lifecycle.RUN));

    @Test
    void pictureIsThatOfTheTables() throws IOException {
        Path fresh = Path.of("target", "lifecycle.svg");
        Files.createDirectories(fresh.getParent());
        Files.writeString(fresh, LifecyclePicture.of(ROWS));
        assertEquals(
                Files.readString(fresh),
                Files.readString(Path.of("..", "docs", "lifecycle.svg")),
                "the tables have changed: copy server/target/lifecycle.svg over docs/lifecycle.svg");
    }

    @Test
    void everyLifecycleIsDrawn() {
        Set<Lifecycle<?>> drawn = new HashSet<>();
        ROWS.forEach(drawn::addAll);
        assertEquals(new HashSet<>(Lifecycle.ALL), drawn);
    }
}
